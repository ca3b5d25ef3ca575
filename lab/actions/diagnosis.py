"""What ails each server: Docker's word and the balancer's, side by side."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lab.actions import record
from lab.clone import project
from lab.clone.project import BALANCER
from lab.faults.decision import describe
from lab.faults.fault import Fault
from lab.faults.menu import seen_in
from lab.faults.options import Options
from lab.stack import balancer_view
from lab.stack.containers import Clone
from lab.stack.side_by_side import in_parallel
from lab.stack.snapshot import Snapshot
from lab.terminal.words import listed
from lab.texts.language import t

ANSWERS_WITHIN_S = 1.0


def tell(clone: Clone, ask: Callable[[str, float], balancer_view.View] = balancer_view.ask) -> dict[str, Any]:
    """Read Docker and the balancer, and return what --json prints. Raises Trouble."""
    snapshots = look(clone)
    address = clone.address()
    seen, trouble = None, None
    try:
        seen = ask(address, ANSWERS_WITHIN_S)
    except balancer_view.NoAnswer as no_answer:
        trouble = str(no_answer)
    return compare(snapshots, seen, trouble, address, datetime.now(project.time_zone()))


def look(clone: Clone) -> dict[str, Snapshot]:
    """Return what Docker shows of every server and of the balancer. Raises Trouble."""
    names = (*project.SERVERS, BALANCER)
    snapshots = dict(zip(names, in_parallel(lambda name: clone.container(name).snapshot, names), strict=True))
    for name, snapshot in snapshots.items():
        if snapshot.status == "paused":
            snapshots[name] = replace(snapshot, since=paused_since(snapshot, record.last(name)))
    return snapshots


def compare(
    snapshots: dict[str, Snapshot], seen: balancer_view.View | None, trouble: str | None, address: str, now: datetime
) -> dict[str, Any]:
    """Put Docker's and the balancer's word side by side, as --json prints it.

    snapshots: of every server and of the balancer. seen: what the balancer told; None with the trouble when it didn't.
    """
    balancer = snapshots[BALANCER]
    servers = []
    for name in project.SERVERS:
        its_view = seen.server(name) if seen else None
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
        "service": seen.service if seen else None,
        "load": {"waiting": seen.waiting, "shed": seen.shed} if seen else None,
        "log_problem": (seen.log_problem or None) if seen else None,
        "servers": servers,
    }


def mismatch(snapshot: Snapshot, seen: balancer_view.Seen | None) -> str | None:
    """Say what doesn't fit between Docker's word and the balancer's; None when it fits or the balancer is silent."""
    if seen is None:
        return None
    faults = seen_in(snapshot)
    is_well = snapshot.status == "running" and not faults
    if is_well and not seen.is_online:
        return t("nothing is wrong with it in Docker, but the balancer sees it {seen}", seen=seen)
    if is_well or not seen.is_online:
        return None
    does = describe(snapshot)
    if faults and snapshot.status == "running":
        does = listed([with_options(t(fault.done), fault, fault.options_in(snapshot)) for fault in faults])
    why = list(dict.fromkeys(fault.why_online for fault in faults))
    explained = f": {listed([t(one) for one in why])}" if why and all(why) else ""
    return t("it is {does}, but the balancer sees it ONLINE", does=does) + explained


def docker_says(snapshot: Snapshot, now: datetime) -> dict[str, Any]:
    """Return what Docker says of a container, as --json prints it."""
    return {
        "state": snapshot.status,
        "words": describe(snapshot),
        "faults": [fault.name for fault in seen_in(snapshot)],
        "options": {fault.name: options for fault in seen_in(snapshot) if (options := fault.options_in(snapshot))},
        "since": snapshot.since.astimezone(now.tzinfo).isoformat(timespec="seconds") if snapshot.since else None,
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


def with_options(name: str, fault: Fault | None, options: Options) -> str:
    return f"{name} ({fault.in_words(options)})" if fault and options else name
