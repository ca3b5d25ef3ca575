"""A clone as somebody has just got it, without `.venv`, and a Python that has nothing but itself."""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lab.machine import venv
from tests.lab_under_test import IN_ENGLISH
from tests.this_machine import ROOT

NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".env", ".*_cache", "__pycache__", "*.jsonl", "log.txt*")


@dataclass(frozen=True)
class FreshClone:
    """A copy of the working tree, and the Python that runs its commands."""

    folder: Path
    python: str

    def start(self, script: str, *arguments: str, env: dict[str, str] | None = None) -> "subprocess.Popen[str]":
        """Start one of the lab's commands as in a terminal of its own, where Ctrl-C can be typed."""
        return subprocess.Popen(
            [self.python, f"lab/{script}", *arguments],
            cwd=self.folder,
            env={**os.environ, **IN_ENGLISH, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # Started in the background, the tests themselves ignore Ctrl-C; what they start must not.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            start_new_session=True,
            text=True,
        )

    def run(
        self, script: str, *arguments: str, env: dict[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run one of the lab's commands to its end."""
        process = self.start(script, *arguments, env=env)
        out, err = process.communicate(timeout=100)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def fresh_clone(folder: Path) -> FreshClone:
    """Return a copy of this clone in a folder that there isn't yet, and a Python of its own, without any package."""
    shutil.copytree(ROOT, folder / "lab", ignore=NOT_COPIED)
    # A Python of this machine may have the packages; one without pip has none, whatever the machine.
    subprocess.run([venv.host_python(), "-m", "venv", "--without-pip", folder / "bare"], check=True, timeout=60)
    return FreshClone(folder / "lab", str(folder / "bare" / "bin" / "python"))
