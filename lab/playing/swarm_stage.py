"""The activities of which the experiments on several machines are made: what they name as `func`."""

from lab.clone import place
from lab.clone.folder import ROOT
from lab.fleet import swarm_lab
from lab.measuring.plan import Plan
from lab.playing import stage
from lab.playing.ground import Ground
from lab.playing.stage import SERVICE, unless_in_trouble
from lab.playing.swarm_scene import SwarmScene

LONGEST_S = 300.0  # A load ends with what it is sent for.


def scene() -> SwarmScene:
    """Return the play that is on. Raises Trouble when there is no lab to play in."""
    now = stage.now()
    if isinstance(now, SwarmScene):
        return now
    place.choose(place.SWARM)  # For `chaos run`, which knows nothing of plays, or of places.
    made = SwarmScene(Ground(swarm_lab.connect(), ROOT / "reports"))
    stage.enter(made)
    return made


def all_is_well() -> bool:
    """Say whether all runs, and every balancer sees every server ONLINE; waits for that."""
    return scene().is_well(stage.WELL_WITHIN_S)


def figure(name: str) -> float:
    """Return a figure of what was just played, such as "failed_share"; 0 before anything was."""
    return scene().figure(name)


@unless_in_trouble
def arrange(repairs: bool = True, alone: bool = False, of: str = "server1") -> None:
    """Let the orchestrator repair nothing, or let there be no server but one; or leave both as it is.

    of: what runs on the machine that will be lost; also which server it is that is left alone.
    """
    if not repairs:
        scene().rest(of)
    if alone:
        scene().leave_alone(of)


@unless_in_trouble
def send(rate: float = 40, knows: str = "all", seconds: float = LONGEST_S) -> None:
    """Start a load: so many requests a second. knows: "one" address of a balancer's, or "all"."""
    scene().send_to(Plan(rate, seconds), SERVICE, knows)


@unless_in_trouble
def until(at_s: float) -> None:
    """Wait until the load is so many seconds old."""
    scene().until(at_s)


@unless_in_trouble
def lose_machine(of: str) -> None:
    """Break the machine that runs a server, or, for "balancer", the machine whose address clients ask first."""
    scene().lose(of)


@unless_in_trouble
def until_repaired(within_s: float) -> None:
    """Wait until all that was lost runs elsewhere, or so many seconds."""
    scene().until_repaired(within_s)


@unless_in_trouble
def renew(together: bool = False) -> None:
    """Have everything started anew, one after the other; or all servers at once."""
    scene().renew(together)


@unless_in_trouble
def go_on(seconds: float) -> None:
    """Let the load go on for so many seconds more."""
    scene().go_on(seconds)


@unless_in_trouble
def over() -> None:
    """End the load, and collect what was seen."""
    scene().over()


def put_right() -> None:
    """Undo all that was done."""
    scene().put_right()
