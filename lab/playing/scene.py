"""One play of an experiment as it happens: the load, what is broken and healed beside it, and what was seen of it."""

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from lab import Trouble
from lab.actions import record
from lab.actions.healing import heal_or_say_why
from lab.clone import project
from lab.faults.decision import decide
from lab.faults.fault import Fault
from lab.faults.menu import BY_NAME, seen_in
from lab.faults.options import Options
from lab.measuring import load
from lab.measuring.plan import Plan
from lab.playing.second import Second
from lab.playing.service import Service
from lab.playing.watch import Watch
from lab.stack.container import Container
from lab.stack.containers import Clone
from lab.stack.errors import Refused
from lab.stack.side_by_side import in_parallel
from lab.teaching.chances import Spell
from lab.teaching.commands import SECOND_COMMAND, break_command, heal_command, load_command
from lab.teaching.figures import figures_of
from lab.teaching.play import Mark, Play
from lab.texts.language import t

BY = "run.py"
TICK_S = 0.02
FOLLOW_UP_S = 0.3  # what is written down of the last requests is there by then


class Scene:
    """What the activities of one play act on.

    commands: those that would have done the same by hand. trouble: of the first activity that failed.
    """

    def __init__(self, clone: Clone, service: Service) -> None:
        self._clone, self._service = clone, service
        self._held = ExitStack()
        self.second = Second(clone.project)
        self._held.callback(self.second.end)
        self.tally = Path(self._held.enter_context(TemporaryDirectory(prefix="run-"))) / "tally.json"
        self._running: load.Running | None = None
        self._plan = Plan(0, 0)
        self._began = datetime.now()
        self._watch: Watch | None = None
        self._before: Mapping[str, Mapping[str, int]] = {}
        self.marks: list[Mark] = []
        self.commands: list[str] = []
        self.play: Play | None = None
        self.trouble = ""
        self.began_s: float | None = None

    def close(self) -> None:
        """End what is still under way."""
        self._held.close()

    def is_well(self, within_s: float) -> bool:
        """Say whether every server is ONLINE and the service answers, within so many seconds.

        Before the load, also whether Docker shows no fault: of one that was just done, or of a gray one, a balancer
        may know nothing yet.
        """
        if self._running is None and (broken := self._broken()):
            self.trouble = t(
                "Nothing was begun, for this was broken already: {those}. See: python lab/status.py", those=broken
            )
            return False
        return self._service.is_well(within_s)

    def _broken(self) -> str:
        """Return which servers have which faults, such as "server2 (pause)"; "" when none has any. Raises Trouble."""
        found = [(one.name, seen_in(one.snapshot)) for one in in_parallel(self._clone.container, project.SERVERS)]
        return ", ".join(f"{name} ({', '.join(one.name for one in faults)})" for name, faults in found if faults)

    def send(self, plan: Plan, path: str, is_for_two: bool = False) -> None:
        """Start a load, and watch from now on. is_for_two: clients know two balancers. Raises Trouble."""
        addresses = [self._service.address]
        if is_for_two:
            addresses.append(self.second.begin())
            self.commands.append(SECOND_COMMAND)
        if plan.post:
            self._service.forget_orders()
        self._plan = plan
        self._before = self._service.counters()
        self._watch = Watch(self._clone, self._service.log_file)
        try:
            urls = [address + path for address in addresses]
            self._running = self._held.enter_context(load.follow(urls, plan, self.tally))
        except OSError as error:
            raise Trouble(t("The load could not be started: {why}", why=error)) from error
        self.began_s = self._running.began_s
        self._began = datetime.now(project.time_zone()) - timedelta(seconds=self.now_s())
        self.commands.append(load_command(plan, is_for_two))

    def now_s(self) -> float:
        """Return how many seconds the load is old."""
        return time.monotonic() - self._load.began_s

    def seconds(self) -> float:
        """Return for how long the load is sent; 0 before it is."""
        return self._plan.seconds

    def until(self, at_s: float) -> None:
        """Wait until the load is so many seconds old. Raises Trouble without a load."""
        while (left_s := at_s - self.now_s()) > 0:
            time.sleep(min(TICK_S, left_s))

    def fail(self, servers: Sequence[str], name: str, options: Mapping[str, float]) -> None:
        """Break servers side by side. Raises Trouble when one of them is broken already, or can't be."""
        fault = BY_NAME.get(name)
        if fault is None:
            raise Trouble(t("there is no fault {name!r}; there are: {faults}", name=name, faults=", ".join(BY_NAME)))
        chosen = _chosen(fault, options)
        found = in_parallel(self._clone.container, servers)
        for container in found:
            decision = decide(fault, container.name, container.snapshot, chosen)
            if not decision.do:
                raise Trouble(decision.say)

        def act(container: Container) -> Mark:
            asked_s = self.now_s()
            _surely(fault, container, chosen)
            done_s = self.now_s()
            at_s = done_s if fault.is_gray else asked_s  # A server is told to be ill when the telling has ended.
            return Mark(round(at_s, 4), "fault", container.name, name, chosen, round(done_s - asked_s, 4))

        self._note(in_parallel(act, found))
        self.commands.append(break_command(servers, name, chosen))

    def heal(self, servers: Sequence[str]) -> None:
        """Undo whatever servers have, side by side. Raises Trouble."""

        def act(name: str) -> list[Mark]:
            undone: list[str] = []
            for is_last in (False, False, True):  # A server that was killed starts slowly where the machine is busy.
                healed = heal_or_say_why(self._clone, name)
                undone += [fault.name for fault in healed.undone]
                if not healed.trouble:
                    break
                if is_last:
                    raise Trouble(healed.trouble)
            return [Mark(self._age_s(), "heal", name, fault) for fault in undone]

        done = [mark for marks in in_parallel(act, servers) for mark in marks]
        self._note(done)
        if done:
            self.commands.append(heal_command([mark.server for mark in done]))

    def fail_by_chance(self, spells: Sequence[Spell]) -> None:
        """Freeze servers and let them go on, each at its time. Raises Trouble."""
        containers = {name: self._clone.container(name) for name in project.SERVERS}
        moments = sorted({at_s for spell in spells for at_s in (spell.from_s, spell.until_s)})
        for at_s in moments:
            self.until(at_s)
            due = [(containers[one.server], one.from_s == at_s) for one in spells if at_s in (one.from_s, one.until_s)]
            self._note(in_parallel(self._turn, due))

    def _turn(self, what: tuple[Container, bool]) -> Mark:
        """Freeze a server, or let it go on. Raises Trouble."""
        container, is_fault = what
        asked_s = self.now_s()
        try:
            (container.pause if is_fault else container.unpause)()
        except Refused as refusal:
            raise Trouble(t("the engine refused: {refusal}", refusal=refusal)) from refusal
        at_s = asked_s if is_fault else self.now_s()
        return Mark(round(at_s, 4), "fault" if is_fault else "heal", container.name, "pause")

    def over(self) -> Play:
        """Wait for the end of the load, collect what was seen, and return it. Raises Trouble."""
        while self._load.goes_on() and self.now_s() < self._plan.seconds:
            time.sleep(TICK_S)
        try:
            samples = self._load.samples()
        except (OSError, ValueError) as error:
            killed = t("The load's own process has ended before its time: there are no figures. Run it again.")
            raise Trouble(killed) from error
        time.sleep(FOLLOW_UP_S)
        assert self._watch
        began_at = self._began.timestamp()
        self.play = Play(
            experiment="",
            side="",
            values={},
            settings={},
            began=self._began.isoformat(timespec="milliseconds"),
            seconds=self._plan.seconds,
            samples=samples,
            marks=tuple(sorted(self.marks, key=lambda mark: mark.at_s)),
            changes=self._watch.changes(began_at),
            counters=self._service.counted_since(self._before),
            orders=self._service.orders() if self._plan.post else None,
            machine=self._watch.machine(self.marks),
        )
        return self.play

    def figure(self, name: str) -> float:
        """Return a figure of what was played; 0 before anything was, or where it can't be told."""
        return figures_of(self.play).get(name, 0.0) if self.play else 0.0

    @property
    def _load(self) -> load.Running:
        if self._running is None:
            raise Trouble(t("No load is sent: an experiment begins with it."))
        return self._running

    def _age_s(self) -> float:
        return round(self.now_s(), 4) if self._running else 0.0

    def _note(self, marks: Sequence[Mark]) -> None:
        self.marks += marks
        events = [
            {"event": one.what, "server": one.server, "fault": one.fault, "options": dict(one.options), "by": BY}
            for one in marks
        ]
        Thread(target=record.append, args=(events,), daemon=True).start()  # A slow disk keeps no fault waiting.


def _surely(fault: Fault, container: Container, chosen: Options) -> None:
    """Do a fault, once more where a busy machine's engine has given up on it. Raises Trouble."""
    try:
        fault.do(container, chosen)
    except Refused as refusal:
        try:
            if not fault.seen(container.look_again().snapshot):
                fault.do(container, chosen)
        except Refused:
            raise Trouble(t("the engine refused: {refusal}", refusal=refusal)) from refusal


def _chosen(fault: Fault, options: Mapping[str, float]) -> Options:
    """Return a fault's options as they are asked for, the others with their defaults. Raises Trouble."""
    known = {one.name: one for one in fault.options}
    try:
        asked = {name: known[name].read(f"{value:g}") for name, value in options.items()}
    except KeyError as unknown:
        raise Trouble(t("{fault} has no option {option}", fault=fault.name, option=unknown)) from None
    except ValueError as wrong:
        raise Trouble(f"{fault.name}: {wrong}") from None
    return {name: asked.get(name, one.default) for name, one in known.items()}
