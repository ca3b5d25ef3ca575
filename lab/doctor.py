"""`make doctor`: what the lab needs, one line each: ok, or the command that mends it. It changes nothing."""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab import Trouble
from lab.clone import project
from lab.clone.folder import ROOT
from lab.clone.project import SERVERS
from lab.command import entry
from lab.command.arguments import WRONG_USAGE
from lab.command.entry import TROUBLE
from lab.machine import engine, port, storage, venv
from lab.stack import compose
from lab.stack.snapshot import read_time
from lab.terminal import programs, steps
from lab.terminal.words import complain, listed, say

MOST_APART_S = 2.0
Check = Callable[[], str]


def main(arguments: list[str]) -> int:
    """Make every check; return 1 when one of them has found something."""
    if arguments:
        complain("usage: python lab/doctor.py    (it takes no arguments)")
        return WRONG_USAGE
    name = project.project_name()
    say(f"The lab in {ROOT}, called {name or '(nothing)'}:")
    found = sum(not is_well(check) for check in checks(name))
    if found:
        complain(f"{found} to do, from the top: the first may be the reason for others.")
    else:
        say("All is well.")
    return TROUBLE if found else 0


def is_well(check: Check) -> bool:
    """Make one check and print its line; return whether all is well."""
    try:
        steps.ok(check())
    except Trouble as trouble:
        steps.todo(str(trouble))
        return False
    return True


def checks(name: str) -> Iterator[Check]:
    """Yield the checks of a project, those without which the others can't be made first."""
    yield owner
    yield packages
    yield lambda: engine.check(may_install=False)
    yield lambda: engine.check_plugin(engine.COMPOSE, may_install=False)
    yield lambda: engine.check_plugin(engine.BUILDX, may_install=False)
    yield storage.disk
    yield storage.log_folder
    yield lambda: port.check(name)
    yield clock
    yield lambda: images(name)
    yield lambda: containers(name)
    yield faults_left


def owner(root: Path = ROOT) -> str:
    """Check that the clone is the user's, who is to write in it."""
    if not os.access(root, os.W_OK):
        raise Trouble(f"You may not write in {root}. Make it yours: sudo chown -R $USER {root}")
    return "the clone can be written"


def packages() -> str:
    """Check that the commands have what they import."""
    missing = venv.missing_packages(venv.REQUIREMENTS)
    if missing:
        raise Trouble(f"Python packages of the lab's are not there ({', '.join(missing)}). Get them: make up")
    return f"{'.venv' if venv.is_inside() else 'this Python'} has the lab's packages"


def clock(now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)) -> str:
    """Check that the engine's clock, which the servers have, goes like this machine's."""
    result = programs.run(["docker", "info", "--format", "{{.SystemTime}}"])
    engines = read_time(result.stdout.strip())
    if engines is None:
        raise Trouble("The engine doesn't say what time it is: is it running? docker info")
    apart_s = abs((engines - now()).total_seconds())
    if apart_s > MOST_APART_S:
        raise Trouble(
            f"The engine's clock is {apart_s:.0f} s off this machine's, so the logs don't fit together. "
            "Restart Docker, and let the machine keep its time by the network."
        )
    return "the engine's clock goes like this machine's"


def images(name: str) -> str:
    """Check that the lab's images are built."""
    wanted = [f"{name}-backend", f"{name}-balancer"]
    missing = [one for one in wanted if programs.run(["docker", "image", "inspect", one]).returncode]
    if missing:
        raise Trouble(f"The image {listed(missing)} is not built. Build it: make up")
    return "the images are built"


def containers(name: str) -> str:
    """Check that the four containers are there and this clone's, and say how those are that don't run."""
    found = compose.of_project(name)
    if others := compose.others_folders(found):
        raise Trouble(
            f"The project {name} belongs to the clone in {others[0]}. Set a COMPOSE_PROJECT_NAME of this clone's own, "
            "then: make up"
        )
    if not found:
        raise Trouble("The lab is not up. Start it: make up")
    health = {one.service: one.health() for one in found if one.service in compose.SERVICES}
    missing = [service for service in compose.SERVICES if service not in health]
    if missing:
        raise Trouble(f"{listed(missing)} has no container. Bring it back: docker compose up -d {' '.join(missing)}")
    sick = {service: word for service, word in health.items() if word not in ("healthy", "starting")}
    if "balancer" in sick:
        raise Trouble(f"The balancer is {sick['balancer']}. Why: docker compose logs balancer. Again: make up")
    if sick:
        words = ", ".join(f"{service} is {word}" for service, word in sick.items())
        raise Trouble(f"{words}. What each suffers from: python lab/status.py. Undo it: python lab/heal.py")
    return "all four containers run and are healthy"


def faults_left() -> str:
    """Check that no server has a fault, whoever did it."""
    from lab.faults.menu import seen_in
    from lab.stack.containers import connect

    try:
        clone = connect()
    except ImportError as missing:
        raise Trouble("Whether there are faults can't be seen without the lab's packages: make up") from missing
    left = [f"{name}: {fault.name}" for name in SERVERS for fault in seen_in(clone.container(name).snapshot)]
    if left:
        raise Trouble(f"There are faults ({', '.join(left)}). If the experiment is over: python lab/heal.py")
    return "no server has a fault"


if __name__ == "__main__":
    entry.run(main, when_interrupted=entry.RUN_AGAIN, can_do_without=True)
