"""Servers on machines of their own: a swarm leaves where it is what runs, so after repairs all may run on one machine.

Then that machine is all that need fail. A swarm can't be told to move something. So a server is tied to the machine
that is to have it, which makes the swarm begin it there, and untied as soon as it is given to it: what has a place
keeps it. Nothing else is touched meanwhile, and whoever fails is repaired.
"""

import time
from collections.abc import Sequence

from lab import Trouble
from lab.clone.project import SERVERS
from lab.fleet import changing, stack
from lab.fleet.crowd import TIE, constraints, crowd
from lab.fleet.swarm_lab import SwarmLab
from lab.terminal import steps
from lab.texts.language import t

GIVEN_WITHIN_S = 30
UNTIED_WITHIN_S = 45  # longer than a swarm takes to choose a new leader
BETWEEN_LOOKS_S = 0.2


def taking_part(lab: SwarmLab) -> list[str]:
    """Return the machines that may be given tasks. Raises Trouble."""
    return [one for one, snapshot in lab.machines().items() if snapshot.is_up]


def spread(lab: SwarmLab) -> None:
    """Let no two servers share a machine while another one has none. Raises Trouble."""
    for _ in SERVERS:  # No more moves are needed; one that begins nowhere but where it was is not moved for ever.
        if not (found := crowd(lab.tasks(), taking_part(lab))):
            return
        server, empty = found.servers[0], found.empty[0]
        steps.step(t("moving {server} to {machine}, which has no server", server=server, machine=empty))
        move(lab, server, empty)


def move(lab: SwarmLab, server: str, to: str) -> None:
    """Have a server run on a machine, and wait for that; it is gone for some seconds. Raises Trouble."""
    try:
        changing.update(lab.manager(), lab.project, server, "--constraint-add", _tie(to))
        _wait_until_given(lab, server, to)
    finally:
        _untie(lab, server, to)
    stack.wait_until_running(lab.manager(), lab.project, [server])


def _tie(to: str) -> str:
    return f"{TIE}{to}"


def _wait_until_given(lab: SwarmLab, server: str, to: str) -> None:
    until_s = time.monotonic() + GIVEN_WITHIN_S
    while not _is_given(lab.tasks(), server, to):
        if to not in taking_part(lab) or time.monotonic() > until_s:
            raise Trouble(t("{machine} has not taken {server}: python lab/swarm.py status", machine=to, server=server))
        time.sleep(BETWEEN_LOOKS_S)


def _is_given(current: Sequence[stack.Task], server: str, to: str) -> bool:
    # Before, it is only wanted "ready": the one that it follows has not ended.
    return any((task.service, task.node, task.wanted) == (server, to, "running") for task in current)


def _untie(lab: SwarmLab, server: str, to: str) -> None:
    """Let a server run anywhere again, however long the swarm has no leader. Raises Trouble."""
    until_s = time.monotonic() + UNTIED_WITHIN_S
    while True:
        try:
            if _tie(to) in constraints(lab.services().get(server, {})):
                changing.update(lab.manager(), lab.project, server, "--constraint-rm", _tie(to))
            return
        except Trouble:
            if time.monotonic() > until_s:
                raise
            time.sleep(BETWEEN_LOOKS_S)
