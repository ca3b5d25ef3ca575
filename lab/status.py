"""Show what each server suffers from, and what the balancer sees: python lab/status.py [--json] [--watch]

With --json, one object (with --watch, one line a second), whose keys stay:

    time       when it was told, ISO 8601 with the zone
    address    of the page
    balancer   docker (as below), answers (true or false), trouble (why it does not answer, or null), mismatch
    servers    a list, in the order of priority, each with
        name      "server1"
        docker    state: Docker's word, or "removed"; words: the same as people say it; faults: names from
                  `fail.py --list`, or "unknown" for a file of faults that isn't in order; options: of those faults
                  that have any, such as {"slow": {"ms": 1000}}; since: of this state, ISO 8601, or null. Docker
                  doesn't note when it pauses: a server's `since` is then from lab.jsonl, and null when it was paused
                  by hand
        balancer  state, reason, since, as the balancer tells them; null when it does not answer
        mismatch  what doesn't fit between the two, or null

Exit code 0 when it could be told, 1 when not (the lab is not up, no engine), 2 on wrong usage.
"""

import signal

if __name__ == "__main__":  # Nothing is done yet: Ctrl-C while this is loading ends it without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab.actions import record
from lab.actions.healing import in_parallel
from lab.clone import project
from lab.clone.project import Trouble
from lab.command import entry
from lab.command.arguments import Parser
from lab.faults.decision import describe
from lab.faults.menu import BY_NAME, Fault, seen_in
from lab.faults.options import Options
from lab.stack import balancer_view
from lab.stack.containers import BALANCER, Clone, connect
from lab.stack.snapshot import Snapshot
from lab.terminal.words import complain, say

EVERY_S = 1.0
ANSWERS_WITHIN_S = 1.0
CLEAR = "\033[H\033[2J"


def main(arguments: list[str]) -> int:
    """Show the status once or until Ctrl-C; return the exit code."""
    parser = Parser(
        prog="status.py",
        description="Show what Docker says of each server beside what the balancer sees.",
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="one JSON object, for programs")
    parser.add_argument("--watch", action="store_true", help="again every second, until Ctrl-C")
    asked = parser.parse_args(arguments)
    if asked.watch:
        return watch(asked.json)
    say(shown(tell(connect()), asked.json))
    return 0


def watch(as_json: bool) -> int:
    """Show the status every second until Ctrl-C; trouble on the way is shown too, and may pass."""
    clone = None
    clear = CLEAR if sys.stdout.isatty() and not as_json else ""
    try:
        while True:
            try:
                clone = clone or connect()
                say(clear + shown(tell(clone), as_json))
            except Trouble as trouble:
                clone = None
                complain(clear + str(trouble))
            time.sleep(EVERY_S)
    except KeyboardInterrupt:
        return 0


def shown(status: dict[str, Any], as_json: bool) -> str:
    """Return the status as a program or a person reads it."""
    return json.dumps(status) if as_json else "\n".join(lines(status, datetime.now(project.time_zone())))


def tell(clone: Clone, ask: Callable[[str, float], balancer_view.View] = balancer_view.ask) -> dict[str, Any]:
    """Read Docker and the balancer, and return what --json prints. Raises Trouble."""
    names = (*project.SERVERS, BALANCER)
    snapshots = dict(zip(names, in_parallel(lambda name: clone.container(name).snapshot, names), strict=True))
    address = clone.address()
    seen, trouble = None, None
    try:
        seen = ask(address, ANSWERS_WITHIN_S)
    except balancer_view.NoAnswer as no_answer:
        trouble = str(no_answer)
    for name, snapshot in snapshots.items():
        if snapshot.status == "paused":
            snapshots[name] = replace(snapshot, since=paused_since(snapshot, record.last(name)))
    return compare(snapshots, seen, trouble, address, datetime.now(project.time_zone()))


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
            "mismatch": "it runs, but does not answer" if is_silent else None,
        },
        "servers": servers,
    }


def mismatch(snapshot: Snapshot, seen: balancer_view.Seen | None) -> str | None:
    """Say what doesn't fit between Docker's word and the balancer's; None when it fits or the balancer is silent."""
    if seen is None:
        return None
    faults = seen_in(snapshot)
    is_well = snapshot.status == "running" and not faults
    if is_well and not seen.is_online:
        return f"nothing is wrong with it in Docker, but the balancer sees it {seen}"
    if is_well or not seen.is_online:
        return None
    does = describe(snapshot)
    if faults and snapshot.status == "running":
        does = " and ".join(_with_options(fault.done, fault, fault.options_in(snapshot)) for fault in faults)
    why = list(dict.fromkeys(fault.why_online for fault in faults))
    explained = f": {' and '.join(why)}" if why and all(why) else ""
    return f"it is {does}, but the balancer sees it ONLINE{explained}"


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


def lines(status: dict[str, Any], now: datetime) -> list[str]:
    """Return the status as people read it: a table, and a line for every mismatch."""
    rows = [("", "DOCKER SAYS", "FAULT", "THE BALANCER SEES", "")]
    for server in status["servers"]:
        seen = server["balancer"]
        words = balancer_view.Seen(**seen) if seen else "?"
        since = ago(balancer_view.read_since(seen["since"]), now) if seen else ""
        rows.append(
            (server["name"], *_docker_cells(server, now), f"{words}{since}", "MISMATCH" * bool(server["mismatch"]))
        )
    balancer = status["balancer"]
    answer = f"answers at {status['address']}" if balancer["answers"] else balancer["trouble"]
    rows.append((BALANCER, *_docker_cells(balancer, now), answer, "MISMATCH" * bool(balancer["mismatch"])))
    mismatches = [f"MISMATCH {one['name']}: {one['mismatch']}." for one in status["servers"] if one["mismatch"]]
    if balancer["mismatch"]:
        mismatches.append(f"MISMATCH {BALANCER}: {balancer['mismatch']}.")
    return [*words.table(rows), *mismatches]


def _docker_cells(row: dict[str, Any], now: datetime) -> tuple[str, str]:
    docker = row["docker"]
    since = datetime.fromisoformat(docker["since"]) if docker["since"] else None
    faults = [_with_options(name, BY_NAME.get(name), docker["options"].get(name, {})) for name in docker["faults"]]
    return docker["words"] + ago(since, now), ", ".join(faults) or "-"


def _with_options(name: str, fault: Fault | None, options: Options) -> str:
    return f"{name} ({fault.in_words(options)})" if fault and options else name


def ago(since: datetime | None, now: datetime) -> str:
    """Return ", since 09:00:01 (12 s)", or nothing when it isn't known."""
    if since is None:
        return ""
    passed = max(now - since, timedelta()).total_seconds()
    amount = next(
        f"{passed // size:.0f} {unit}"
        for size, unit in ((3600, "h"), (60, "min"), (1, "s"))
        if passed >= size or size == 1
    )
    return f", since {since.astimezone(now.tzinfo):%H:%M:%S} ({amount})"


if __name__ == "__main__":
    entry.run(main)
