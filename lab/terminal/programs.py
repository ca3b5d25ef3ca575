"""How the lab runs other programs."""

import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lab import Trouble
from lab.clone.folder import ROOT
from lab.terminal.steps import detail
from lab.terminal.words import complain

LAST_LINES = 15
POLITE_S = 2


def run(
    arguments: Sequence[str], timeout_s: float = 60, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program silently in the clone's folder; one that is missing or hangs answers 127 or 124, as in a shell."""
    try:
        return subprocess.run(
            arguments,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout_s,
            check=False,
        )
    except OSError as error:
        return subprocess.CompletedProcess(arguments, 127, "", str(error))
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(arguments, 124, "", f"no answer within {timeout_s:g} s")


def end(process: subprocess.Popen[str]) -> None:
    """End a program that is not wanted any more: politely, and soon after without asking."""
    process.terminate()
    try:
        process.wait(POLITE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def stream(
    arguments: Sequence[str],
    show: Callable[[str], str | None] | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
) -> None:
    """Run a program that takes its time, and show that it is at work. Raises Trouble, after its last lines.

    show: what to print of a line, None for nothing; without it, one line a second is printed as it is.
    """
    try:
        process = subprocess.Popen(
            arguments,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise Trouble(f"{arguments[0]} can't be run: {error.strerror}") from error
    assert process.stdout
    last: deque[str] = deque(maxlen=LAST_LINES)
    shown_at = time.monotonic()
    try:
        for line in process.stdout:
            text = line.strip()
            last.append(text)
            if show:
                text = show(text) or ""
            elif time.monotonic() - shown_at < 1:
                text = ""
            if text:
                detail(text)
                shown_at = time.monotonic()
        code = process.wait()
    except BaseException:
        end(process)
        raise
    if code:
        complain("\n".join(last))
        raise Trouble(f"`{' '.join(arguments[:5])} ...` failed with exit code {code}; its last lines are above.")
