"""PURE: text of whatever origin as HTML that shows it, and does nothing else."""

import html
import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def escaped(value: object) -> str:
    """Return a value's text for HTML, in an element or in a quoted attribute; what no file can hold is replaced."""
    text = str(value).encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return html.escape(_CONTROL.sub(_REPLACEMENT, text))


def foreign(value: object) -> str:
    """Return a text that somebody else wrote, so that it can't turn round what is written beside it."""
    return f"<bdi>{escaped(value)}</bdi>"


def code(value: object) -> str:
    """Return what is typed, or a name in a program."""
    return f"<code>{escaped(value)}</code>"


def listed(items: list[str], kind: str = "ul", of: str = "") -> str:
    """Return a list of what is HTML already; nothing for an empty one. kind: "ul" or "ol"."""
    given = f' class="{of}"' if of else ""
    return f"<{kind}{given}>{''.join(f'<li>{item}</li>' for item in items)}</{kind}>" if items else ""


def table(of: str, caption: str, heads: list[str], rows: list[str]) -> str:
    """Return a table. heads, rows: what is HTML already; a row is its cells."""
    above = f"<caption>{caption}</caption>" if caption else ""
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return (
        f'<div class="scrolls"><table class="{of}">{above}<thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
