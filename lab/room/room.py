"""The room as a whole: what it looks at, what it does, and what its pages are told."""

import json
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Thread
from typing import Any

from lab.actions import record
from lab.clone import project, turns
from lab.faults.menu import MENU, seen_in
from lab.room.acting import Acting
from lab.room.board import Board
from lab.room.chaos import ChaosPlayer
from lab.room.desk import Play
from lab.room.experiments import ExperimentPlayer
from lab.room.ledger import Change, Ledger
from lab.room.log import LogTail
from lab.room.look import Look
from lab.room.promises import Broken
from lab.room.protections import Protections
from lab.room.sight import Sight
from lab.room.state import state_of
from lab.room.streams import Streams
from lab.stack.balancer_view import View
from lab.stack.fault_file import NOT_KNOWN
from lab.stack.snapshot import Snapshot

TICK_S = 0.1  # so often pages are told at most
ALL_THE_SAME_S = 1.0  # what only time changes
HISTORY_S = 15 * 60  # of what was done before the room was opened, so much is shown
ENDS_WITHIN_S = 60.0


class Room:
    """Knows what is true, does what is asked for, and tells its pages."""

    def __init__(self, reports: Path) -> None:
        self.board = Board(Ledger(secrets.token_hex(4)))
        self.streams = Streams()
        self.look = Look(self._looked, self._is_watched)
        self.sight = Sight(self.address, self._saw, self._asked)
        self.acting = Acting(self.board, self.look)
        self.chaos = ChaosPlayer(self.board, self.look)
        self.protections = Protections(self.board, self.look)
        self.experiments = ExperimentPlayer(self.board, self.look, reports)
        self._tail: LogTail | None = None
        self._is_over = Event()
        self._opened_s = time.time()
        self._told: dict[str, Any] = {}
        self._told_s = self._others_s = 0.0

    def open(self) -> None:
        """Begin to look, and to tell."""
        Thread(target=self.experiments.read_course, name="course", daemon=True).start()
        self.look.start()
        self.sight.start()
        Thread(target=self._tick_on, name="room", daemon=True).start()

    def state(self) -> dict[str, Any]:
        """Return what a page is told now."""
        with self.board.lock:
            return state_of(self.board, time.time())

    def address(self) -> str:
        """Return where the balancer is."""
        with self.board.lock:
            return self.board.address or project.page_address()

    def number(self) -> int:
        """Return a number for something that is asked for."""
        with self.board.lock:
            return self.board.ledger.number()

    def letters(self) -> dict[str, list[str]]:
        """Return which predictions each experiment has."""
        with self.board.lock:
            return {key: [p.letter for p in one.predictions] for key, one in self.board.experiments.items()}

    def left_behind(self) -> list[Broken]:
        """Return what this room has broken, and nobody has healed, when nothing goes on any more."""
        self.chaos.stop()
        self.experiments.stop()
        until_s = time.monotonic() + ENDS_WITHIN_S
        while self._plays() and time.monotonic() < until_s:
            time.sleep(TICK_S)
        self.acting.wait(ENDS_WITHIN_S)
        with self.board.lock:
            return self.board.promises.ours()

    def is_playing(self) -> bool:
        """Say whether chaos or an experiment is on, which takes a while to end."""
        return self._plays()

    def close(self) -> None:
        """Look and tell no longer."""
        self._is_over.set()
        self.streams.stop()
        self.sight.stop()
        self.look.stop()

    def tick(self, now_s: float) -> None:
        """Read what others have done, heal what is due, and tell the pages what is new."""
        self._read_log(now_s)
        self.acting.heal_due(now_s)
        if now_s - self._others_s >= ALL_THE_SAME_S:
            self._others_s = now_s
            self._see_who_plays()
        with self.board.lock:
            is_due = self.board.is_new or now_s - self._told_s >= ALL_THE_SAME_S
            if not is_due or not self.streams.is_heard():
                return
            self.board.is_new = False
            state = state_of(self.board, now_s)
        self._told_s = now_s
        fresh = {key: value for key, value in state.items() if key != "now_s"}
        if fresh != self._told:
            self._told = fresh
            self.streams.publish(json.dumps(state))

    def _tick_on(self) -> None:
        while not self._is_over.wait(TICK_S):
            self.tick(time.time())

    def _plays(self) -> bool:
        with self.board.lock:
            return self.board.desk.play is not None

    def _is_watched(self) -> bool:
        with self.board.lock:
            return self.streams.is_heard() and self.board.desk.play is not Play.EXPERIMENT

    def _looked(self, shown: Mapping[str, Snapshot] | None, address: str, began_s: float, trouble: str) -> None:
        """Take what Docker shows."""
        file = record.log_file() if shown else None
        with self.board.lock:
            board = self.board
            board.docker, board.docker_trouble, board.is_new = shown, trouble, True
            if shown is None:
                return
            if shown[project.BALANCER].status != "removed":  # else: only where it would be
                board.address = address
            for name in project.SERVERS:
                board.promises.looked(name, may_have(shown[name]), began_s)
            if file and (self._tail is None or self._tail.file != file):
                self._tail = LogTail(file)

    def _saw(self, change: Change) -> None:
        """Take what the balancer has seen."""
        with self.board.lock:
            self.board.ledger.changed(change)
            self.board.is_new = True

    def _asked(self, view: View | None, trouble: str) -> None:
        """Take the balancer's own word, or that it doesn't answer."""
        with self.board.lock:
            self.board.view, self.board.view_trouble = view, trouble
            self.board.is_new = True

    def _read_log(self, now_s: float) -> None:
        """Take what was done elsewhere; for what was done here, this is only the record of it."""
        for line, at_s in self._tail.new_lines() if self._tail else []:
            with self.board.lock:
                if self.board.ledger.is_ours(line):
                    continue
                self.board.is_new = True
                for_s = line["options"].get("for_s")
                if line["event"] == "heal":
                    self.board.promises.healed(line["server"], at_s, line["fault"])
                else:
                    heals_at_s = None if for_s is None else at_s + for_s
                    by = line["by"] or "?"
                    self.board.promises.broke(Broken(line["server"], line["fault"], at_s, heals_at_s, by))
                is_past = at_s < self._opened_s
                if now_s - at_s < HISTORY_S:
                    self.board.ledger.told(line, at_s, is_past)
            self.look.now()

    def _see_who_plays(self) -> None:
        """See who else breaks this lab's servers by a plan."""
        holder = turns.who_breaks(self.look.project())
        with self.board.lock:
            others = str(holder) if holder and self.board.desk.play is None else ""
            if others != self.board.others:
                self.board.others, self.board.is_new = others, True


def may_have(snapshot: Snapshot) -> list[str]:
    """Return the faults that a server may have: what is inside one that is frozen, or was too busy, is not seen."""
    is_hidden = snapshot.status == "paused" or snapshot.fault_file == NOT_KNOWN
    inside = [fault for fault in MENU if fault.is_inside] if is_hidden else []
    return [fault.name for fault in (*seen_in(snapshot), *inside)]
