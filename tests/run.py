"""`make test`: bring up what the tests need, run them all, and leave nothing behind. Arguments go to pytest."""

import signal
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab import Trouble
from lab.clone.folder import ROOT
from lab.command import entry
from lab.machine.side_lab import side_lab
from lab.terminal import steps

REQUIREMENTS = "tests/requirements.txt"
FIRST_PORT = 18080
STOP_S = 60  # After Ctrl-C, pytest may heal and clean up this long.


def main(arguments: list[str]) -> int:
    """Run the tests; return pytest's exit code."""
    with side_lab("test", FIRST_PORT, folder="tests") as side:
        find_browser()
        try:
            side.build()
            steps.step(f"testing in the Compose project {side.name} on port {side.port}")
        except Trouble as trouble:
            steps.todo(str(trouble))
            steps.note("no Docker: the tests that need it are skipped, or fail with REQUIRE_ALL=1")
        return run_pytest(arguments)


def find_browser() -> None:
    """Get a browser for the page tests, and say which; they say themselves what they do without one."""
    from tests.browser import chromium

    path = chromium.find_or_install()
    if path:
        steps.ok(f"browser {path}")
    else:
        steps.note("no browser: the page tests are skipped, or fail with REQUIRE_ALL=1")


def run_pytest(arguments: list[str]) -> int:
    """Run pytest and return its exit code; on Ctrl-C or SIGTERM let it end by itself: its fixtures clean up."""
    from tests.two_lanes import LANES  # when there is the .venv that has its packages

    is_whole = all(argument.startswith("--") for argument in arguments)
    command = [sys.executable, "-m", "pytest", *(LANES if is_whole else ()), *arguments]
    pytest = subprocess.Popen(command, cwd=ROOT)
    # Ctrl-C reaches pytest by itself; SIGTERM has to be passed on.
    signal.signal(signal.SIGTERM, lambda *_: pytest.send_signal(signal.SIGINT))
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
    entry.run(main, REQUIREMENTS, entry.RUN_AGAIN, speaks="en")
