"""PURE: a page as somebody sees it: its words, its pictures, its links, and when it comes anew."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

UNSEEN = ("script", "style", "template")
PICTURES = ("svg", "img", "canvas", "picture", "object")
UNWELL = re.compile(r"\b(?:OFFLINE|SUSPECT)\b")
SERVER = re.compile(r"Server([123])")  # with its blank taken out
FOLLOWS = 60  # letters, without blanks, in which a name comes after the words that announce it

# What a page says, in either language of the lab's.
TITLE = ("Fault Tolerance",)
OPEN = ("Buka Load Balancer", "Open the Load Balancer")
PROCESSED_BY = ("Request saat ini diproses oleh", "This request was processed by")
HEADINGS = (
    ("Sistem Berjalan Normal", "System Running Normally"),
    ("Response Server", "Server Response"),
    ("Log Aktivitas Load Balancer", "Load Balancer Activity Log"),
)
ALL_FAILED = ("Semua Server Gagal", "All Servers Failed")
NO_SERVER = ("Tidak ada server yang dapat memproses request", "No server can process the request")


class Page(HTMLParser):
    """A page that was read.

    words: what is to be read on it, one blank between any two. links: each with its words and where it leads to.
    refresh_s: after how many seconds it comes anew by itself, without JavaScript; None when it doesn't.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.has_picture = False
        self.links: list[tuple[str, str]] = []
        self.refresh_s: float | None = None
        self._unseen = 0
        self._parts: list[str] = []
        self._link: tuple[str, int] | None = None  # where the link leads to that is being read, and where it began
        self.feed(text)
        self.close()
        self.words = " ".join(" ".join(self._parts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._unseen += tag in UNSEEN
        self.has_picture |= tag in PICTURES
        if tag == "a":
            self._end_link()
            self._link = (told.get("href", ""), len(self._parts))
        if tag == "meta" and told.get("http-equiv", "").lower() == "refresh":
            match = re.match(r"\s*(\d+(?:\.\d+)?)", told.get("content", ""))
            self.refresh_s = float(match[1]) if match else None

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN and self._unseen > 0
        if tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._parts.append(data)

    def says(self, texts: Sequence[str]) -> bool:
        """Say whether one of some texts is on it, wherever its lines break."""
        return any(_bare(text) in _bare(self.words) for text in texts)

    def announces(self, texts: Sequence[str]) -> int:
        """Return the number of the server whose name comes soon after one of some texts; 0 when none does."""
        words = _bare(self.words)
        ends = [match.end() for text in texts for match in re.finditer(re.escape(_bare(text)), words)]
        found = [match for end in ends if (match := SERVER.search(words, end, end + FOLLOWS))]
        return int(found[0][1]) if found else 0

    def unwell(self) -> int:
        """Return how often it calls a server OFFLINE, or SUSPECT."""
        return len(UNWELL.findall(self.words))

    def way_to(self, texts: Sequence[str]) -> str:
        """Return where the link with one of some texts leads to; "" when there is none."""
        found = [href for words, href in self.links if any(_bare(text) in _bare(words) for text in texts)]
        return found[0] if found else ""

    def _end_link(self) -> None:
        if self._link is not None:
            href, begin = self._link
            self.links.append((" ".join(self._parts[begin:]), href))
            self._link = None


def _bare(text: str) -> str:
    return "".join(text.split())
