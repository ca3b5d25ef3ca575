"""`make lint`: style and types, with the tools of tests/requirements.txt."""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lab import console, venv
from lab.project import ROOT

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", "lab", "backend", "balancer", "bench", "tests"),
)


def main(arguments: list[str]) -> int:
    """Run every check; return 1 when one of them found something."""
    venv.make("tests/requirements.txt")
    venv.enter("tests/requirements.txt")
    codes = []
    for check in CHECKS:
        console.step(" ".join(check))
        codes.append(subprocess.run([sys.executable, "-m", *check], cwd=ROOT, check=False).returncode)
    return 1 if any(codes) else 0


if __name__ == "__main__":
    console.command(main)
