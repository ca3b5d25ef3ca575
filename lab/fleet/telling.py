"""What ails a lab on several machines: Docker's word of each server and machine, beside that of each balancer.

As one object, whose keys stay:

    time      when it was told, ISO 8601 with the zone
    balancers a list, each with machine, address, answers (true or false), trouble (why not, or null)
    servers   a list, in the order of priority, each with name; machine, where it runs, or null; docker, as
              `status.py --json` has it; balancers: what each sees, by machine, null for one that doesn't answer;
              mismatch: what doesn't fit between Docker and one of them, by machine
    machines  a list, each with name, docker (state: active, drained, resting, down or silent), runs: services,
              strays: containers that nobody looks after
    missing   the services of which fewer run than are to, and members of the orders' store that take no part
    together  a line when servers share a machine while another one has none, or null
    tied      a line for each server that may run on one machine only
    silent    a line for each machine that can't be reached from here
"""

from datetime import datetime
from typing import Any

from lab import Trouble
from lab.clone import project
from lab.clone.project import BALANCER, SERVERS
from lab.faults.told import ago, docker_cells, docker_says, mismatch
from lab.fleet.crowd import crowd, tied
from lab.fleet.swarm_lab import SwarmLab
from lab.fleet.view import Balancer, stray_words
from lab.stack import balancer_view
from lab.stack.container import Container
from lab.stack.side_by_side import in_parallel
from lab.stack.snapshot import Snapshot
from lab.terminal.words import table
from lab.texts.language import t


def tell(lab: SwarmLab) -> dict[str, Any]:
    """Ask the swarm, each engine and each balancer, and return what --json prints. Raises Trouble."""

    def look(name: str) -> Container | Snapshot:
        try:
            return lab.container(name)
        except Trouble as trouble:
            return Snapshot("silent", why=str(trouble))

    now = datetime.now(project.time_zone())
    balancers, current, strays, there = lab.balancers(), lab.tasks(), lab.strays(), lab.machines()
    apart = {name for name, snapshot in there.items() if snapshot.status == "silent"}
    servers = [
        server(name, one, balancers, now, getattr(one, "machine", "") in apart)
        for name, one in zip(SERVERS, in_parallel(look, SERVERS), strict=True)
    ]
    machines = [
        {
            "name": name,
            "docker": docker_says(snapshot, now),
            "runs": sorted(task.service for task in current if task.node == name and task.is_running),
            "strays": strays.get(name, []),
        }
        for name, snapshot in there.items()
    ]
    together = crowd(current, [name for name, snapshot in there.items() if snapshot.is_up])
    return {
        "time": now.isoformat(timespec="seconds"),
        "balancers": [
            {
                "machine": one.node,
                "address": one.address,
                "answers": one.seen is not None,
                "trouble": one.trouble or None,
            }
            for one in balancers
        ],
        "servers": servers,
        "machines": machines,
        "missing": lab.missing(),
        "together": str(together) if together else None,
        "tied": tied(lab.services()),
        "silent": lab.silent,
    }


def server(
    name: str, found: Container | Snapshot, balancers: list[Balancer], now: datetime, is_apart: bool
) -> dict[str, Any]:
    """Return what is told of a server. found: its container, or why there is none; is_apart: from the swarm."""
    snapshot = found if isinstance(found, Snapshot) else found.snapshot
    seen = {one.node: one.seen.server(name) if one.seen else None for one in balancers}
    # Of a machine that the swarm does not hear of, Docker's word and a balancer's may both be true.
    wrong = {} if is_apart else {machine: mismatch(snapshot, its_view) for machine, its_view in seen.items()}
    return {
        "name": name,
        "machine": getattr(found, "machine", None),
        "docker": docker_says(snapshot, now),
        "trouble": snapshot.why or None,
        "balancers": {machine: vars(one) if one else None for machine, one in seen.items()},
        "mismatch": {machine: words for machine, words in wrong.items() if words},
    }


def lines(status: dict[str, Any], now: datetime) -> list[str]:
    """Return it as people read it: a table of servers, one of machines, and a line for all that doesn't fit."""
    seeing = [one["machine"] for one in status["balancers"]]
    rows = [("", t("MACHINE"), t("DOCKER SAYS"), t("FAULT"), *(t("{machine} SEES", machine=one) for one in seeing))]
    for one in status["servers"]:
        views = (_cell(one["balancers"][machine], now) for machine in seeing)
        rows.append((one["name"], one["machine"] or "-", *docker_cells(one, now), *views))
    of_machines = [("", t("STATE"), t("FAULT"), t("RUNS"))]
    of_machines += [(one["name"], *docker_cells(one, now), ", ".join(one["runs"]) or "-") for one in status["machines"]]
    return [*table(rows), "", *table(of_machines), *addresses(status), *complaints(status)]


def _cell(seen: dict[str, Any] | None, now: datetime) -> str:
    if seen is None:
        return "?"
    view = balancer_view.Seen(**seen)
    return f"{view}{ago(balancer_view.read_since(view.since), now)}"


def addresses(status: dict[str, Any]) -> list[str]:
    """Return a line for each balancer, with its address, or with why it doesn't answer."""
    found = []
    for one in status["balancers"]:
        answers = t("answers at {address}", address=one["address"])
        found.append(f"{BALANCER} ({one['machine']}): {answers if one['answers'] else one['trouble']}")
    return found


def complaints(status: dict[str, Any]) -> list[str]:
    """Return a line for all that isn't as it should be."""
    found = [
        f"MISMATCH {one['name']} ({machine}): {words}."
        for one in status["servers"]
        for machine, words in one["mismatch"].items()
    ]
    found += [f"{one['name']}: {one['trouble']}" for one in status["servers"] if one["trouble"]]
    if status["missing"]:
        words = t("not running, or fewer than are to: {services}", services=", ".join(status["missing"]))
        found.append(words)
    found += [*([status["together"]] if status["together"] else []), *status["tied"]]
    found += [stray_words(one["name"], stray) for one in status["machines"] for stray in one["strays"]]
    return [*found, *status["silent"]]
