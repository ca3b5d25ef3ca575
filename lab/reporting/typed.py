"""PURE: what a student has written into a report, read from its file, so that it isn't lost when that is made anew."""

from html.parser import HTMLParser

_ALONE = frozenset({"area", "br", "embed", "hr", "img", "input", "link", "meta", "wbr"})  # have no end tag
_LINES = frozenset({"div", "p", "li"})


def typed_in(text: str) -> dict[str, str]:
    """Return what stands in each box of a report, by the box's name; boxes with nothing in them are left out."""
    reader = _Boxes()
    reader.feed(text)
    reader.close()
    return {name: found for name, parts in reader.found.items() if (found := "".join(parts).strip())}


class _Boxes(HTMLParser):
    """Reads the boxes as the page's own script saves them, and as a browser by itself does, with lines as blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, list[str]] = {}
        self._name, self._depth = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._depth:
            self._name = dict(attrs).get("data-box") or ""
            if self._name and tag not in _ALONE:
                self.found[self._name] = []
                self._depth = 1
            return
        if tag == "br" or tag in _LINES:
            self.found[self._name].append("\n")
        if tag not in _ALONE:
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag not in _ALONE:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.found[self._name].append(data)
