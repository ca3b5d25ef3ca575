"""Show what each server suffers from, and what the balancer sees: python lab/status.py [--json] [--watch]

With --json, one object (with --watch, one line a second), whose keys stay:

    time       when it was told, ISO 8601 with the zone
    address    of the page
    balancer   docker (as below), answers (true or false), trouble (why it does not answer, or null), mismatch
    service    as the balancer tells it: normal, degraded, overloaded, troubled or down; null when it does not answer
    load       waiting: how many requests wait in line because every server is full; shed: how many were refused for
               that since the balancer was started; null when it does not answer
    log_problem  why the balancer can't write its log, in its word: "full", "read-only", or the system's; null when it
               can, or does not answer
    servers    a list, in the order of priority, each with
        name      "server1"
        docker    state: Docker's word, or "removed"; words: the same as people say it; faults: names from
                  `fail.py --list`, or "unknown" for a file of faults that isn't in order; options: of those faults
                  that have any, such as {"slow": {"ms": 1000}}; since: of this state, ISO 8601, or null. Docker
                  doesn't note when it pauses: a server's `since` is then from lab.jsonl, and null when it was paused
                  by hand
        balancer  state, reason, since, as the balancer tells them; busy (true or false), in_flight, ease and limit
                  (attempts at once), alone_ms; null when it does not answer
        mismatch  what doesn't fit between the two, or null

Exit code 0 when it could be told, 1 when not (the lab is not up, no engine), 2 on wrong usage.
"""

import argparse
import json
import sys
import time
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from lab import Trouble
from lab.actions.diagnosis import tell, with_options
from lab.clone import project, settings
from lab.clone.project import BALANCER
from lab.command.arguments import Parser
from lab.faults.menu import BY_NAME
from lab.stack import balancer_view
from lab.stack.containers import connect
from lab.stack.running import differences, running_lab
from lab.terminal.words import complain, say, table
from lab.texts.language import t

EVERY_S = 1.0
CLEAR = "\033[H\033[2J"


def main(arguments: list[str]) -> int:
    """Show the status once or until Ctrl-C; return the exit code."""
    asked = parse(arguments)
    settings.check()
    if asked.watch:
        return watch(asked.json)
    say(shown(tell(connect()), asked.json))
    if not asked.json:
        with suppress(Trouble):  # Docker has just answered; when it doesn't any more, this is not worth a word.
            lab = running_lab(project.project_name())
            for one in differences(lab) if lab else []:
                say(one.stays())
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return json, watch; exits with 2 on wrong usage."""
    parser = Parser(
        prog="status.py",
        description=t("Show what Docker says of each server beside what the balancer sees."),
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help=t("one JSON object, for programs"))
    parser.add_argument("--watch", action="store_true", help=t("again every second, until Ctrl-C"))
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
    rows = [("", t("DOCKER SAYS"), t("FAULT"), t("THE BALANCER SEES"), t("UNDER WAY"), "")]
    for server in status["servers"]:
        seen = server["balancer"]
        view = balancer_view.Seen(**seen) if seen else None
        since = ago(balancer_view.read_since(seen["since"]), now) if seen else ""
        rows.append(
            (
                server["name"],
                *_docker_cells(server, now),
                f"{view or '?'}{since}",
                view.load() if view else "",
                "MISMATCH" * bool(server["mismatch"]),
            )
        )
    balancer = status["balancer"]
    answer = t("answers at {address}", address=status["address"]) if balancer["answers"] else balancer["trouble"]
    rows.append((BALANCER, *_docker_cells(balancer, now), answer, "", "MISMATCH" * bool(balancer["mismatch"])))
    mismatches = [f"MISMATCH {one['name']}: {one['mismatch']}." for one in status["servers"] if one["mismatch"]]
    if balancer["mismatch"]:
        mismatches.append(f"MISMATCH {BALANCER}: {balancer['mismatch']}.")
    log_problem = [balancer_view.log_words(status["log_problem"])] if status["log_problem"] else []
    bring_back = [] if balancer["answers"] else [t("The balancer is not seen. Bring it back: make up")]
    said = [*service_words(status["service"]), *_refused(status["load"])]
    return [*table(rows), *said, *log_problem, *mismatches, *bring_back]


def service_words(service: str | None) -> list[str]:
    """Return the line on the service as a whole, by the balancer's word for it; none for a word that isn't known."""
    words = {
        "normal": t("The service is normal: every server is ONLINE, and requests are answered well."),
        "degraded": t("The service is degraded: requests are answered well, but not every server is ONLINE."),
        "overloaded": t(
            "The service is overloaded: more is asked than the servers can do in time, so some requests are refused."
        ),
        "troubled": t(
            "The service is troubled: some requests fail, or only servers are left that their breakers keep out."
        ),
        "down": t("The service is down: no server is left."),
    }
    return [words[service]] if service in words else []


def _refused(load: dict[str, Any] | None) -> list[str]:
    if not load or not load["shed"]:
        return []
    waiting, shed = load["waiting"] or 0, load["shed"]
    return [
        t("In line: {waiting}; refused as busy since the balancer was started: {shed}.", waiting=waiting, shed=shed)
    ]


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
    units = ((3600, t("h")), (60, t("min")), (1, t("s")))
    amount = next(f"{passed // size:.0f} {unit}" for size, unit in units if passed >= size or size == 1)
    return t(", since {moment} ({amount})", moment=f"{since.astimezone(now.tzinfo):%H:%M:%S}", amount=amount)
