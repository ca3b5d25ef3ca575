"""PURE: what the house allows: who may import whom, and how large a file is. A rule returns its complaints, if any.

A mapping says what each module imports: ours by their names ("lab.stack.containers"), everybody else's things as they
are written ("random.Random"). tests/unit/test_house.py asks every rule of the clone.
"""

import ast
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeAlias

Imports: TypeAlias = Mapping[str, frozenset[str]]
Stair: TypeAlias = tuple[tuple[str, ...], ...]

COMMANDS, DONE = "a command", "commands"  # a door that any Python can read; the room of what is behind them
LAB: Stair = (  # From the top down. A room knows those below it; rooms on the same step don't know each other.
    (COMMANDS,),
    (DONE,),
    ("grading", "room"),
    ("playing",),
    ("handouts", "inspecting", "reporting"),
    ("teaching",),
    ("actions", "bundling", "command", "fleet", "measuring"),
    ("faults", "machine"),
    ("stack",),
    ("terminal",),
    ("clone",),
    ("texts",),
    ("lab",),
)
BALANCER: Stair = (
    ("app", "entrypoint", "gunicorn"),
    ("pages",),
    ("events",),
    ("forwarding",),
    ("servers",),
    ("wire", "settings"),
    ("rules", "texts"),
    ("balancer",),
)
STAIRS = {"lab": LAB, "balancer": BALANCER}
# What each package may know of the others. The lab and the balancer meet over HTTP and in the log only.
MAY_KNOW = {
    "lab": frozenset[str](),
    "balancer": frozenset[str](),
    "backend": frozenset[str](),
    "bench": frozenset({"lab"}),
    "tests": frozenset({"lab", "balancer", "backend", "bench"}),
}
STARTED_BY_PATH = ("lab", "bench", "tests")  # `python lab/fail.py` puts lab/ on the import path
PURE = ("abc", "bisect", "collections", "dataclasses", "enum", "functools", "heapq", "itertools", "math", "operator",
        "random.Random", "re", "statistics", "typing")  # fmt: skip
IMPORTING = frozenset({"__import__", "import_module"})
IMPURE = frozenset({"open", "exec", "eval", "compile", "print", "input"})
LONGEST = 250  # lines: what is read in one sitting


def imports_of(source: str, module: str, ours: Collection[str], is_package: bool = False) -> frozenset[str]:
    """Return what a module imports, wherever in it: in functions too, and for types only.

    ours: the names of all our modules; they tell whether `from lab.stack import x` means a module or a name in one.
    """
    package = module.split(".") if is_package else module.split(".")[:-1]
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                whole = f"{start}.{alias.name}"
                found.add(start if start in ours and whole not in ours else whole)
    return frozenset(found)


def room_of(module: str, stair: Stair) -> str:
    """Return the room that a module stands in, or what stands in a room's stead: a command, a file, the package."""
    first, *rest = module.split(".")
    if not rest:
        return first
    has_commands = COMMANDS in stair[0]
    is_room = any(rest[0] in step for step in stair)
    return COMMANDS if has_commands and len(rest) == 1 and not is_room else rest[0]


def up_the_stair(imports: Imports) -> list[str]:
    """Complain of imports that don't run down: from lower to higher, or between rooms on the same step."""
    complaints = []
    for package, stair in STAIRS.items():
        step_of = {room: step for step, rooms in enumerate(stair) for room in rooms}
        for module in sorted(imports):
            if package_of(module) == package and room_of(module, stair) not in step_of:
                complaints.append(f"{module} has no step on the stair: put it into a room, or give its room one.")
        for module, imported in _pairs(imports):
            here, there = room_of(module, stair), room_of(imported, stair)
            if {package_of(module), package_of(imported)} != {package} or not {here, there} <= step_of.keys():
                continue
            if step_of[here] > step_of[there]:
                complaints.append(
                    f"{module} imports {imported}: up the stair, for {here} is below {there}."
                    " Hand it down as an argument, or move the line to where both may be known."
                )
            elif step_of[here] == step_of[there] and here != there:
                complaints.append(
                    f"{module} imports {imported}: {here} and {there} are on the same step, and don't know each other."
                    " What both need goes a step down; who needs both is a step up."
                )
    return complaints


def circles(imports: Imports) -> list[str]:
    """Complain of a circle of modules that import each other; when there are several, of one of them."""
    left = {module: {one for one in imported if one in imports} for module, imported in imports.items()}
    while outside := {module for module, imported in left.items() if not imported & left.keys()}:
        left = {module: imported for module, imported in left.items() if module not in outside}
    if not left:
        return []
    way = [min(left)]  # Each that is left imports another one that is: whoever follows them comes back.
    while (following := min(left[way[-1]] & left.keys())) not in way:
        way.append(following)
    circle = [*way[way.index(following) :], following]
    return [f"{' -> '.join(circle)} is a circle: what two of them share goes into a module of its own, below both."]


