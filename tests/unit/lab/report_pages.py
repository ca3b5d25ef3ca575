"""A report as a test reads it: its elements and its texts."""

from html.parser import HTMLParser
from typing import Any

from lab.reporting.report import report_html
from lab.teaching.hand_in import HandIn
from tests.unit.lab.hand_ins import GRAY, experiment, of_one

EXPERIMENTS = {GRAY: experiment()}
VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """A page's elements, its texts, and the tags that were not closed as they were opened."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.parts: list[str] = []
        self.wrong: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.wrong += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("style", "script"):
            self.parts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.parts).split())


def page(of: HandIn | None = None, language: str = "en", **more: Any) -> Page:
    return Page(report_html(of or of_one(), EXPERIMENTS, language, **more))
