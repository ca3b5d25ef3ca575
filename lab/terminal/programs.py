"""How the lab runs other programs."""

import os
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lab import Trouble
from lab.clone.folder import ROOT
from lab.terminal.steps import detail
from lab.terminal.words import complain
from lab.texts.language import t

LAST_LINES = 15  # what is shown of a program that failed
KEPT_LINES = 200  # what is kept of it for whoever looks for the reason
POLITE_S = 2


class Failed(Trouble):
    """A program ended with an error. last_lines: of what it printed."""

    def __init__(self, message: str, last_lines: Sequence[str]) -> None:
        super().__init__(message)
        self.last_lines = last_lines


def run(
    arguments: Sequence[str], timeout_s: float = 60, environment: Mapping[str, str] | None = None, given: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a program silently in the clone's folder; one that is missing or hangs answers 127 or 124, as in a shell.

    given: what it reads from its input.
    """
    try:
        return subprocess.run(
            arguments,
            cwd=ROOT,
            env=_standing_in(ROOT, environment),
            input=given,
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


def _standing_in(folder: Path, environment: Mapping[str, str] | None) -> dict[str, str]:
    """Return an environment in which a program sees the folder as we do, not through a link by which the user came."""
    return {**(os.environ if environment is None else environment), "PWD": str(folder)}


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
    turn: tuple[int, ...] = (),
    shows_failure: bool = True,
) -> None:
    """Run a program that takes its time, and show that it is at work. Raises Failed, after its last lines.

    show: what to print of a line, None for nothing; without it, one line a second is printed as it is.
    turn: handles of turns.py's that it keeps as long as it runs. shows_failure: False leaves the last lines to Failed.
    """
    try:
        process = subprocess.Popen(
            arguments,
            cwd=folder,
            env=_standing_in(folder, environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            pass_fds=turn,
        )
    except OSError as error:
        raise Trouble(t("{program} can't be run: {why}", program=arguments[0], why=error.strerror)) from error
    assert process.stdout
    last: deque[str] = deque(maxlen=KEPT_LINES)
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
        if shows_failure:
            complain("\n".join([*last][-LAST_LINES:]))
        program = f"{' '.join(arguments[:5])} ..."
        words = t("`{program}` failed with exit code {code}; its last lines are above.", program=program, code=code)
        raise Failed(words, tuple(last))
