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

import argparse
import json
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab import Trouble
from lab.actions.diagnosis import tell, with_options
from lab.clone import project
from lab.command import entry
from lab.command.arguments import Parser
from lab.faults.menu import BY_NAME
from lab.stack import balancer_view
from lab.stack.containers import BALANCER, connect
from lab.terminal.words import complain, say, table

EVERY_S = 1.0
CLEAR = "\033[H\033[2J"


def main(arguments: list[str]) -> int:
    """Show the status once or until Ctrl-C; return the exit code."""
    asked = parse(arguments)
    if asked.watch:
        return watch(asked.json)
    say(shown(tell(connect()), asked.json))
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return json, watch; exits with 2 on wrong usage."""
    parser = Parser(
        prog="status.py",
        description="Show what Docker says of each server beside what the balancer sees.",
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="one JSON object, for programs")
    parser.add_argument("--watch", action="store_true", help="again every second, until Ctrl-C")
    return parser.parse_args(arguments)


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
    return [*table(rows), *mismatches]


def _docker_cells(row: dict[str, Any], now: datetime) -> tuple[str, str]:
    docker = row["docker"]
    since = datetime.fromisoformat(docker["since"]) if docker["since"] else None
    faults = [with_options(name, BY_NAME.get(name), docker["options"].get(name, {})) for name in docker["faults"]]
    return docker["words"] + ago(since, now), ", ".join(faults) or "-"


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
    entry.run(main, parse=parse)
