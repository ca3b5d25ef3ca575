"""`make lint`: style and types, with the tools of tests/requirements.txt."""

import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab.clone.folder import ROOT
from lab.command import entry
from lab.terminal import steps

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", "lab", "backend", "balancer", "bench", "tests"),
)


def main(arguments: list[str]) -> int:
    """Run every check; return 1 when one of them found something."""
    codes = []
    for check in CHECKS:
        steps.step(" ".join(check))
        codes.append(subprocess.run([sys.executable, "-m", *check], cwd=ROOT, check=False).returncode)
    return 1 if any(codes) else 0


if __name__ == "__main__":
    entry.run(main, "tests/requirements.txt", entry.RUN_AGAIN, speaks="en")
