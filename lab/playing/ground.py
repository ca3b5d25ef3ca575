"""The lab on several machines as one sitting plays on it: what is changed there, and all of it put back."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from lab import Trouble
from lab.actions.healing import heal_or_say_why
from lab.clone.project import SERVERS
from lab.faults.decision import describe
from lab.faults.menu import seen_in
from lab.fleet import changing, spreading, stack, view
from lab.fleet.crowd import without_server
from lab.fleet.machine import set_availability
from lab.fleet.swarm_lab import SwarmLab
from lab.playing.told import KEPT, Told, decided_of
from lab.stack.side_by_side import in_parallel
from lab.texts.language import t

BETWEEN_LOOKS_S = 0.3
TRIES = 3  # A swarm that has just lost something may refuse for a moment.


class Ground(Told):
    """What the balancers are told, which machines rest or are down by us, and how all is as it was before.

    folder: where the balancers' settings before are kept meanwhile.
    """

    def __init__(self, lab: SwarmLab, folder: Path) -> None:
        self.lab = lab
        self._resting: list[str] = []
        self._lost: list[str] = []
        self._is_begun = False
        told = changing.told_to_balancers(lab.manager(), lab.project)
        self._begin(decided_of(told), folder / KEPT.format(f"{lab.project}-swarm"))

    def tell(self, settings: Mapping[str, str]) -> None:
        """Let the balancers have these settings, and the defaults of all others; then all is whole. Raises Trouble.

        What others have broken is not mended: then nothing is begun.
        """
        if broken := self.broken():
            raise Trouble(
                t("Nothing was begun, for this was broken already: {those}. See: python lab/status.py", those=broken)
            )
        self._is_begun = True
        self.make_whole()
        super().tell(settings)

    def put_back(self) -> None:
        """Undo what was done to machines and services; let the balancers have what they had. Raises Trouble.

        Where nothing was begun, what is broken is not ours, and is not waited for.
        """
        if not self._is_begun:
            return
        try:
            self.make_whole()
        finally:
            super().put_back()

    def _start(self, wanted: Mapping[str, str]) -> None:
        changing.tell_balancers(self.lab.manager(), self.lab.project, wanted)
        view.wait_until_green(self.lab.manager(), self.lab.project, self.lab.port)

    def broken(self) -> str:
        """Return which machines and servers aren't well, such as "node2 (down)"; "" for none. Raises Trouble."""
        machines = {name: one for name, one in self.lab.machines().items() if not one.is_up}
        found = [f"{name} ({describe(one)})" for name, one in machines.items()]
        there = changing.replicas(self.lab.manager(), self.lab.project)
        servers = in_parallel(self.lab.container, [name for name in SERVERS if there.get(name)])
        found += [f"{one.name} ({fault.name})" for one in servers for fault in seen_in(one.snapshot)]
        return ", ".join(found)

    def rest(self, machine: str) -> None:
        """Let a machine take nothing new: what fails is not started again there. Raises Trouble."""
        self._resting.append(machine)
        set_availability(self.lab.manager(), machine, "pause")

    def will_lose(self, machine: str) -> None:
        """Note that a machine is about to be broken by us."""
        self._lost.append(machine)

    def undo(self) -> None:
        """Let every machine take part again that doesn't by us, and every server run. Raises Trouble."""
        for attempt in range(TRIES):
            try:
                self._undo()
                return
            except Trouble:
                if attempt + 1 == TRIES:
                    raise
                time.sleep(BETWEEN_LOOKS_S)

    def _undo(self) -> None:
        try:
            while self._lost:  # Before the others: what waits for a machine then goes back to where it was.
                healed = heal_or_say_why(self.lab, self._lost[-1])
                if healed.trouble:
                    raise Trouble(healed.trouble)
                self._lost.pop()
        finally:
            self._wake()
        manager, name = self.lab.manager(), self.lab.project
        for server, count in changing.replicas(manager, name).items():
            if server in SERVERS and not count:
                self._bring_back(server)
        changing.scale(manager, name, SERVERS, 1)

    def _bring_back(self, server: str) -> None:
        """Have a server again of which there is none, on a machine without one if there is such. Raises Trouble."""
        manager, name = self.lab.manager(), self.lab.project
        machines = spreading.taking_part(self.lab)
        with self._nowhere_but(without_server(stack.tasks(manager, name), machines)[:1] or machines):
            changing.update(manager, name, server, "--replicas", "1")
            changing.wait_until_placed(manager, name, server)

    def make_whole(self) -> None:
        """Undo what is left of a play; wait until all runs, well spread, and every balancer sees it. Raises Trouble."""
        self.undo()
        manager, name = self.lab.manager(), self.lab.project
        stack.wait_until_running(manager, name, [*stack.services(manager, name)])
        spreading.spread(self.lab)
        view.wait_until_green(manager, name, self.lab.port)

    @contextmanager
    def _nowhere_but(self, machines: Sequence[str]) -> Iterator[None]:
        """Let all other machines rest meanwhile: a swarm is not told where to, but where not to. Raises Trouble.

        Where something fails, `undo` lets them take part again.
        """
        for one in spreading.taking_part(self.lab):
            if one not in machines:
                self.rest(one)
        yield
        self._wake()

    def _wake(self) -> None:
        while self._resting:
            set_availability(self.lab.manager(), self._resting[-1], "active")
            self._resting.pop()

    def is_well(self, within_s: float) -> bool:
        """Say whether all runs, and every balancer sees every server ONLINE, within so many seconds."""
        until_s = time.monotonic() + within_s
        while True:
            with suppress(Trouble):  # A swarm that has lost its leader can't be asked for a while.
                if self._is_whole():
                    return True
            if time.monotonic() > until_s:
                return False
            time.sleep(BETWEEN_LOOKS_S)

    def _is_whole(self) -> bool:
        manager, name = self.lab.manager(), self.lab.project
        balancers = self.lab.balancers()
        return (
            not stack.missing(stack.services(manager, name), stack.tasks(manager, name))
            and bool(balancers)
            and all(one.is_green for one in balancers)
        )
