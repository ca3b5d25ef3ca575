"""`make up`: check the machine, get what is missing, build, start, wait until all is well, say where the page is."""

import os
import re
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab.clone import project
from lab.clone.project import ROOT, Trouble
from lab.command import entry
from lab.machine import base_image, engine, venv
from lab.stack import compose
from lab.terminal import steps
from lab.terminal.words import complain, say

PAGE_S = 15


def main(arguments: list[str]) -> int:
    """Bring the lab up; return the exit code."""
    if arguments:
        complain("usage: python lab/up.py    (settings come from the shell or .env: PORT, BIND, TZ, LAB_LANG)")
        return 2
    venv.make()
    venv.enter()
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


def check() -> str:
    """Run every check, one line each, and return the project's name. Raises Trouble when something is in the way."""
    try:
        get_docker()
        name = settle_project_name()
        in_the_way = 0
    except Trouble as trouble:
        steps.todo(str(trouble))
        name, in_the_way = project.project_name(), 1
    checks: list[Callable[[], str]] = [lambda: engine.port(name), engine.disk, engine.log_folder]
    for one in checks:
        try:
            steps.ok(one())
        except Trouble as trouble:
            steps.todo(str(trouble))
            in_the_way += 1
    if in_the_way:
        raise Trouble("The lab did not start: do what the TODO above says, then run this again.")
    return name


def get_docker() -> None:
    """See to it that the engine answers and docker has Compose and buildx, one line each. Raises Trouble."""
    steps.ok(engine.engine())
    steps.ok(engine.plugin(engine.COMPOSE))
    steps.ok(engine.plugin(engine.BUILDX))


def settle_project_name() -> str:
    """Return the Compose project's name, and remember in `.env` one of our own where Compose's would collide."""
    configured = project.setting("COMPOSE_PROJECT_NAME", "")
    name = configured or project.default_project_name(ROOT)
    others = compose.others_folders(compose.of_project(name)) if name else []
    chosen = choose_project_name(configured, str(ROOT), bool(others))
    if not chosen:
        raise Trouble(
            f"COMPOSE_PROJECT_NAME={configured} belongs to the clone in {others[0]}: choose another name, "
            "in the shell or in .env."
        )
    if not configured and chosen != name:
        project.remember("COMPOSE_PROJECT_NAME", chosen)
        steps.note(f"this clone is called {chosen} (in .env), so that it collides with no other")
    return chosen


def choose_project_name(configured: str, folder: str, is_taken: bool) -> str:
    """Return a clone's project name: the configured one, or the folder's, or one of its own; "" if that can't be had.

    configured: what the user has set, or "". is_taken: another clone has containers under that name.
    """
    if configured:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", configured):
            raise Trouble(f"COMPOSE_PROJECT_NAME={configured}: only a-z, 0-9, - and _, the first a letter or digit.")
        return "" if is_taken else configured
    name = project.default_project_name(Path(folder))
    if name and not is_taken:
        return name
    return f"{name or 'lab'}-{project.folder_mark(Path(folder))}"


def build(name: str) -> dict[str, str]:
    """Get the base image and build ours on it; return the environment in which Compose sees both names."""
    base = base_image.ensure(name)
    steps.ok(f"base image {base}")
    environment = {**os.environ, "COMPOSE_PROJECT_NAME": name, "BASE_IMAGE": base}
    steps.step("building the images; what hasn't changed is kept")
    compose.build(environment)
    steps.ok("images built")
    return environment


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
    entry.run(main, "", entry.RUN_AGAIN)
