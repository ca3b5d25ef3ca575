"""Take a lab through the practicum's steps, and note what is seen: well, then one server after the other failed."""

from collections.abc import Callable, Sequence
from typing import Protocol

from lab.clone.project import SERVERS
from lab.inspecting.answer import Answer, count_served, says_all_offline, served, serves
from lab.inspecting.client import PAGE, PROGRAM
from lab.inspecting.observed import Observed, Phase, is_to_page, says_it_is_down, shows_message
from lab.inspecting.page import OPEN, Page

SERVICE, DASHBOARD, HOME = "/app/", "/load-balancer/", "/"
ASKED = 10  # requests while all is well
# How long something may take to become true: nginx, as it is delivered, leaves a failed server alone for 10 s.
PATIENCE_S = 12.0
SETTLES_S = 2.0
LOG_S = 3.0  # a log may be written a little later


class Lab(Protocol):
    """What is asked of a lab (inspection_lab.py)."""

    there: list[str]

    def now(self) -> float: ...
    def rest(self) -> None: ...
    def get(self, path: str, accept: str = PROGRAM) -> Answer: ...
    def is_ready(self) -> bool: ...
    def body_of(self, server: str) -> str | None: ...
    def received(self, server: str) -> int | None: ...
    def log(self) -> bytes | None: ...
    def fail(self, server: str) -> None: ...
    def heal(self) -> None: ...


def observe(lab: Lab, patience_s: float = PATIENCE_S) -> Observed:
    """Observe a lab, and let its servers fail one after the other; they are healed when it returns.

    patience_s: how long is waited for what takes its time. Raises Trouble, and then something may be left to heal.
    """
    seen = Observed(there=lab.there)
    _until(lab, lab.is_ready, lambda: None, patience_s)
    first = Phase()
    _until(lab, lambda: bool(first.answers) and not first.answers[-1].flaw(1), lambda: _ask(lab, first), patience_s)
    seen.bodies = {server: lab.body_of(server) for server in SERVERS}
    _observe_home(lab, seen)
    _observe_well(lab, seen, patience_s)
    phases = [seen.well]
    for count in range(1, len(SERVERS) + 1):
        phases.append(_observe_failed(lab, count, phases[-1], patience_s))
    seen.failed = phases[1:]
    lab.heal()
    healed = seen.healed
    _until(lab, lambda: bool(healed.answers) and not healed.answers[-1].flaw(1), lambda: _ask(lab, healed), patience_s)
    seen.has_log = lab.log() is not None
    return seen


def _observe_home(lab: Lab, seen: Observed) -> None:
    seen.home = lab.get(HOME, PAGE)
    way = Page(seen.home.text).way_to(OPEN)
    if is_to_page(way):
        seen.behind_link = lab.get(DASHBOARD, PAGE)


def _observe_well(lab: Lab, seen: Observed, patience_s: float) -> None:
    well, log_s = seen.well, min(LOG_S, patience_s)
    begin, packets = _log_end(lab), lab.received(SERVERS[0])
    while len(well.answers) < ASKED:
        _ask(lab, well)
        if not well.answers[-1].status:  # One that is silent would be silent ten times.
            break
    after = lab.received(SERVERS[0])
    seen.received = None if packets is None or after is None else after - packets
    well.lines = _lines(lab, begin, lambda lines: count_served(lines) >= len(well.answers), log_s)
    begin = _log_end(lab)
    well.pages.append(Page(lab.get(DASHBOARD, PAGE).text))
    seen.page_lines = _lines(lab, begin, lambda lines: count_served(lines) > 0, log_s)


def _observe_failed(lab: Lab, count: int, before: Phase, patience_s: float) -> Phase:
    """Let one server more fail, so that so many have failed, and observe what comes of it."""
    phase, following = Phase(), count + 1
    is_last = count == len(SERVERS)
    begin = _log_end(lab)
    lab.fail(SERVERS[count - 1])
    until_s = lab.now() + patience_s

    def is_served() -> bool:
        return phase.answers[-1].status == 503 if is_last else serves(phase.answers, following)

    def is_shown() -> bool:
        pages = phase.pages
        if is_last:
            return any(says_it_is_down(page) for page in pages)
        return any(shows_message(page, following) for page in pages) and phase.unwell() > before.page().unwell()

    def is_settled() -> bool:
        # On a busy machine, a server that is well is under suspicion for a moment: not one that counts.
        return is_last or (len(phase.pages) > 1 and phase.pages[-1].unwell() == phase.pages[-2].unwell())

    def is_written(lines: Sequence[str]) -> bool:
        return says_all_offline(lines) if is_last else served(lines, following) > 0

    def look() -> None:
        phase.pages.append(Page(lab.get(DASHBOARD, PAGE).text))

    _ask(lab, phase)
    _until(lab, is_served, lambda: _ask(lab, phase), until_s - lab.now())
    _until(lab, is_shown, look, until_s - lab.now())
    _until(lab, is_settled, look, SETTLES_S)
    phase.lines = _lines(lab, begin, is_written, min(LOG_S, patience_s))
    return phase


def _ask(lab: Lab, phase: Phase) -> None:
    phase.answers.append(lab.get(SERVICE))


def _until(lab: Lab, is_so: Callable[[], bool], do: Callable[[], object], within_s: float) -> None:
    """Do something until something is so, or the time is up; at least once where it isn't so already."""
    until_s = lab.now() + within_s
    while not is_so():
        do()
        if lab.now() > until_s:
            return
        lab.rest()


def _log_end(lab: Lab) -> int:
    return len(lab.log() or b"")


def _lines(lab: Lab, begin: int, is_enough: Callable[[Sequence[str]], bool], within_s: float) -> list[str]:
    """Return the log's lines since it was so many bytes long; wait a while for those that are needed."""
    lines: list[str] = []

    def read() -> None:
        log = lab.log() or b""
        lines[:] = log[begin if begin <= len(log) else 0 :].decode("utf-8", errors="replace").splitlines()

    _until(lab, lambda: is_enough(lines), read, within_s)
    return lines
