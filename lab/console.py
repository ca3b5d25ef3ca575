"""What `make up`, `down` and `test` print, and how they run other programs."""

import io
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from lab.cli import INTERRUPTED, TROUBLE, complain, say
from lab.project import ROOT, Trouble, give_to_owner

LAST_LINES = 15
WIDTH = 110
POLITE_S = 2


def ok(text: str) -> None:
    """Print one finished step."""
    say(f"  ok    {text}")


def step(text: str) -> None:
    """Print what is being done now, before it takes its time."""
    say(f"  ...   {text}")


def note(text: str) -> None:
    """Print what doesn't stop the command but should be known."""
    say(f"  note  {text}")


def todo(text: str) -> None:
    """Print what is in the way, and what to do about it."""
    complain(f"  TODO  {text}")


def detail(text: str) -> None:
    """Print a line of a longer step's progress."""
    say(f"        {text[:WIDTH]}")


def command(main: Callable[[list[str]], int]) -> NoReturn:
    """Run a command's `main` with its arguments and exit: 0 done, 1 trouble in one line, 130 Ctrl-C."""
    try:
        for output in (sys.stdout, sys.stderr):
            if isinstance(output, io.TextIOWrapper):  # A letter that can't be shown here must not end a command.
                output.reconfigure(errors="backslashreplace")
        code = main(sys.argv[1:])
    except Trouble as trouble:
        complain(str(trouble))
        code = TROUBLE
    except KeyboardInterrupt:
        complain("\nStopped. Nothing is broken: run it again, and it goes on from here.")
        code = INTERRUPTED
    give_to_owner(ROOT / "lab")  # What Python has compiled there.
    raise SystemExit(code)


def someone_is_there() -> bool:
    """Say whether a question would reach someone at a keyboard."""
    return sys.stdin is not None and sys.stdin.isatty()


def agreed(question: str) -> bool:
    """Return whether whoever is at the keyboard agrees; yes when nobody is."""
    if not someone_is_there():
        return True
    try:
        return input(f"{question} [Y/n] ").strip().lower() in ("", "y", "yes")
    except EOFError:
        return False


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
