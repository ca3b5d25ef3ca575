"""`make up`: check the machine, get what is missing, build, start, wait until all is well, say where the page is."""

import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab import Trouble
from lab.clone import project
from lab.clone.folder import ROOT
from lab.command import entry
from lab.command.arguments import WRONG_USAGE
from lab.machine import port, storage
from lab.machine.preparing import build, get_docker, settle_project_name
from lab.stack import compose
from lab.terminal import steps
from lab.terminal.words import complain, say

PAGE_S = 15


def main(arguments: list[str]) -> int:
    """Bring the lab up; return the exit code."""
    parse(arguments)
    say(f"Bringing the lab up in {ROOT}")
    log_was_there = project.LOG_FOLDER.is_dir()
    name = check()
    environment = build(name)
    if not log_was_there:
        compose.remove_balancer(name)
    steps.step("starting server1, server2, server3 and the balancer")
    compose.start(name, environment)
    steps.ok("all four containers are healthy")
    address = project.page_address()
    wait_for_page(address)
    say(f"""
The lab is up: {address}
Open it, then try in another terminal:
  python lab/fail.py server1    breaks the primary server
  python lab/status.py          shows what each server suffers from
  python lab/heal.py            repairs everything""")
    return 0


def parse(arguments: list[str]) -> None:
    """Exit with 2 on wrong usage."""
    if arguments:
        complain("usage: python lab/up.py    (settings come from the shell or .env: PORT, BIND, TZ, LAB_LANG)")
        raise SystemExit(WRONG_USAGE)


def check() -> str:
    """Run every check, one line each, and return the project's name. Raises Trouble when something is in the way."""
    try:
        get_docker()
        name = settle_project_name()
        in_the_way = 0
    except Trouble as trouble:
        steps.todo(str(trouble))
        name, in_the_way = project.project_name(), 1
    checks: list[Callable[[], str]] = [lambda: port.check(name), storage.disk, storage.log_folder]
    for one in checks:
        try:
            steps.ok(one())
        except storage.Flaw as flaw:
            steps.note(str(flaw))
        except Trouble as trouble:
            steps.todo(str(trouble))
            in_the_way += 1
    if in_the_way:
        raise Trouble("The lab did not start: do what the TODO above says, then run this again.")
    return name


def wait_for_page(address: str) -> None:
    """Wait until the balancer answers this machine. Raises Trouble."""
    deadline = time.monotonic() + PAGE_S
    # A proxy of the machine's has nothing to do with this machine's own page.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for path in ("/health", "/"):
        while True:
            try:
                opener.open(address + path, timeout=3).close()
                break
            except (urllib.error.URLError, OSError, ValueError) as error:
                if time.monotonic() > deadline:
                    raise Trouble(f"The containers are healthy, but {address}{path} doesn't answer: {error}") from error
                time.sleep(0.3)
    steps.ok(f"the page answers on {address}")


if __name__ == "__main__":
    entry.run(main, when_interrupted=entry.RUN_AGAIN, parse=parse)
