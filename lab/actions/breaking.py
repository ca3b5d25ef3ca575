"""Do a fault to servers, and say and record what came of it: for fail.py, chaos.py and control.py."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lab import Trouble
from lab.actions import record
from lab.faults.decision import decide, describe
from lab.faults.fault import Fault
from lab.faults.options import Options
from lab.stack.errors import Refused, Unanswered
from lab.stack.lab import Lab
from lab.stack.side_by_side import in_parallel
from lab.terminal.words import complain, listed, say
from lab.texts.language import t

LONGEST_S = 24 * 3600  # so long a fault may be asked for


@dataclass(frozen=True)
class Done:
    """What came of breaking one server: broken by us, or what to say instead, which may be trouble.

    at: when the engine was told to.
    """

    server: str
    ours: bool
    say: str
    is_trouble: bool = False
    at: datetime | None = field(default=None, compare=False)


def break_servers(
    clone: Lab,
    fault: Fault,
    servers: Sequence[str],
    options: Options,
    for_s: float | None = None,
    by: str = "fail.py",
    mark: str = "",
) -> list[Done]:
    """Break servers side by side, say and record it; return what came of each.

    for_s: after how many seconds they will be healed, for the record. by: who breaks them, for that as well.
    mark: by which whoever reads the record knows its own lines again.
    """
    results = in_parallel(lambda name: break_one(clone, fault, name, options), servers)
    broken = {result.server: result.at for result in results if result.ours}
    chosen = {**options, **({} if for_s is None else {"for_s": for_s})}
    record.append(
        {
            "event": "fault",
            "server": name,
            "fault": fault.name,
            "options": chosen,
            "by": by,
            **record.marked(mark),
            "time": at,
        }
        for name, at in broken.items()
    )
    for result in results:
        (complain if result.is_trouble else say)(result.say)
    if broken:
        say(t("A client of {servers} now {sees}.", servers=listed([*broken]), sees=t(fault.client_sees)))
    return results


def break_one(clone: Lab, fault: Fault, name: str, options: Options) -> Done:
    """Break one server; return what came of it."""
    ours, late, at = False, None, None
    try:
        container = clone.container(name)
        decision = decide(fault, name, container.snapshot, options)
        if decision.do:
            ours = True  # Also when the engine's answer never comes: `--for` must heal what may be broken.
            at = record.now()
            try:
                fault.do(container, options)
            except Unanswered as unanswered:
                late = unanswered
            except Refused as refusal:  # Did somebody else do it at the same moment?
                ours = False
                decision = decide(fault, name, container.look_again().snapshot, options)
                if decision.do:
                    raise Trouble(t("the engine refused: {refusal}", refusal=refusal)) from refusal
        if not ours:
            return Done(name, ours, decision.say, decision.is_trouble)
        if clone.rehearsal is not None:
            what = fault.with_options(options)
            return Done(name, False, t("{server} would be {done}.", server=name, done=what))
        # To look inside a server that has just been starved takes a second, and would show nothing new.
        after = container.look_again(looks_inside_starved=fault.is_inside).snapshot
        if fault.seen(after):
            what = fault.with_options(fault.options_in(after))
            return Done(name, ours, decision.say or t("{server} is {done}.", server=name, done=what), at=at)
        if container.is_replaced and fault.failure == "crash":
            words = {"server": name, "done": t(fault.done)}
            return Done(name, ours, t("{server} was {done}; the orchestrator starts another.", **words), at=at)
        if late:
            raise Trouble(t("the engine refused: {refusal}", refusal=late)) from late
        words = {"server": name, "done": t(fault.done), "state": describe(after)}
        return Done(name, ours, t("{server} was {done}, and is {state}.", **words), at=at)
    except Trouble as trouble:
        return Done(name, ours, f"{name}: {trouble}", is_trouble=True, at=at)
