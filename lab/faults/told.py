"""What is told of a server: Docker's word, its faults, and what doesn't fit with the balancer's word."""

from datetime import datetime, timedelta
from typing import Any

from lab.faults.decision import describe
from lab.faults.fault import Fault
from lab.faults.menu import BY_NAME, seen_in
from lab.faults.options import Options
from lab.stack import balancer_view
from lab.stack.snapshot import Snapshot
from lab.terminal.words import listed
from lab.texts.language import t


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


def with_options(name: str, fault: Fault | None, options: Options) -> str:
    return f"{name} ({fault.in_words(options)})" if fault and options else name


def docker_cells(row: dict[str, Any], now: datetime) -> tuple[str, str]:
    docker = row["docker"]
    since = datetime.fromisoformat(docker["since"]) if docker["since"] else None
    faults = [with_options(name, BY_NAME.get(name), docker["options"].get(name, {})) for name in docker["faults"]]
    return docker["words"] + ago(since, now), ", ".join(faults) or "-"


def ago(since: datetime | None, now: datetime) -> str:
    """Return ", since 09:00:01 (12 s)", or nothing when it isn't known."""
    if since is None:
        return ""
    passed = max(now - since, timedelta()).total_seconds()
    units = ((3600, t("h")), (60, t("min")), (1, t("s")))
    amount = next(f"{passed // size:.0f} {unit}" for size, unit in units if passed >= size or size == 1)
    return t(", since {moment} ({amount})", moment=f"{since.astimezone(now.tzinfo):%H:%M:%S}", amount=amount)
