"""`make test`: bring up what the tests need, run them all, and leave nothing behind. Arguments go to pytest."""

import os
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab import Trouble
from lab.clone import project, turns
from lab.clone.folder import ROOT
from lab.command import entry
from lab.machine import port, preparing
from lab.stack import compose
from lab.terminal import steps

REQUIREMENTS = "tests/requirements.txt"
FIRST_PORT = 18080
STOP_S = 60  # After Ctrl-C, pytest may heal and clean up this long.


def main(arguments: list[str]) -> int:
    """Run the tests; return pytest's exit code."""
    with turns.only_one("tests"):
        find_browser()
        name = prepare_images()
        environment = dict(os.environ)
        if name:
            environment |= {"COMPOSE_PROJECT_NAME": name, "PORT": str(port.free_port(FIRST_PORT))}
            steps.step(f"testing in the Compose project {name} on port {environment['PORT']}")
        try:
            return run_pytest(arguments, environment)
        finally:
            if name and (compose.of_project(name) or compose.networks(name)):
                steps.step(f"removing the containers and the network of {name}")
                compose.down(name)


def find_browser() -> None:
    """Get a browser for the page tests, and say which; they say themselves what they do without one."""
    from tests.browser import chromium

    path = chromium.find_or_install()
    if path:
        steps.ok(f"browser {path}")
    else:
        steps.note("no browser: the page tests are skipped, or fail with REQUIRE_ALL=1")


def prepare_images() -> str:
    """Build the images for a Compose project of the tests' own, and return its name; "" where Docker can't be used."""
    try:
        preparing.get_docker()
        name = project.side_project(preparing.settle_project_name(), "test")
        preparing.build(name)
    except Trouble as trouble:
        steps.todo(str(trouble))
        steps.note("no Docker: the tests that need it are skipped, or fail with REQUIRE_ALL=1")
        return ""
    return name


def run_pytest(arguments: list[str], environment: dict[str, str]) -> int:
    """Run pytest and return its exit code; on Ctrl-C let it end by itself, so that its fixtures clean up."""
    pytest = subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment)
    try:
        return pytest.wait()
    except KeyboardInterrupt:
        try:
            pytest.wait(STOP_S)
        except (KeyboardInterrupt, subprocess.TimeoutExpired):
            pytest.kill()
            pytest.wait()
        raise


if __name__ == "__main__":
    entry.run(main, REQUIREMENTS, entry.RUN_AGAIN)
