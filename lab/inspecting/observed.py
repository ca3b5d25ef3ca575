"""PURE: what was observed of a lab that is inspected, and how pieces of it are said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lab.clone.project import SERVERS
from lab.inspecting import page as pages
from lab.inspecting.answer import MESSAGES, Answer
from lab.inspecting.page import Page
from lab.texts.language import t


@dataclass
class Phase:
    """What was seen while the same servers were well: answers of the service, pages, new lines of the log."""

    answers: list[Answer] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def page(self) -> Page:
        """Return the last page; an empty one when none came."""
        return self.pages[-1] if self.pages else Page("")

    def unwell(self) -> int:
        """Return how often a page called servers OFFLINE or SUSPECT, at most."""
        return max((page.unwell() for page in self.pages), default=0)


@dataclass
class Observed:
    """What was observed of a lab, from its first request to its last.

    bodies: what each server said, asked past the balancer; None when it could not be asked so. there: the servers that
    have a container. received: packets that came to server1 during the first requests; None when that can't be told.
    behind_link: what the home page's link leads to. has_log: whether there is a log. page_lines: those of the page's
    own request. failed: while one, two, three servers had failed.
    """

    bodies: Mapping[str, str | None] = field(default_factory=dict)
    there: Sequence[str] = SERVERS
    received: int | None = None
    home: Answer = field(default_factory=Answer)
    behind_link: Answer = field(default_factory=Answer)
    has_log: bool = False
    well: Phase = field(default_factory=Phase)
    page_lines: list[str] = field(default_factory=list)
    failed: Sequence[Phase] = ()
    healed: Phase = field(default_factory=Phase)

    def is_invented(self) -> bool:
        """Say whether answers were given in Server 1's name that it can't have given: each needs a packet at least."""
        asked = sum(answer.who() == 1 for answer in self.well.answers)
        return self.received is not None and self.received < asked

    def every_answer(self) -> list[Answer]:
        """Return all answers of the service, in their order."""
        phases = (self.well, *self.failed, self.healed)
        return [answer for phase in phases for answer in phase.answers]


def shows_message(page: Page, number: int) -> bool:
    """Say whether a page shows a server's message."""
    return page.says([message.format(number) for message in MESSAGES])


def says_it_is_down(page: Page) -> bool:
    """Say whether a page says that no server is left."""
    return page.says(pages.ALL_FAILED) and page.says(pages.NO_SERVER)


def is_to_page(way: str) -> bool:
    """Say whether a link of the home page leads to the load balancer's page; way: as it is written."""
    return bool(way) and urlsplit(urljoin("http://lab/", way)).path.rstrip("/") == "/load-balancer"


def lacks(missing: Sequence[str]) -> str:
    """Say what was missing."""
    return t("missing: {words}", words=", ".join(missing))


def shown(page: Page) -> str:
    """Say what a page showed in place of what was expected."""
    if not page.words:
        return t("no page came")
    number = page.announces(pages.PROCESSED_BY)
    return t("it named Server {number}", number=number) if number else t("it was not there")
