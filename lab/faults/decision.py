"""Whether a fault that is asked for is done, and what is said of a container, by what Docker says of it. Pure."""

from dataclasses import dataclass

from lab.faults.fault import Fault
from lab.faults.options import Options
from lab.stack.snapshot import Snapshot


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
    if fault.failure == "crash" and snapshot.has_ended:
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
    if snapshot.out_of_memory and snapshot.has_ended:
        return "killed for using more memory than it may"
    words = {
        "exited": f"{'killed' if snapshot.was_killed else 'stopped'} (exit code {snapshot.exit_code})",
        "created": "stopped (never started)",
        "dead": "dead (half removed)",
        "removing": "being removed",
    }
    text = words.get(snapshot.status, snapshot.status)
    if snapshot.status == "running" and snapshot.failed_checks:
        text += f" (health checks failed: {snapshot.failed_checks})"
    return text
