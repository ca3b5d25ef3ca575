"""What balancers and engines have noted lately: for whoever is to find out why a test has failed."""

from tests.swarm.machines import Machine, Room

LINES = 40
CHANGES = ("tail", "-n", str(LINES), "/shared/log/balancer.jsonl")


def told(room: Room) -> str:
    """Return the last changes of servers' states that each balancer noted, and the last lines of each engine's log."""
    return "\n".join(line for machine in room.machines for line in (*_of_balancer(machine), *_of_engine(machine)))


def _of_balancer(machine: Machine) -> list[str]:
    if not machine.is_on:
        return []
    found = machine.docker("ps", "--quiet", "--filter", "name=_balancer.").stdout.split()
    return [f"{machine.name}'s balancer:", *(machine.docker("exec", one, *CHANGES).stdout for one in found)]


def _of_engine(machine: Machine) -> list[str]:
    lines = (machine.folder / "log").read_text(errors="replace").splitlines()
    return [f"{machine.name}'s engine:", *lines[-LINES:]]
