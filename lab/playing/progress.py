"""How a play goes on, on the terminal: a line that changes, or, where nobody watches, one for each fault and heal."""

from collections.abc import Mapping, Sequence
from threading import Event, Thread
from typing import Any

from chaoslib.run import RunEventHandler
from rich.console import Console
from rich.live import Live
from rich.text import Text

from lab.measuring import tally
from lab.playing.scene import Scene
from lab.teaching.play import Mark
from lab.texts.language import t

EVERY_S = 0.2
WIDTH = 32
BROKEN, PASSED, TO_COME = "█", "━", "─"


class Progress(RunEventHandler):  # type: ignore[misc]  # the library has no types
    """Shows a side while it is played."""

    def __init__(self, shown: Console, title: str, scene: Scene) -> None:
        self._shown, self._title, self._scene = shown, title, scene
        self._told = 0
        self._is_over = Event()
        self._thread: Thread | None = None

    def started(self, experiment: Mapping[str, Any], journal: Mapping[str, Any]) -> None:
        """Begin to show."""
        self._shown.print(f"▸ {self._title}", style="bold", markup=False)
        if self._shown.is_terminal:
            self._thread = Thread(target=self._follow, daemon=True)
            self._thread.start()

    def activity_completed(self, activity: Mapping[str, Any], run: Mapping[str, Any]) -> None:
        """Tell what was broken or healed, where there is no line that changes."""
        if not self._shown.is_terminal:
            self._tell_marks()

    def finish(self, journal: Mapping[str, Any]) -> None:
        """Show no more than the last state of it."""
        self._is_over.set()
        if self._thread:
            self._thread.join()
        if self._scene.began_s is not None:
            self._shown.print(self._line())

    def _tell_marks(self) -> None:
        marks = self._scene.marks
        for mark in marks[self._told :]:
            self._shown.print(f"  {mark.at_s:5.1f} s  {in_words(mark)}", markup=False)
        self._told = len(marks)

    def _follow(self) -> None:
        with Live(console=self._shown, auto_refresh=False, transient=True) as live:
            while not self._is_over.wait(EVERY_S):
                live.update(self._line(), refresh=True)

    def _line(self) -> Text:
        scene = self._scene
        if scene.began_s is None:
            return Text(f"  {t('waiting until every server is ONLINE')}", style="dim")
        now = tally.read(scene.tally)
        now_s = min(max(0.0, scene.now_s()), scene.seconds())
        line = Text(f"  {now_s:4.1f} s ")
        for sign, style in band(now_s, scene.seconds(), scene.marks):
            line.append(sign, style)
        said = t(
            "{requests} requests, {failed} failed, slowest {slowest} ms, now {server}",
            requests=now.requests,
            failed=now.failed,
            slowest=f"{now.slowest_ms:.0f}",
            server=now.lately or "-",
        )
        return line.append(f" {said}", "red" if now.failed else "")


def band(now_s: float, seconds: float, marks: Sequence[Mark]) -> list[tuple[str, str]]:
    """Return the time axis as signs with their styles: what has passed, what is to come, and while what was broken."""
    signs = []
    for column in range(WIDTH):
        at_s = seconds * column / WIDTH
        broken = {mark.server for mark in marks if mark.what == "fault" and mark.at_s <= at_s}
        healed = {mark.server for mark in marks if mark.what == "heal" and mark.at_s <= at_s}
        is_broken = bool(broken - healed)
        if at_s > now_s:
            signs.append((TO_COME, "dim"))
        else:
            signs.append((BROKEN, "red") if is_broken else (PASSED, "green"))
    return signs


def in_words(mark: Mark) -> str:
    """Return a fault or a heal as people read it."""
    given = "".join(f" --{name} {value:g}" for name, value in mark.options.items())
    if mark.what == "fault":
        return t("{server}: broken ({fault})", server=mark.server, fault=f"{mark.fault}{given}")
    return t("{server}: healed", server=mark.server)
