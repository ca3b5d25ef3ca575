"""The activities of which an experiment's method is made: what a Chaos Toolkit experiment names as `func`."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import ParamSpec

from lab import Trouble
from lab.clone import project
from lab.measuring.plan import Plan, Retries
from lab.playing.scene import Scene
from lab.playing.service import Service
from lab.stack.containers import connect
from lab.teaching.chances import spells

WELL_WITHIN_S = 15.0
SERVICE, ORDERS = "/app/", "/app/orders"
P = ParamSpec("P")


class _Now:
    """The play that is on: whoever plays sets it; for `chaos run`, which knows nothing of plays, one is made."""

    scene: Scene | None = None


def enter(scene: Scene | None) -> None:
    """Let the activities act on this play from now on; None for a new one."""
    _Now.scene = scene


def now() -> Scene | None:
    """Return the play that is on; None for none."""
    return _Now.scene


def scene() -> Scene:
    """Return the play that is on. Raises Trouble when there is no lab to play in."""
    if _Now.scene is None:
        clone = connect()
        _Now.scene = Scene(clone, Service(clone.address()))
    return _Now.scene


def unless_in_trouble(act: Callable[P, None]) -> Callable[P, None]:
    """Do nothing where an activity before this one has failed: there is nothing to act on. The first trouble counts."""

    @wraps(act)
    def does(*arguments: P.args, **named: P.kwargs) -> None:
        on = scene()
        if on.trouble:
            return
        try:
            act(*arguments, **named)
        except Exception as error:  # Also what a file of somebody's own asks for that can't be.
            on.trouble = str(error) if isinstance(error, Trouble) else f"{act.__name__}: {error}"
            raise

    return does


def all_is_well() -> bool:
    """Say whether every server is ONLINE and the service answers; waits for that."""
    return scene().is_well(WELL_WITHIN_S)


def figure(name: str) -> float:
    """Return a figure of what was just played, such as "failed_share"; 0 before anything was."""
    return scene().figure(name)


@unless_in_trouble
def send(
    rate: float = 50,
    seconds: float = 10,
    timeout_s: float = 10,
    retries: int = 0,
    first_retry_s: float = 0.1,
    closed: int = 0,
    post: bool = False,
    keys: bool = False,
    balancers: int = 1,
) -> None:
    """Start a load: so many requests a second, or, closed, so many clients that each wait for their answer.

    post: orders in place of GETs. keys: each client's tries carry one Idempotency-Key. balancers: 2 for clients that
    know a second one, too, which is started for them.
    """
    run = secrets.token_hex(4)  # No other run's keys.
    tries = Retries(retries, first_retry_s)
    plan = Plan(rate, seconds, timeout_s, retries=tries, closed=closed, post=post, keys=keys, run=run)
    scene().send(plan, ORDERS if post else SERVICE, balancers > 1)


@unless_in_trouble
def until(at_s: float) -> None:
    """Wait until the load is so many seconds old."""
    scene().until(at_s)


@unless_in_trouble
def fail(servers: str | Sequence[str], fault: str, options: Mapping[str, float] | None = None) -> None:
    """Break servers, or the balancer."""
    scene().fail(_names(servers), fault, options or {})


@unless_in_trouble
def heal(servers: str | Sequence[str]) -> None:
    """Undo whatever was done to servers, or to the balancer."""
    scene().heal(_names(servers))


def heal_all() -> None:
    """Undo whatever was done to anybody; a second balancer that was started for the load goes."""
    try:
        scene().heal([*project.SERVERS, project.BALANCER])
    finally:
        scene().second.end()


@unless_in_trouble
def fail_by_chance(mtbf_s: float, mttr_s: float, seconds: float, seed: int, together: bool = False) -> None:
    """Freeze servers by chance, each by itself, or all together, until the load is so many seconds old."""
    scene().fail_by_chance(spells(mtbf_s, mttr_s, seconds, seed, together))


@unless_in_trouble
def over() -> None:
    """Wait for the end of the load, and collect what was seen."""
    scene().over()


def _names(servers: str | Sequence[str]) -> list[str]:
    return [servers] if isinstance(servers, str) else list(servers)
