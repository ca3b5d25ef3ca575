"""PURE: who may act now: one action a server at a time, and nobody beside a play that breaks servers by its plan."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from lab.terminal.words import listed
from lab.texts.language import t


class Play(Enum):
    """What has all servers to itself."""

    CHAOS = "chaos"
    EXPERIMENT = "experiment"


class BusyError(Exception):
    """Not now: an action is under way, or a play is. The text says which, and what to do."""


@dataclass
class Desk:
    """What is under way in this room.

    under_way: "fault" or "heal", by server. play: of this room. is_changing: the balancer gets other settings.
    """

    under_way: dict[str, str] = field(default_factory=dict)
    play: Play | None = None
    is_changing: bool = False

    def begin_fault(self, server: str, others: str) -> None:
        """Let a server be broken. others: who else has the lab's servers; "" for nobody. Raises BusyError."""
        self._refuse_beside_a_play(others)
        self._take([server], "fault")

    def begin_heal(self, servers: Sequence[str]) -> None:
        """Let servers be healed; beside others' plays, too: who heals there knows why. Raises BusyError."""
        self._refuse_beside_a_play("")
        self._take(servers, "heal")

    def begin_promised(self, server: str) -> bool:
        """Let a server be healed by itself; say whether it may be now."""
        if server in self.under_way:
            return False
        self.under_way[server] = "heal"
        return True

    def begin_play(self, play: Play, others: str, broken: Sequence[str]) -> None:
        """Let a play have all servers. broken: those that aren't well now. Raises BusyError."""
        self._refuse_beside_a_play(others)
        self._refuse_beside_settings()
        self._refuse_beside_actions(list(self.under_way))
        if broken:
            raise BusyError(t("{servers}: not well now. A play begins with all servers well: heal first.",
                              servers=listed(broken)))  # fmt: skip
        self.play = play

    def begin_settings(self, others: str) -> None:
        """Let the balancer be started anew. Raises BusyError."""
        self._refuse_beside_a_play(others)
        self._refuse_beside_settings()
        self.is_changing = True

    def end(self, server: str) -> None:
        """Let the next one have a server."""
        self.under_way.pop(server, None)

    def _take(self, servers: Sequence[str], what: str) -> None:
        self._refuse_beside_actions(servers)
        self.under_way.update(dict.fromkeys(servers, what))

    def _refuse_beside_actions(self, servers: Sequence[str]) -> None:
        for server in servers:
            if what := self.under_way.get(server):
                doing = t("it is just being broken") if what == "fault" else t("it is just being healed")
                raise BusyError(t("{server}: {doing}; one thing at a time.", server=server, doing=doing))

    def _refuse_beside_settings(self) -> None:
        if self.is_changing:
            raise BusyError(t("The balancer is just being started anew: wait for it."))

    def _refuse_beside_a_play(self, others: str) -> None:
        if self.play is Play.CHAOS:
            raise BusyError(t("Chaos is breaking the servers: stop it first, and it heals what it broke."))
        if self.play is Play.EXPERIMENT:
            raise BusyError(t("An experiment is being played, and this would spoil its figures: stop it first."))
        if others:
            raise BusyError(t("{holder} has the lab's servers: wait for its end, or end it there with Ctrl-C.",
                              holder=others))  # fmt: skip
