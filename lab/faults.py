"""The fault menu, one entry per fault: how to do it, how Docker shows it, how to undo it, what a client sees.

A new fault is one more entry in MENU; fail.py, heal.py and status.py take everything they need from there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lab import inside
from lab.cli import table
from lab.containers import Container
from lab.options import Option, Options
from lab.snapshot import Snapshot

# The classes of failure (Cristian 1991; Hadzilacos and Toueg 1994), from the simplest to live with to the hardest.
CLASSES = ("crash", "omission", "timing", "response", "recurrent")
ENDED = ("exited", "created", "dead")
KILLED_BY_SIGKILL = 137  # 128 + the signal's number


@dataclass(frozen=True)
class Fault:
    """One way to break a server.

    name: what is typed. failure: its class, one of CLASSES. done: "server1 is ..." when it is on.
    how: how it is done. client_sees: what a client of that server meets, as "it ...".
    needs: the states of a container (Docker's words) in which it can be done.
    do, undo: act on the container; they raise Refused when the engine says no.
    seen: whether Docker shows it. What is true is read from Docker, so a fault done by hand is seen like our own.
    options: what can be chosen about it. is_inside: the server does it itself; it runs on, and its /health is green.
    """

    name: str
    failure: str
    done: str
    how: str
    client_sees: str
    needs: tuple[str, ...]
    do: Callable[[Container, Options], None]
    undo: Callable[[Container], None]
    seen: Callable[[Snapshot], bool]
    options: tuple[Option, ...] = ()
    is_inside: bool = False

    def with_options(self, given: Options) -> str:
        """Return it as a sentence has it, such as "slow: 1000 ms"."""
        return self.done + (f": {self.in_words(given)}" if given else "")

    def in_words(self, given: Options) -> str:
        """Return its options in words, such as "1000 ms"."""
        return ", ".join(option.in_words(given[option.name]) for option in self.options)

    def options_in(self, snapshot: Snapshot) -> Options:
        """Return the options with which a server has it; {} when it takes none, or the server doesn't have it."""
        return inside.read(snapshot.fault_file)[self.name] if self.options and self.seen(snapshot) else {}


def _was_killed(snapshot: Snapshot) -> bool:
    return snapshot.status == "exited" and snapshot.exit_code == KILLED_BY_SIGKILL


def _was_stopped(snapshot: Snapshot) -> bool:
    return snapshot.status in ENDED and not _was_killed(snapshot)


def _clear_faults(container: Container) -> None:
    container.clear_faults()


def _inside(name: str, failure: str, done: str, how: str, client_sees: str, *options: Option) -> Fault:
    """Return a fault that the server does itself, told by a file; backend/faults.py has an entry of the same name."""

    def is_asked_for(snapshot: Snapshot) -> bool:
        given = inside.read(snapshot.fault_file).get(name)
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
        undo=_clear_faults,
        seen=is_asked_for,
        options=options,
        is_inside=True,
    )


# In the order in which they are undone: what keeps a container from running comes before what ails it while it runs.
MENU = (
    Fault(
        name="pause",
        failure="omission",
        done="paused",
        how="every process of the server is frozen by the kernel",
        client_sees="connects, and then hears nothing",
        needs=("running",),
        do=lambda container, _: container.pause(),
        undo=Container.unpause,
        seen=lambda snapshot: snapshot.status == "paused",
    ),
    Fault(
        name="stop",
        failure="crash",
        done="stopped",
        how="SIGTERM, which lets it finish what it does; SIGKILL 2 s later",
        client_sees="is refused, or doesn't find the server's name",
        needs=("running", "paused", "restarting"),
        do=lambda container, _: container.stop(),
        undo=Container.start,
        seen=_was_stopped,
    ),
    Fault(
        name="kill",
        failure="crash",
        done="killed",
        how="SIGKILL: ended at once, in the middle of whatever it does",
        client_sees="is refused, or doesn't find the server's name",
        needs=("running", "paused", "restarting"),
        do=lambda container, _: container.kill(),
        undo=Container.start,
        seen=_was_killed,
    ),
    _inside(
        "slow",
        "timing",
        "slow",
        "the server waits before it answers; its /health stays quick",
        "waits for every answer",
        Option("ms", low=1, high=60_000, default=1000, unit="ms"),
    ),
    _inside(
        "error",
        "response",
        "failing",
        "the server answers with an error; its /health stays green",
        "gets an error, and no service",
        Option("status", low=500, high=599, default=500),
    ),
)
BY_NAME = {fault.name: fault for fault in MENU}
DEFAULT = "pause"


