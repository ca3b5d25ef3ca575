"""What ails each server: Docker's word and the balancer's, side by side."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lab.actions import record
from lab.clone import project
from lab.clone.project import BALANCER, SECOND
from lab.faults.told import docker_says, mismatch
from lab.stack import balancer_view
from lab.stack.containers import Clone
from lab.stack.listing import LIVE
from lab.stack.side_by_side import in_parallel
from lab.stack.snapshot import Snapshot
from lab.texts.language import t

ANSWERS_WITHIN_S = 1.0


def tell(clone: Clone, ask: Callable[[str, float], balancer_view.View] = balancer_view.ask) -> dict[str, Any]:
    """Read Docker and the balancer, and return what --json prints. Raises Trouble."""
    snapshots = look(clone)
    address = clone.address()
    seen, trouble = _asked(ask, address)
    now = datetime.now(project.time_zone())
    second, seen_by_second = of_second(clone, ask, now)
    seen_by = BALANCER if seen else SECOND if seen_by_second else None
    compared = compare(snapshots, seen, trouble, address, now, seen_by_second)
    return {**compared, SECOND: second, "seen_by": seen_by}


def of_second(
    clone: Clone, ask: Callable[[str, float], balancer_view.View], now: datetime
) -> tuple[dict[str, Any] | None, balancer_view.View | None]:
    """Return what there is to tell of a second balancer, None when there is none; and what it sees. Raises Trouble."""
    snapshot = clone.container(SECOND).snapshot
    if snapshot.status == "removed":
        return None, None
    told: dict[str, Any] = {"docker": docker_says(snapshot, now), "address": None, "answers": False, "trouble": None}
    if snapshot.status not in LIVE:  # It is published nowhere.
        return told, None
    address = clone.address(SECOND)
    seen, trouble = _asked(ask, address)
    return {**told, "address": address, "answers": seen is not None, "trouble": trouble}, seen


def _asked(
    ask: Callable[[str, float], balancer_view.View], address: str
) -> tuple[balancer_view.View | None, str | None]:
    try:
        return ask(address, ANSWERS_WITHIN_S), None
    except balancer_view.NoAnswer as no_answer:
        return None, str(no_answer)


def look(clone: Clone) -> dict[str, Snapshot]:
    """Return what Docker shows of every server and of the balancer. Raises Trouble."""
    names = (*project.SERVERS, BALANCER)
    snapshots = dict(zip(names, in_parallel(lambda name: clone.container(name).snapshot, names), strict=True))
    for name, snapshot in snapshots.items():
        if snapshot.status == "paused":
            snapshots[name] = replace(snapshot, since=paused_since(snapshot, record.last(name)))
    return snapshots


def compare(
    snapshots: dict[str, Snapshot],
    seen: balancer_view.View | None,
    trouble: str | None,
    address: str,
    now: datetime,
    seen_by_second: balancer_view.View | None = None,
) -> dict[str, Any]:
    """Put Docker's and the balancer's word side by side, as --json prints it.

    snapshots: of every server and of the balancer. seen: what the balancer told; None with the trouble when it didn't.
    seen_by_second: what a second one told, which counts where the first has told nothing.
    """
    balancer, view = snapshots[BALANCER], seen or seen_by_second
    servers = []
    for name in project.SERVERS:
        its_view = view.server(name) if view else None
        servers.append(
            {
                "name": name,
                "docker": docker_says(snapshots[name], now),
                "balancer": vars(its_view) if its_view else None,
                "mismatch": mismatch(snapshots[name], its_view),
            }
        )
    is_silent = seen is None and balancer.status == "running"
    return {
        "time": now.isoformat(timespec="seconds"),
        "address": address,
        "balancer": {
            "docker": docker_says(balancer, now),
            "answers": seen is not None,
            "trouble": trouble,
            "mismatch": t("it runs, but does not answer") if is_silent else None,
        },
        "service": view.service if view else None,
        "load": {"waiting": view.waiting, "shed": view.shed} if view else None,
        "log_problem": (seen.log_problem or None) if seen else None,
        "servers": servers,
    }


def paused_since(snapshot: Snapshot, last_event: Mapping[str, Any]) -> datetime | None:
    """Return when a paused container was paused, by our own log; None when Docker contradicts that, or it doesn't say.

    Docker keeps no such time. But it makes no health check while a container is paused: an event older than the last
    check is not the one that paused it.
    """
    if (last_event.get("event"), last_event.get("fault")) != ("fault", "pause"):
        return None
    when: datetime = last_event["time"]
    return when if snapshot.last_check is None or when >= snapshot.last_check else None
