"""PURE: who asked for what, when it was done, and when the balancer saw it: this room's actions and all others'."""

from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any

from lab.faults.menu import BY_NAME, DEFAULT
from lab.texts.language import t, typed

KEPT = 50
OURS = "room"
OFF_S = 0.25  # a clock that is less off than this is called ours


@dataclass
class Action:
    """A fault or a heal. Times in seconds since the epoch; None for what isn't so yet.

    what: "fault" or "heal". seen: what the balancer saw of it, such as "OFFLINE (read-timeout)". by: "room" for ours.
    since_s: from when on a change of the server's state may be its work.
    """

    id: int
    server: str
    what: str
    fault: str
    options: Mapping[str, float]
    for_s: float | None
    asked_s: float
    command: str
    by: str = OURS
    done_s: float | None = None
    seen_s: float | None = None
    seen: str | None = None
    said: str = ""
    is_trouble: bool = False
    since_s: float = 0.0


@dataclass(frozen=True)
class Change:
    """A server's new state, as the balancer told it: with its reason, at_s by this machine's clock."""

    server: str
    state: str
    reason: str
    at_s: float

    def __str__(self) -> str:
        return f"{self.state} ({self.reason})" if self.reason else self.state


@dataclass
class Ledger:
    """The last actions, the newest first. room: by which our own lines in the log are known."""

    room: str
    actions: deque[Action] = field(default_factory=lambda: deque(maxlen=KEPT))
    _ids: "count[int]" = field(default_factory=lambda: count(1))
    _last: dict[str, Change] = field(default_factory=dict)
    _lately: deque[Change] = field(default_factory=lambda: deque(maxlen=100))

    def number(self) -> int:
        """Return a number for something that is asked for."""
        return next(self._ids)

    def asked(
        self,
        server: str,
        what: str,
        now_s: float,
        fault: str = "",
        options: Mapping[str, float] | None = None,
        for_s: float | None = None,
    ) -> Action:
        """Note what is asked for in this room, and return it."""
        command = fault_command(server, fault, options or {}, for_s) if what == "fault" else heal_command(server)
        action = Action(self.number(), server, what, fault, options or {}, for_s, now_s, command, since_s=now_s)
        self.actions.appendleft(action)
        return action

    def mark(self, action: Action) -> str:
        """Return by which an action's lines in the log are known."""
        return f"{self.room}-{action.id}"

    def done(self, action: Action, now_s: float, said: str, is_trouble: bool) -> None:
        """Note that an action has ended, and how."""
        action.done_s, action.said, action.is_trouble = now_s, said, is_trouble
        self._find(action)

    def is_ours(self, line: Mapping[str, Any]) -> bool:
        """Say whether a line of the lab's log is of an action that was asked for here, and so is known."""
        mark = str(line["id"])
        return mark.startswith(f"{self.room}-") and mark != self.chaos_mark

    @property
    def chaos_mark(self) -> str:
        """By which the lines of our chaos are known."""
        return f"{self.room}-chaos"

    def told(self, line: Mapping[str, Any], at_s: float, is_past: bool = False) -> None:
        """Note a line of the lab's log that isn't of an action of ours. is_past: of before this room was opened."""
        options = {name: value for name, value in line["options"].items() if name not in ("for_s", "seed")}
        for_s = line["options"].get("for_s")
        server, what, fault = line["server"], line["event"], line["fault"]
        command = fault_command(server, fault, options, for_s) if what == "fault" else heal_command(server)
        earlier = max((one.done_s or 0.0 for one in self.actions if one.server == server), default=0.0)
        action = Action(
            self.number(),
            server,
            what,
            fault,
            options,
            for_s,
            at_s,
            command,
            by=OURS if line["id"] == self.chaos_mark else line["by"],
            done_s=at_s,
            since_s=max(at_s - OFF_S, earlier),
            said=t("{fault}, healed", fault=fault) if what == "heal" else fault,
        )
        # By their times: what was done before may be read after something has been asked for here.
        newest = sorted([action, *self.actions], key=lambda one: one.asked_s, reverse=True)[:KEPT]
        self.actions.clear()
        self.actions.extend(newest)
        if is_past:
            action.seen = t("not known: it was before this room was opened")
        else:
            self._find(action)

    def changed(self, change: Change) -> None:
        """Note what the balancer has seen."""
        self._last[change.server] = change
        self._lately.append(change)
        newest = next((one for one in self.actions if one.server == change.server and one.since_s <= change.at_s), None)
        if newest:
            self._find(newest)

    def state(self, server: str) -> Change | None:
        """Return what the balancer has last told of a server."""
        return self._last.get(server)

    def _find(self, action: Action) -> None:
        """Find out what the balancer has seen of an action: the first state since then that it can have made."""
        if action.seen_s is not None or action.is_trouble:
            return
        for change in self._lately:
            if change.server == action.server and change.at_s >= action.since_s and _fits(action, change):
                action.seen_s, action.seen = change.at_s, str(change)
                return
        now = self._last.get(action.server)
        if now and _fits(action, now) and action.done_s is not None:
            action.seen = t("{state} already before", state=now)


def _fits(action: Action, change: Change) -> bool:
    return (change.state == "ONLINE") is (action.what == "heal")


def shown(action: Action) -> dict[str, Any]:
    """Return an action as the page gets it."""
    told = asdict(action) | {"by": t("this control room") if action.by == OURS else action.by}
    del told["since_s"]
    return told


def fault_command(server: str, fault: str, options: Mapping[str, float], for_s: float | None) -> str:
    """Return what would be typed for a fault."""
    words = [f"python lab/fail.py {server}"]
    words += [f"--fault {fault}"] if fault != DEFAULT else []
    known = [one.name for one in BY_NAME[fault].options] if fault in BY_NAME else []
    words += [f"--{name} {options[name]:g}" for name in known if name in options]
    words += [f"--for {for_s:g}"] if for_s is not None else []
    return typed(" ".join(words))


def heal_command(server: str) -> str:
    """Return what would be typed to heal a server."""
    return typed(f"python lab/heal.py {server}")