def _is_not_in_order(snapshot: Snapshot) -> bool:
    known = {fault.name for fault in MENU if fault.is_inside and fault.seen(snapshot)}
    asked = inside.read(snapshot.fault_file)
    return snapshot.fault_file is not None and (not asked or asked.keys() != known)


# Not to be asked for, but to be seen and undone: somebody has written the file by hand.
UNKNOWN = Fault(
    name="unknown",
    failure="response",
    done=f"left with a file {inside.FILE} that isn't in order",
    how="by hand",
    client_sees="may meet anything",
    needs=(),
    do=lambda container, _: None,
    undo=_clear_faults,
    seen=_is_not_in_order,
    is_inside=True,
)


def seen_in(snapshot: Snapshot) -> list[Fault]:
    """Return the faults that Docker shows, in the order in which they are undone."""
    return [fault for fault in (*MENU, UNKNOWN) if fault.seen(snapshot)]


@dataclass(frozen=True)
class Decision:
    """Whether a fault is to be done; if not, what to say, and whether that is trouble."""

    do: bool
    say: str = ""
    is_trouble: bool = False


def decide(fault: Fault, server: str, snapshot: Snapshot, given: Options | None = None) -> Decision:
    """Say what comes of asking for a fault, with options if it takes any, on a server in that state."""
    if snapshot.status == "removed":
        return Decision(do=False, say=how_to_bring_back(server, snapshot.why), is_trouble=True)
    if fault.seen(snapshot):
        before = fault.options_in(snapshot)
        if given and given != before:
            change = f"{fault.with_options(given)} instead of {fault.in_words(before)}"
            return Decision(do=True, say=f"{server} is now {change}.")
        return Decision(do=False, say=f"{server} is already {fault.with_options(before)}.")
    if snapshot.status in fault.needs:
        return Decision(do=True)
    if fault.failure == "crash" and snapshot.status in ENDED:
        return Decision(do=False, say=f"{server} is already down: {describe(snapshot)}.")
    say = f"{server} is {describe(snapshot)}: {fault.name} needs it {' or '.join(fault.needs)}."
    return Decision(do=False, say=f"{say} First: python lab/heal.py {server}", is_trouble=True)


def how_to_bring_back(server: str, why: str = "") -> str:
    """Say that a server has no container, and how it gets one again; why: where it is instead, if it is known."""
    if why:
        return f"{server} has no container here: {why}. Set a COMPOSE_PROJECT_NAME of this clone's own, then: make up"
    return f"{server} has no container, it was removed. Bring it back with: docker compose up -d {server} (or make up)"


def describe(snapshot: Snapshot) -> str:
    """Return a container's state in words, such as "stopped (exit code 0)"."""
    if snapshot.out_of_memory and snapshot.status in ENDED:
        return "killed for using more memory than it may"
    words = {
        "exited": f"{'killed' if _was_killed(snapshot) else 'stopped'} (exit code {snapshot.exit_code})",
        "created": "stopped (never started)",
        "dead": "dead (half removed)",
        "removing": "being removed",
    }
    text = words.get(snapshot.status, snapshot.status)
    if snapshot.status == "running" and snapshot.failed_checks:
        text += f" (health checks failed: {snapshot.failed_checks})"
    return text


def menu_lines() -> list[str]:
    """Return the menu as a table by class of failure, and a second one of the options."""
    rows = [("CLASS", "FAULT", "HOW IT IS DONE", "WHAT A CLIENT OF THAT SERVER SEES")]
    for failure in CLASSES:
        rows += [(f.failure, f.name, f.how, f"it {f.client_sees}") for f in MENU if f.failure == failure]
    options = [("FAULT", "OPTION", "WITHOUT IT")]
    options += [(f.name, f"--{o.name} {o.range}", o.in_words(o.default)) for f in MENU for o in f.options]
    return [*table(rows), "", *table(options)]
