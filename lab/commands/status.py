"""Show what each server suffers from, and what the balancer sees: python lab/status.py [--json] [--watch]

With --json, one object (with --watch, one line a second), whose keys stay:

    time       when it was told, ISO 8601 with the zone
    address    of the page
    balancer   docker (as below), answers (true or false), trouble (why it does not answer, or null), mismatch
    balancer2  of a second balancer: docker, address, answers, trouble; null when there is none
    seen_by    "balancer"; "balancer2" where only that one answers, which then tells service, load and each server's
               state; null where nobody answers
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
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from lab import Trouble
from lab.actions.diagnosis import tell
from lab.clone import place, project, settings
from lab.clone.project import BALANCER, SECOND
from lab.command.arguments import Parser, add_place
from lab.faults.told import ago, docker_cells
from lab.fleet import tunnel
from lab.stack import balancer_view
from lab.stack.containers import Clone, connect
from lab.stack.running import differences, running_lab
from lab.terminal.words import complain, say, table
from lab.texts.language import t

EVERY_S = 1.0
CLEAR = "\033[H\033[2J"


def main(arguments: list[str]) -> int:
    """Show the status once or until Ctrl-C; return the exit code."""
    asked = parse(arguments)
    settings.check()
    with tunnel.closed_at_the_end():
        look = look_at_swarm() if place.is_swarm() else look_here()
        if asked.watch:
            return watch(look, asked.json)
        say(look(asked.json))
    if not asked.json and not place.is_swarm():
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
    add_place(parser)
    parser.add_argument("--json", action="store_true", help=t("one JSON object, for programs"))
    parser.add_argument("--watch", action="store_true", help=t("again every second, until Ctrl-C"))
    return parser.parse_args(arguments)


def look_here() -> Callable[[bool], str]:
    """Return who tells of the lab on this machine, as a program reads it or as people do. Raises Trouble, as that."""
    known: list[Clone] = []

    def look(as_json: bool) -> str:
        known[:] = known or [connect()]
        clone = known.pop()  # which is found anew after any trouble
        status = tell(clone)
        known.append(clone)
        return shown(status, as_json)

    return look


def look_at_swarm() -> Callable[[bool], str]:
    """Return who tells of the lab on several machines, as `look_here` does of the one here. Raises Trouble, as that."""
    from lab.fleet import swarm_lab, telling  # What it needs is nothing for others to wait for.

    def look(as_json: bool) -> str:
        status = telling.tell(swarm_lab.connect())
        return json.dumps(status) if as_json else "\n".join(telling.lines(status, datetime.now(project.time_zone())))

    return look


def watch(look: Callable[[bool], str], as_json: bool) -> int:
    """Show the status every second until Ctrl-C; trouble on the way is shown too, and may pass."""
    clear = CLEAR if sys.stdout.isatty() and not as_json else ""
    try:
        while True:
            try:
                say(clear + look(as_json))
            except Trouble as trouble:
                complain(clear + str(trouble))
            time.sleep(EVERY_S)
    except KeyboardInterrupt:
        return 0


def shown(status: dict[str, Any], as_json: bool) -> str:
    """Return the status as a program or a person reads it."""
    return json.dumps(status) if as_json else "\n".join(lines(status, datetime.now(project.time_zone())))


def lines(status: dict[str, Any], now: datetime) -> list[str]:
    """Return the status as people read it: a table, and a line for every mismatch."""
    # Where the first balancer does not answer, the second one is asked.
    sees = t("{machine} SEES", machine=SECOND) if status.get("seen_by") == SECOND else t("THE BALANCER SEES")
    rows = [("", t("DOCKER SAYS"), t("FAULT"), sees, t("UNDER WAY"), "")]
    for server in status["servers"]:
        seen = server["balancer"]
        view = balancer_view.Seen(**seen) if seen else None
        since = ago(balancer_view.read_since(seen["since"]), now) if seen else ""
        rows.append(
            (
                server["name"],
                *docker_cells(server, now),
                f"{view or '?'}{since}",
                view.load() if view else "",
                "MISMATCH" * bool(server["mismatch"]),
            )
        )
    balancer = status["balancer"]
    answer = t("answers at {address}", address=status["address"]) if balancer["answers"] else balancer["trouble"]
    rows.append((BALANCER, *docker_cells(balancer, now), answer, "", "MISMATCH" * bool(balancer["mismatch"])))
    if second := status.get(SECOND):
        answer = t("answers at {address}", address=second["address"]) if second["answers"] else second["trouble"] or ""
        rows.append((SECOND, *docker_cells(second, now), answer, "", ""))
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