def impure(imports: Imports) -> list[str]:
    """Complain of a rule of the balancer's that knows more than other rules and the pure standard library."""
    return [
        f"{module} imports {imported}: balancer/rules/ is pure, without clock, chance, network, files or threads."
        " Pass what it yields as an argument."
        for module, imported in _pairs(imports)
        if _is_in(module, "balancer.rules")
        and not _is_in(imported, "balancer.rules")
        and not any(_is_in(imported, allowed) for allowed in PURE)
    ]


def between_packages(imports: Imports) -> list[str]:
    """Complain of a package that knows another one which it may not."""
    return [
        f"{module} imports {imported}: {package_of(module)} doesn't know {package_of(imported)}."
        " They meet over HTTP, in Docker and in the log; a word that both need is written in both."
        for module, imported in _pairs(imports)
        if package_of(imported) in MAY_KNOW
        and package_of(imported) != package_of(module)
        and package_of(imported) not in MAY_KNOW[package_of(module)]
    ]


def of_commands(imports: Imports) -> list[str]:
    """Complain of whoever imports a command; a unit test of the lab may, as a terminal would start it."""
    return [
        f"{module} imports {imported}: nobody imports a command."
        " What others need of it belongs into a room: actions, if it does something."
        for module, imported in _pairs(imports)
        if package_of(imported) == "lab"
        and room_of(imported, LAB) in (COMMANDS, DONE)
        and not _is_in(module, "tests.unit.lab")
        and (package_of(module), room_of(module, LAB), room_of(imported, LAB)) != ("lab", COMMANDS, DONE)
    ]


def not_apart(imports: Imports) -> list[str]:
    """Complain of a measuring module that knows the lab: it is to measure any address, on any machine."""
    return [
        f"{module} imports {imported}: lab/measuring/ stands apart and imports nothing else of the lab."
        " Pass it an address, or a number."
        for module, imported in _pairs(imports)
        if _is_in(module, "lab.measuring") and _is_in(imported, "lab") and not _is_in(imported, "lab.measuring")
    ]


def shadows(imports: Imports) -> list[str]:
    """Complain of a file or folder that a program which is started by its path would find in place of a package."""
    complaints = []
    for package in STARTED_BY_PATH:
        within = {module: imported for module, imported in imports.items() if _is_in(module, package)}
        theirs = {package_of(imported) for _, imported in _pairs(within)} - MAY_KNOW.keys()
        for name in sorted({module.split(".")[1] for module in within if "." in module}):
            if name in theirs | set(sys.stdlib_module_names):
                complaints.append(f"{package}/{name} hides Python's or a package's {name}: give it another name.")
    return complaints


def not_commands(sources: Mapping[str, str]) -> list[str]:
    """Complain of files that stand directly in lab/, by their paths, and can't be started."""
    return [
        f"{path} is no command, and lab/ shows nothing else: it goes into a room."
        for path, source in sorted(sources.items())
        if not (body := ast.parse(source).body) or not ast.unparse(body[-1]).startswith("if __name__ == '__main__':")
    ]


def more_than_docstrings(sources: Mapping[str, str]) -> list[str]:
    """Complain of an `__init__.py`, by its folder, that is more than the sentence that says what its folder is."""
    return [
        f"{folder}/__init__.py is to be one docstring that says what the folder is for: code has files of its own."
        for folder, source in sorted(sources.items())
        if ast.get_docstring(tree := ast.parse(source)) is None or len(tree.body) > 1
    ]


def back_doors(sources: Mapping[str, str]) -> list[str]:
    """Complain of modules that reach past their imports: by a call that imports, in a rule by one that isn't pure."""
    complaints = []
    for module, source in sorted(sources.items()):
        forbidden = IMPORTING | (IMPURE if _is_in(module, "balancer.rules") else frozenset())
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in forbidden or (name == "Random" and forbidden >= IMPURE and not node.args):
                complaints.append(
                    f"{module} calls {ast.unparse(node)}: an import says what a module knows, a call hides it."
                )
    return complaints


def too_long(lines: Mapping[str, int]) -> list[str]:
    """Complain of files with too many lines, by their paths."""
    return [
        f"{path} has {count} lines, more than {LONGEST}: which two ideas are in it?"
        for path, count in sorted(lines.items())
        if count > LONGEST
    ]


def not_there(text: str, exists: Callable[[str], bool]) -> list[str]:
    """Complain of files and folders of ours that a text names, and that don't exist (any more)."""
    named = re.findall(rf"(?<![\w/.-])((?:{'|'.join(MAY_KNOW)}|docs|\.github)/[\w./-]*[\w/])", text)
    return [f"{path} is named, and isn't there." for path in sorted(set(named)) if not exists(path)]


def not_named(text: str, names: Collection[str]) -> list[str]:
    """Complain of names, such as "lab/stack/", of which a text says nothing."""
    return [f"{name} is not named: say in a line what it is for." for name in sorted(names) if name not in text]


def package_of(module: str) -> str:
    """Return the first part of a module's name."""
    return module.partition(".")[0]


def _is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _pairs(imports: Imports) -> Iterator[tuple[str, str]]:
    return ((module, imported) for module in sorted(imports) for imported in sorted(imports[module]))
