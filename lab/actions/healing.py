"""Undo whatever was done to servers and wait until the balancer agrees: for heal.py and `fail.py --for`."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lab import Trouble
from lab.actions import record
from lab.actions.recovery import BETWEEN_LOOKS_S, wait_for_balancers
from lab.faults.decision import describe, how_to_bring_back
from lab.faults.fault import Fault
from lab.faults.menu import seen_in
from lab.faults.options import Options
from lab.stack.container import Container
from lab.stack.errors import Refused
from lab.stack.lab import Lab
from lab.stack.side_by_side import in_parallel
from lab.terminal.words import complain, listed, say
from lab.texts.language import t

TRIES = 3


@dataclass(frozen=True)
class Healed:
    """What came of healing one server: the faults undone in their order, or the trouble that is left.

    options: with which each fault was found, by its name. left: the faults that were not to be undone.
    times: when the engine was told to undo each, by its name. is_replaced: an orchestrator has started another one.
    """

    server: str
    undone: tuple[Fault, ...] = ()
    trouble: str = ""
    options: Mapping[str, Options] = field(default_factory=dict)
    left: tuple[Fault, ...] = ()
    times: Mapping[str, datetime] = field(default_factory=dict, compare=False)
    is_replaced: bool = False

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong with the server any more."""
        return not self.trouble and not self.left

    def __str__(self) -> str:
        if self.trouble:
            return self.trouble
        if self.left:
            words = {"server": self.server, "done": _all_done(self.undone), "left": _all_done(self.left)}
            if not self.undone:
                return t("{server} is still {left}, which was not this command's doing.", **words)
            return t("{server} was {done}; it is still {left}, which was not this command's doing.", **words)
        if not self.undone and self.is_replaced:
            return t("{server} runs again: the orchestrator has started another one.", server=self.server)
        if not self.undone:
            return t("{server}: nothing to heal, it is running.", server=self.server)
        if all(fault.is_gray for fault in self.undone):
            return t("{server} was {done}; it is well again.", server=self.server, done=_all_done(self.undone))
        return t("{server} was {done}; it is running again.", server=self.server, done=_all_done(self.undone))


def _all_done(faults: Sequence[Fault]) -> str:
    return listed([t(fault.done) for fault in faults])


def heal_container(
    look: Callable[[], Container],
    only: Fault | None = None,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Healed:
    """Undo one fault after the other, looking anew each time, until Docker shows none and the container runs.

    look: returns the server's container as it is now. only: leave what others have done to it since.
    Raises Trouble when the engine can't be asked.
    """
    undone: list[Fault] = []
    options: dict[str, Options] = {}
    times: dict[str, datetime] = {}
    refusals: list[str] = []
    is_waited_for = False
    began_s = now()
    while True:
        container = look()
        snapshot = container.snapshot
        faults = seen_in(snapshot)
        left = tuple(fault for fault in faults if only not in (None, fault))
        faults = [fault for fault in faults if fault not in left]
        options |= {fault.name: fault.options_in(snapshot) for fault in faults}
        if snapshot.status == "removed":
            return Healed(container.name, tuple(undone), how_to_bring_back(container.name, snapshot.why), times=times)
        if left and not faults:
            return Healed(container.name, tuple(undone), options=options, left=left, times=times)
        if not faults and snapshot.is_up and (not _was_down(undone) or _answers(container)):
            return Healed(container.name, tuple(undone), options=options, times=times, is_replaced=is_waited_for)
        if now() > began_s + container.back_within_s or len(refusals) == TRIES:
            if not faults and snapshot.is_up:
                starting = t(
                    "{server} is still starting: {seconds:g} s after it was started it doesn't answer yet. Wait, and "
                    "look: python lab/status.py   If it stays so: {logs}",
                    server=container.name,
                    seconds=container.back_within_s,
                    logs=container.logs_command,
                )
                return Healed(container.name, tuple(undone), starting, options, times=times)
            still = t("still so after {seconds:g} s", seconds=container.back_within_s)
            trouble = t(
                "{server} can't be healed: it is {state}, {why}. Why: {logs}. Make it anew: {anew}",
                server=container.name,
                state=describe(snapshot),
                why=refusals[-1] if refusals else snapshot.why or still,
                logs=container.logs_command,
                anew=container.anew_command,
            )
            return Healed(container.name, tuple(undone), trouble, times=times)
        if not faults:  # Docker is restarting or removing it, or its program isn't up yet.
            if container.is_replaced and not is_waited_for:
                is_waited_for = True
                words = {"server": container.name, "seconds": container.back_within_s}
                say(t("{server}: waiting for the orchestrator, up to {seconds:g} s", **words))
            sleep(BETWEEN_LOOKS_S)
            continue
        told = record.now()
        try:
            gone = [faults[0]]
            if faults[0].is_inside and not left:  # They share a file: all of them at once.
                gone = [fault for fault in faults if fault.is_inside]
                container.clear_faults()
            else:
                faults[0].undo(container)
            if faults[0] in undone:  # It came back: a program that ends as soon as it is started.
                sleep(BETWEEN_LOOKS_S)
            else:
                undone += gone
                times |= {fault.name: told for fault in gone}
        except Refused as refusal:  # Somebody else may have healed it in between: look again.
            refusals.append(str(refusal))
            sleep(BETWEEN_LOOKS_S)


def _was_down(undone: Sequence[Fault]) -> bool:
    # Its program is being started: the balancer may not even have noticed yet, and still call it ONLINE.
    return any(fault.failure == "crash" for fault in undone)


def _answers(container: Container) -> bool:
    try:
        return container.answers()
    except Refused:  # It has ended again; the next look shows how.
        return False


def heal(clone: Lab, servers: Sequence[str], by: str, only: Fault | None = None, mark: str = "") -> list[Healed]:
    """Heal servers side by side, say and record what was done; return what came of each.

    by: who heals, for the record: "heal.py", "--for", "Ctrl-C". only: leave every other fault as it is. mark: as
    in breaking.py.
    """
    results = in_parallel(lambda name: heal_or_say_why(clone, name, only), servers)
    for result in results:
        (complain if result.trouble else say)(str(result))
    signed = {"by": by, **record.marked(mark)}
    record.append(event for result in results for event in heals(result, signed))
    for result in results:
        if result.is_well and only is None:
            record.settle(result.server, (), by)
    return results


def heals(result: Healed, signed: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """Yield an event for the lab's log for each fault that was undone. signed: who did so."""
    for fault in result.undone:
        yield {
            "event": "heal",
            "server": result.server,
            "fault": fault.name,
            "options": result.options.get(fault.name, {}),
            **signed,
            "time": result.times.get(fault.name),
        }


def heal_and_wait(clone: Lab, servers: Sequence[str], by: str) -> bool:
    """Heal servers, and wait until the balancer sees them ONLINE; return whether all is well."""
    results = heal(clone, servers, by)
    healed = [result.server for result in results if result.is_well]
    return wait_for_balancers(clone, healed) and len(healed) == len(results)


def heal_or_say_why(clone: Lab, name: str, only: Fault | None = None) -> Healed:
    """Heal one server; an engine that can't be asked is the trouble that is left."""
    # Give a starved server its CPU back before anything is asked of it.
    looks_inside_starved = only is not None and only.name != "starve"
    try:
        return heal_container(lambda: clone.container(name, looks_inside_starved), only)
    except Trouble as trouble:
        return Healed(name, trouble=f"{name}: {trouble}")
