"""Small changes to a source, one at a time: what tests/mutants.py tries. Pure."""

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass

Do = Callable[[], None]
OTHER = {"min": "max", "max": "min", "any": "all", "all": "any"}
SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: in which file, in which of its lines, and what was done to it."""

    file: str
    line: int
    text: str
    change: str
    source: str

    @property
    def name(self) -> str:
        """What it is known by in survivors.txt, wherever the line has moved since."""
        return f"{self.file} | {self.text} | {self.change}"


def mutants_of(file: str, source: str) -> Iterator[Mutant]:
    """Yield every mutant of a file's source."""
    lines = source.splitlines()
    tree = ast.parse(source)
    left_alone = {id(part) for node in ast.walk(tree) for words in words_in(node) for part in ast.walk(words)}
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in left_alone:
            continue
        for change, (at, _) in changes_of(node).items():
            copy = deepcopy(tree)
            twin = next(one for place, one in enumerate(ast.walk(copy)) if place == number)
            _, do = dict(zip(changes_of(node), changes_of(twin).values(), strict=True))[change]
            do()
            yield Mutant(file, at, lines[at - 1].strip(), change, ast.unparse(copy))


def words_in(node: ast.AST) -> list[ast.AST]:
    """Return what nobody decides by below a class: its decorators, and the values of an Enum's names."""
    if not isinstance(node, ast.ClassDef):
        return []
    is_enum = any(isinstance(base, ast.Name) and base.id == "Enum" for base in node.bases)
    values = [one for one in node.body if isinstance(one, ast.Assign)] if is_enum else []
    return [*node.decorator_list, *values]


def changes_of(node: ast.AST) -> dict[str, tuple[int, Do]]:
    """Return what can be done to a node, by the words for it: the line in which that is, and what does it."""
    at = getattr(node, "lineno", 1)
    changes: dict[str, tuple[int, Do]] = {}
    if isinstance(node, ast.Compare):
        for place, op in enumerate(node.ops):
            changes[f"{shown(op)} -> {shown(SWAPPED[type(op)]())}"] = at, swap(node.ops, place)
    elif isinstance(node, (ast.BoolOp, ast.BinOp)) and type(node.op) in SWAPPED:
        changes[f"{shown(node.op)} -> {shown(SWAPPED[type(node.op)]())}"] = at, change_op(node)
    elif isinstance(node, (ast.If, ast.While, ast.IfExp)) and not isinstance(node.test, (ast.Compare, ast.BoolOp)):
        changes["the condition the other way round"] = at, negate(node)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OTHER:
        changes[f"{node.func.id} -> {OTHER[node.func.id]}"] = at, rename(node.func, OTHER[node.func.id])
    blocks: list[list[ast.stmt]] = [
        block for name in ("body", "orelse", "finalbody") if isinstance(block := getattr(node, name, None), list)
    ]
    for block in blocks:
        for place, statement in enumerate(block):
            if is_deed(statement):
                first_line = ast.unparse(statement).splitlines()[0][:60]
                changes[f"without `{first_line}`"] = statement.lineno, delete(block, place)
    for name, one in constants_of(node):
        if (other := changed(one.value)) is not None:
            changes[f"{name}: {one.value!r} -> {other!r}"] = one.lineno, replace_value(one, other)
    return changes


def constants_of(node: ast.AST) -> Iterator[tuple[str, ast.Constant]]:
    """Yield the constants right below a node, but for words that nobody decides by: docstrings, messages, types."""
    if isinstance(node, (ast.Expr, ast.JoinedStr, ast.FormattedValue)):
        return
    for field, value in ast.iter_fields(node):
        for place, one in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(one, ast.Constant) and field not in ("annotation", "returns", "slice"):
                yield f"{field}{place}", one


def changed(value: object) -> object:
    """Return another value of the same type; None for one that is left alone."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1 if isinstance(value, int) else 2 * value or 1.0
    return value + "!" if isinstance(value, str) else None


def is_deed(statement: ast.stmt) -> bool:
    """Say whether a statement does something that could be left out: a call, or a value for something that lasts."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call)
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    return isinstance(statement, (ast.Assign, ast.AugAssign)) and isinstance(targets[0], (ast.Attribute, ast.Subscript))


def shown(op: ast.AST) -> str:
    """Return an operator as it is written."""
    if isinstance(op, (ast.And, ast.Or)):
        return type(op).__name__.lower()
    left, right = ast.Name("a"), ast.Name("b")
    if isinstance(op, ast.operator):
        return ast.unparse(ast.BinOp(left, op, right)).strip("ab ")
    assert isinstance(op, ast.cmpop)
    return ast.unparse(ast.Compare(left, [op], [right])).strip("ab ")


def swap(ops: list[ast.cmpop], place: int) -> Do:
    """Return what makes one comparison another."""
    return lambda: ops.__setitem__(place, SWAPPED[type(ops[place])]())  # type: ignore[call-overload]


def change_op(node: ast.BoolOp | ast.BinOp) -> Do:
    """Return what makes one operation another."""
    return lambda: setattr(node, "op", SWAPPED[type(node.op)]())


def negate(node: ast.If | ast.While | ast.IfExp) -> Do:
    """Return what turns a condition round."""
    return lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))


def rename(name: ast.Name, other: str) -> Do:
    """Return what makes a call one of another function."""
    return lambda: setattr(name, "id", other)


def delete(body: list[ast.stmt], place: int) -> Do:
    """Return what leaves a statement out."""
    return lambda: body.__setitem__(place, ast.Pass())


def replace_value(constant: ast.Constant, value: object) -> Do:
    """Return what gives a constant another value."""
    return lambda: setattr(constant, "value", value)
