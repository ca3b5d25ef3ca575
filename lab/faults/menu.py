"""The fault menu, one entry per fault: how to do it, how Docker shows it, how to undo it, what a client sees.

A new fault is one more entry in MENU; fail.py, heal.py and status.py take everything they need from there.
"""

from lab.faults.fault import CLASSES, Fault
from lab.faults.of_machines import OF_MACHINES
from lab.faults.options import Option
from lab.stack import fault_file
from lab.stack.snapshot import Snapshot
from lab.terminal.words import table
from lab.texts.language import later, t

GREEN = later("/health is green, only real requests can tell")


def _inside(
    name: str,
    failure: str,
    done: str,
    how: str,
    client_sees: str,
    *options: Option,
    why_online: str = GREEN,
    is_drawn: bool = True,
) -> Fault:
    """Return a fault that the server does itself, told by a file; backend/faults.py has an entry of the same name."""

    def is_asked_for(snapshot: Snapshot) -> bool:
        given = fault_file.read(snapshot.fault_file).get(name)
        return (
            isinstance(given, dict)
            and given.keys() == {option.name for option in options}
            and all(option.takes(given[option.name]) for option in options)
        )

    return Fault(
        name=name,
        failure=failure,
        done=done,
        how=how,
        client_sees=client_sees,
        needs=("running",),
        do=lambda container, given: container.set_fault(name, given),
        undo=lambda container: container.clear_fault(name),
        seen=is_asked_for,
        options=options,
        given=lambda snapshot: fault_file.read(snapshot.fault_file)[name],
        is_inside=True,
        is_gray=True,
        why_online=why_online,
        is_drawn=is_drawn,
    )


# In the order in which they are undone: what keeps a container from running comes before what ails it while it runs.
MENU = (
    Fault(
        name="pause",
        failure="omission",
        done=later("paused"),
        how=later("every process of the server is frozen by the kernel"),
        client_sees=later("connects, and then hears nothing"),
        needs=("running",),
        do=lambda container, _: container.pause(),
        undo=lambda container: container.unpause(),
        seen=lambda snapshot: snapshot.status == "paused",
    ),
    Fault(
        name="stop",
        failure="crash",
        done=later("stopped"),
        how=later("SIGTERM, which lets it finish; SIGKILL 8 s later"),
        client_sees=later("is refused, or doesn't find the server's name"),
        needs=("running", "paused", "restarting"),
        do=lambda container, _: container.stop(),
        undo=lambda container: container.start(),
        seen=lambda snapshot: snapshot.has_ended and not snapshot.was_killed,
    ),
    Fault(
        name="kill",
        failure="crash",
        done=later("killed"),
        how=later("SIGKILL: ended at once, in the middle of whatever it does"),
        client_sees=later("is refused, or doesn't find the server's name"),
        needs=("running", "paused", "restarting"),
        do=lambda container, _: container.kill(),
        undo=lambda container: container.start(),
        seen=lambda snapshot: snapshot.was_killed,
    ),
    Fault(
        name="cut",
        failure="omission",
        done=later("cut off the network"),
        how=later("it is taken off the network, as if its cable were pulled"),
        client_sees=later("gets nothing through, or finds no name"),
        needs=("running",),
        do=lambda container, _: container.cut(),
        undo=lambda container: container.join(),
        seen=lambda snapshot: snapshot.is_cut,
    ),
    Fault(
        name="starve",
        failure="timing",
        done=later("starved of CPU"),
        how=later("it may use no more than a sliver of one CPU"),
        client_sees=later("waits, the longer the more requests come"),
        needs=("running",),
        do=lambda container, given: container.limit_cpus(given["cpus"]),
        undo=lambda container: container.limit_cpus(None),
        seen=lambda snapshot: snapshot.cpus is not None,
        options=(Option("cpus", low=0.01, high=1.0, default=0.05),),
        given=lambda snapshot: {"cpus": snapshot.cpus or 0.0},
        is_gray=True,
        why_online=GREEN,
    ),
    _inside(
        "drop",
        "omission",
        later("dropping requests"),
        later("a share of the requests gets no answer; /health stays green"),
        later("sometimes hears nothing"),
        Option("share", low=0.01, high=1.0, default=0.3),
    ),
    _inside(
        "lossy",
        "omission",
        later("losing health checks"),
        later("a share of its health checks gets no answer; requests do"),
        later("is served as ever"),
        Option("share", low=0.01, high=1.0, default=0.3),
        why_online=later("some of its health checks are answered"),
        is_drawn=False,
    ),
    _inside(
        "slow",
        "timing",
        later("slow"),
        later("the server waits before it answers; its /health stays quick"),
        later("waits for every answer"),
        Option("ms", low=1, high=60_000, default=1000, unit="ms"),
    ),
    _inside(
        "drip",
        "timing",
        later("dripping"),
        later("answers come a byte at a time; its /health stays quick"),
        later("waits for the end of every answer"),
        Option("ms", low=1, high=10_000, default=100, unit="ms"),
    ),
    _inside(
        "truncate",
        "response",
        later("breaking off its answers"),
        later("each answer breaks off in its middle; /health is green"),
        later("gets half an answer"),
    ),
    _inside(
        "corrupt",
        "response",
        later("corrupting its answers"),
        later("one bit of each answer is wrong; its /health stays green"),
        later("gets a wrong answer; only its digest tells"),
    ),
    _inside(
        "lie",
        "response",
        later("lying"),
        later("each number in an answer is another one; its digest fits"),
        later("gets a wrong answer, and nothing tells"),
        is_drawn=False,
    ),
    _inside(
        "error",
        "response",
        later("failing"),
        later("the server answers with an error; its /health stays green"),
        later("gets an error, and no service"),
        Option("status", low=500, high=599, default=500),
    ),
    _inside(
        "flap",
        "recurrent",
        later("flapping"),
        later("it is as if frozen and well in turn, its /health too"),
        later("is answered, hears nothing, is answered again"),
        Option("every", low=0.1, high=60.0, default=1.0, unit="s"),
        why_online=later("it is well half of the time"),
    ),
)
DRAWN = tuple(fault for fault in MENU if fault.is_drawn)
BY_NAME = {fault.name: fault for fault in MENU}
DEFAULT = "pause"


