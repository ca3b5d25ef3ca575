"""PURE: what the lab's code says, found in its source: whether each text can be said in both languages."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping

SAYS = frozenset({
    "say", "complain", "ok", "step", "note", "todo", "agreed", "detail", "error", "Parser", "add_argument",
    "Trouble", "Refused", "NoAnswer", "Flaw", "Failed", "ArgumentTypeError", "ValueError",
})  # fmt: skip
SHOWN = ("help", "description", "epilog")  # Of what argparse is given, only these are read by people.
MARKED = frozenset({"t", "later"})
IN_BOTH = frozenset({"Words"})  # It has the text in both languages itself.
WORD = re.compile(r"[A-Za-z]{3,}")
SENTENCE = re.compile(r"[A-Za-z']{2,}[,:;.]? [A-Za-z]{2,}")
COMMAND = re.compile(r"(?:sudo|docker) [a-z]")
PATTERNS = frozenset({"compile", "search", "match", "fullmatch", "findall", "sub", "removeprefix", "startswith"})
PLACE = re.compile(r"(?<!{){(\w+)[^}]*}")


def marked(source: str) -> Iterator[tuple[int, str | None]]:
    """Yield the line and the text of every `t(...)` and `later(...)`; None for a text put together in its place."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node) in MARKED and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield node.lineno, text.value
            elif isinstance(text, (ast.JoinedStr, ast.BinOp)):  # What has a name was marked by `later`.
                yield node.lineno, None


def untranslated(sources: Mapping[str, str], indonesian: Mapping[str, str]) -> list[str]:
    """Complain of texts, by the file that says them, that have no Indonesian, or one with other places to fill in."""
    complaints = []
    for path, source in sorted(sources.items()):
        for line, text in marked(source):
            where = f"{path}:{line}"
            if text is None:
                complaints.append(f"{where}: t() wants a literal; what changes in it is a place such as {{name}}.")
            elif text not in indonesian:
                complaints.append(f"{where}: no Indonesian in lab/texts/ for {text!r}.")
            elif places(text) != places(indonesian[text]):
                complaints.append(f"{where}: its Indonesian has other places than {sorted(places(text))}: {text!r}.")
    return complaints


def places(text: str) -> set[str]:
    """Return the names of the places in a text that are to be filled in."""
    return set(PLACE.findall(text))


def said_by_nobody(sources: Collection[str], indonesian: Collection[str]) -> list[str]:
    """Complain of Indonesian texts whose English stands nowhere in the sources any more."""
    said = {text for source in sources for _, text in marked(source)}
    return [f"lab/texts/ has what nobody says any more: {text!r}." for text in indonesian if text not in said]


def unmarked(path: str, source: str, no_texts: Collection[str] = ()) -> list[str]:
    """Complain of what a file says without `t`: whatever is printed or raised, and whatever reads like a sentence.

    no_texts: what looks like one, and isn't: a word of it is enough.
    """
    return [
        f"{path}:{line}: {text!r} is said in English only: t({text!r}), and its Indonesian in lab/texts/."
        for line, text in _plain(ast.parse(source), is_said=False)
        if not any(known in text for known in no_texts)
    ]


def _plain(node: ast.AST, is_said: bool) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if (WORD if is_said else SENTENCE).search(node.value) and not COMMAND.match(node.value):
            yield node.lineno, node.value
        return
    if isinstance(node, ast.Call) and _name(node) in PATTERNS | IN_BOTH:
        return
    if isinstance(node, ast.Call) and _name(node) in MARKED:
        for value in (keyword.value for keyword in node.keywords):
            yield from _plain(value, is_said=False)
        return
    for child in _children(node):
        yield from _plain(child, _is_said(node, child) or (is_said and not isinstance(node, ast.Call)))


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is within a part of the code, without docstrings, annotations and the formats of values."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "format_spec", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            is_docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if isinstance(child, ast.AST) and not is_docstring:
                yield child


def _is_said(node: ast.AST, child: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or _name(node) not in SAYS or child is node.func:
        return False
    if _name(node) in ("Parser", "add_argument"):
        return isinstance(child, ast.keyword) and child.arg in SHOWN
    return True


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]
