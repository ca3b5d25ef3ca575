"""A running lab, anybody's, marked by the practicum's steps S1 to S10."""

from lab.command.interruption import Interruption
from lab.inspecting.lab import reach
from lab.inspecting.marks import Inspection
from lab.inspecting.observing import PATIENCE_S, observe
from lab.inspecting.verdict import judge
from lab.machine.lab_turn import to_play_chaos
from lab.stack.containers import engine


def inspect_lab(url: str, project: str | None = None, patience_s: float = PATIENCE_S) -> Inspection:
    """Return the marks of the lab at an address, such as http://localhost:8080; its servers fail meanwhile.

    project: its Compose project, where the address' port doesn't tell. patience_s: how long is waited for what takes
    its time, such as a fail-over. All that was broken is healed at the end, whatever ends it. Raises Trouble when there
    is nothing to be marked: no such lab, something is broken in it already, somebody has ended it, it can't be healed.
    """
    with Interruption() as interruption:
        lab, name = reach(url, project, engine(), interruption)
        with to_play_chaos(name):  # Two who break the same lab would mark each other's faults.
            try:
                steps = judge(observe(lab, patience_s))
            finally:
                lab.heal()
    return Inspection(url, name, steps)