def _is_not_in_order(snapshot: Snapshot) -> bool:
    known = {fault.name for fault in MENU if fault.is_inside and fault.seen(snapshot)}
    asked = fault_file.read(snapshot.fault_file)
    return snapshot.fault_file is not None and (not asked or asked.keys() != known)


# Not to be asked for, but to be seen and undone: somebody has written the file by hand.
UNKNOWN = Fault(
    name="unknown",
    failure="response",
    done=later("left with a file /tmp/faults.json that isn't in order"),
    how=later("by hand"),
    client_sees=later("may meet anything"),
    needs=(),
    do=lambda container, _: None,
    undo=lambda container: container.clear_faults(),
    seen=_is_not_in_order,
    is_inside=True,
    is_gray=True,
)


def seen_in(snapshot: Snapshot) -> list[Fault]:
    """Return the faults that Docker shows, in the order in which they are undone."""
    return [fault for fault in (*MENU, *OF_MACHINES, UNKNOWN) if fault.seen(snapshot)]


def menu_lines() -> list[str]:
    """Return the menu as a table by class of failure, one of the options, and one of what is done to machines."""
    rows = [(t("CLASS"), t("FAULT"), t("HOW IT IS DONE"), t("WHAT A CLIENT OF THAT SERVER SEES"))]
    for failure in CLASSES:
        of_class = [fault for fault in MENU if fault.failure == failure]
        rows += [(t(failure), f.name, t(f.how), t("it {sees}", sees=t(f.client_sees))) for f in of_class]
    machines = [(t("FAULT"), t("HOW IT IS DONE"), t("WHAT A CLIENT OF THAT MACHINE SEES"))]
    machines += [(f.name, t(f.how), t("it {sees}", sees=t(f.client_sees))) for f in OF_MACHINES]
    options = [(t("FAULT"), t("OPTION"), t("WITHOUT IT"))]
    options += [(f.name, f"--{o.name} {o.range}", o.in_words(o.default)) for f in MENU for o in f.options]
    only = t("Of a machine, where the lab is on several (python lab/fail.py NODE --fault FAULT --on swarm):")
    return [*table(rows), "", *table(options), "", only, *table(machines)]
