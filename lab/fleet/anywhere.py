"""The lab that a command is about, wherever it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.clone import place
from lab.clone.project import SERVERS
from lab.faults.fault import Fault
from lab.stack import containers
from lab.stack.lab import Lab

if TYPE_CHECKING:
    from lab.fleet.swarm_lab import SwarmLab


def connect(checks_settings: bool = True) -> Lab:
    """Return this clone's lab at the place that was chosen (place.py). Raises Trouble when there is none.

    checks_settings: raise WrongSetting first where one can't be used.
    """
    if place.is_swarm():
        from lab.fleet import swarm_lab  # What it needs is nothing for a command about this machine to wait for.

        return swarm_lab.connect(checks_settings)
    return containers.connect(checks_settings)


def to_break(lab: Lab, fault: Fault, told: Sequence[str]) -> list[str]:
    """Return what a fault is to be done to: for one of a machine, also the machine that runs a server that is told.

    Raises Trouble when there is no such machine.
    """
    return _machines(lab, told) if fault.is_of_machine else list(told)


def to_heal(lab: Lab, told: Sequence[str]) -> list[str]:
    """Return what is to be healed: the servers and machines that are told; or all servers, and what else isn't well.

    Raises Trouble when there is no such machine.
    """
    if not place.is_swarm():
        return list(told or SERVERS)
    if not told:
        machines = _on_swarm(lab).machines()
        return [*SERVERS, *(name for name, snapshot in machines.items() if not snapshot.is_up)]
    return [name for one in told for name in ([one] if one in SERVERS else _machines(lab, [one]))]


def _machines(lab: Lab, told: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(_on_swarm(lab).machine_named(one) for one in told))


def _on_swarm(lab: Lab) -> "SwarmLab":
    from lab.fleet.swarm_lab import SwarmLab

    assert isinstance(lab, SwarmLab)  # Elsewhere, a command takes no machine's name.
    return lab
