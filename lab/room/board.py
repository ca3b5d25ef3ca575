"""All that the room knows at this moment, under one lock; what the page is told of it is in state.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from lab.clone.project import SERVERS
from lab.faults.chance import Event
from lab.faults.menu import seen_in
from lab.room.desk import Desk
from lab.room.ledger import Ledger
from lab.room.promises import Promises
from lab.room.wishes import Chaos
from lab.stack.balancer_view import View
from lab.stack.snapshot import Snapshot
from lab.teaching.experiment import Experiment


@dataclass
class ChaosRun:
    """A plan of faults as it is played. said: of each of its events what came of it; None as long as nothing has.

    heals_all: whether every server is to be healed when it has ended.
    """

    wish: Chaos
    events: Sequence[Event]
    began_s: float
    said: list[str | None]
    is_stopped: bool = False
    heals_all: bool = False
    is_over: bool = False
    trouble: str = ""


@dataclass
class Playing:
    """An experiment as it is played. lines: the last of its words. ended: its verdict, or how else it ended."""

    id: str
    prediction: str
    began_s: float
    lines: list[str] = field(default_factory=list)
    ended: str | None = None
    is_stopped: bool = False


@dataclass
class Board:
    """What is known. Whoever reads or changes it has the lock, and does nothing slow meanwhile.

    docker: what it showed last of each container; None when it couldn't be asked, with the trouble. address: of the
    lab's page. view: the balancer's own word, None when it doesn't answer, with the trouble. others: who else has the
    lab's servers to themselves. verdicts: by experiment. is_new: something has changed since the pages were told.
    """

    ledger: Ledger
    desk: Desk = field(default_factory=Desk)
    promises: Promises = field(default_factory=Promises)
    lock: Any = field(default_factory=RLock)
    docker: Mapping[str, Snapshot] | None = None
    address: str = ""
    docker_trouble: str = ""
    view: View | None = None
    view_trouble: str = ""
    others: str = ""
    chaos: ChaosRun | None = None
    experiments: Mapping[str, Experiment] = field(default_factory=dict)
    verdicts: Mapping[str, str] = field(default_factory=dict)
    playing: Playing | None = None
    settings_said: str = ""
    is_new: bool = True

    def not_well(self) -> list[str]:
        """Return the servers that aren't well: as Docker shows them, or as we know before it has been asked again."""
        shown = self.docker or {}
        ours = {one.server for one in self.promises.ours()}
        return [
            one
            for one in SERVERS
            if one in ours or one not in shown or shown[one].status != "running" or seen_in(shown[one])
        ]
