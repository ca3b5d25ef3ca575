"""Whether a fault that is asked for is done, and what is said of a container, by what Docker says of it. Pure."""

from dataclasses import dataclass

from lab.faults.fault import Fault
from lab.faults.options import Options
from lab.stack.snapshot import Snapshot
from lab.terminal.words import one_of
from lab.texts.language import later, t

# Docker's words for the state of a container, as people say them.
STATES = {
    "running": later("running"),
    "paused": later("paused"),
    "restarting": later("restarting"),
    "created": later("stopped (never started)"),
    "dead": later("dead (half removed)"),
    "removing": later("being removed"),
    "removed": later("removed"),
    # Of a machine, as lab/fleet/machine.py has it.
    "active": later("taking part"),
    "drained": later("drained"),
    "resting": later("taking nothing new"),
    "down": later("down"),
    "silent": later("not heard of"),
}


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
            words = {"server": server, "done": fault.with_options(given), "before": fault.in_words(before)}
            return Decision(do=True, say=t("{server} is now {done} instead of {before}.", **words))
        return Decision(do=False, say=t("{server} is already {done}.", server=server, done=fault.with_options(before)))
    if snapshot.status in fault.needs:
        return Decision(do=True)
    if fault.failure == "crash" and snapshot.has_ended:
        return Decision(do=False, say=t("{server} is already down: {state}.", server=server, state=describe(snapshot)))
    say = t(
        "{server} is {state}: {fault} needs it {needed}. First: python lab/heal.py {server}",
        server=server,
        state=describe(snapshot),
        fault=fault.name,
        needed=one_of([t(STATES[status]) for status in fault.needs]),
    )
    return Decision(do=False, say=say, is_trouble=True)


def how_to_bring_back(server: str, why: str = "") -> str:
    """Say that a server has no container, and how it gets one again; why: where it is instead, if it is known."""
    if why:
        return t(
            "{server} has no container here: {why}. Set a COMPOSE_PROJECT_NAME of this clone's own, then: make up",
            server=server,
            why=why,
        )
    return t(
        "{server} has no container, it was removed. Bring it back with: docker compose up -d {server} (or make up)",
        server=server,
    )


def describe(snapshot: Snapshot) -> str:
    """Return a container's state in words, such as "stopped (exit code 0)"."""
    if snapshot.out_of_memory and snapshot.has_ended:
        return t("killed for using more memory than it may")
    if snapshot.was_killed:
        return t("killed (exit code {code})", code=snapshot.exit_code)
    if snapshot.status == "exited":
        return t("stopped (exit code {code})", code=snapshot.exit_code)
    if snapshot.status == "running" and snapshot.failed_checks:
        return t("running (health checks failed: {count})", count=snapshot.failed_checks)
    return t(STATES.get(snapshot.status, snapshot.status))
