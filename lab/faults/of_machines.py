"""The faults of a whole machine, where the lab is on several: done through its engine, and through the orchestrator."""

from collections.abc import Callable
from typing import Any

from lab.faults.fault import Fault
from lab.texts.language import later


def _of_a_machine(
    name: str, failure: str, done: str, how: str, client_sees: str, do: Callable[[Any], None], status: str
) -> Fault:
    """Return a fault of a machine that takes part, and does so again when it is undone.

    do: acts on the machine. status: of a machine that has it, as lab/fleet/machine.py has it.
    """
    return Fault(
        name=name,
        failure=failure,
        done=done,
        how=how,
        client_sees=client_sees,
        needs=("active",),
        do=lambda machine, _: do(machine),
        undo=lambda machine: machine.take_part(),
        seen=lambda snapshot: snapshot.status == status,
        is_drawn=False,
        is_of_machine=True,
    )


NODE_DOWN = _of_a_machine(
    "node-down",
    "crash",
    later("down"),
    later("all that it runs is killed at once, and it gets nothing new"),
    later("is refused; after some seconds all runs elsewhere"),
    lambda machine: machine.go_down(),
    "down",
)
DRAIN = _of_a_machine(
    "drain",
    "crash",
    later("drained"),
    later("its tasks are stopped in good order, and begin elsewhere"),
    later("notices nothing, if others have a balancer"),
    lambda machine: machine.drain(),
    "drained",
)
REST = _of_a_machine(
    "rest",
    "omission",
    later("resting"),
    later("what it runs goes on, and it gets nothing new"),
    later("notices nothing until something fails"),
    lambda machine: machine.rest(),
    "resting",
)
OF_MACHINES = (NODE_DOWN, DRAIN, REST)
