"""How every command begins and ends."""

import contextlib
import io
import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn

from lab import Trouble
from lab.clone.env_file import setting
from lab.clone.folder import ROOT, give_to_owner
from lab.machine import venv
from lab.terminal.this_machine import as_typed
from lab.terminal.words import complain
from lab.texts import language
from lab.texts.language import later, t

TROUBLE = Trouble.exit_code
INTERRUPTED = 130
SEE_AND_HEAL = later("Interrupted. See what is true now: python lab/status.py; undo everything: python lab/heal.py")
RUN_AGAIN = later("Stopped. Nothing is broken: run it again, and it goes on from here.")
Parse = Callable[[list[str]], object]


def run(
    main: Callable[[list[str]], int],
    requirements: str = venv.REQUIREMENTS,
    when_interrupted: str = SEE_AND_HEAL,
    parse: Parse | None = None,
    can_do_without: bool = False,
    speaks: str = language.DEFAULT,
) -> NoReturn:
    """Run a command's `main` with its arguments and exit: 0 done, 1 trouble in one line, 2 wrong usage, 130 Ctrl-C.

    requirements: a file of the packages that it needs, in the clone; "" for none. They are got when they aren't there.
    when_interrupted: Ctrl-C's last word. parse: exits with 2 on wrong usage, asked before anything is installed.
    can_do_without: it runs also without its packages, and is not to install them. speaks: its language, unless LAB_LANG
    says another.
    """
    told = _told_language()
    language.speak(told or speaks, as_typed, follows=not told and speaks == language.DEFAULT)
    last_word = RUN_AGAIN
    try:
        for output in (sys.stdout, sys.stderr):
            if isinstance(output, io.TextIOWrapper):  # A letter that can't be shown here must not end a command.
                output.reconfigure(errors="backslashreplace")
        if requirements:
            _come_by_packages(requirements, parse, can_do_without)
        last_word = when_interrupted
        signal.signal(signal.SIGINT, signal.default_int_handler)  # From here on, it is worth a word.
        code = main(sys.argv[1:])
    except Trouble as trouble:
        complain(str(trouble))
        code = trouble.exit_code
    except KeyboardInterrupt:
        complain(f"\n{t(last_word)}")
        os._exit(INTERRUPTED)  # Not waiting for threads that still talk to the engine.
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Too late to change what is done, or its exit code.
    give_to_owner(ROOT / "lab")  # What Python has compiled there.
    raise SystemExit(code)


def _come_by_packages(requirements: str, parse: Parse | None, can_do_without: bool) -> None:
    """Return in a Python that has the packages, this one or `.venv`'s, which is made when need be. Raises Trouble."""
    come_by = os.environ.pop(venv.COME_BY, "")  # Not for the commands that this one starts.
    way = venv.way(requirements, come_by)
    if way is venv.Way.ENTER:
        # It can't be started when it was copied here from another machine.
        with contextlib.suppress(OSError):
            venv.go_on(str(venv.python()), venv.ENTERED)
    if way is venv.Way.HERE or can_do_without:
        return
    if parse:
        parse(sys.argv[1:])
    if venv.IS_WINDOWS and venv.is_inside():  # Windows keeps the files of a running program.
        venv.go_on(venv.host_python(), venv.ENTERED)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with contextlib.redirect_stdout(sys.stderr):  # What was asked for has stdout to itself, such as --json.
        venv.make(requirements)
    try:
        venv.go_on(str(venv.python()), venv.MADE)
    except OSError as error:
        raise Trouble(
            t(
                "{python} can't be started: {why}. Remove .venv, and run this again.",
                python=venv.python(),
                why=error.strerror,
            )
        ) from error


def _told_language() -> str:
    """Return what LAB_LANG says; "" when it says nothing. A bad one, complained of elsewhere, counts as the default."""
    try:
        told = setting("LAB_LANG", "").strip().lower()
    except (Trouble, OSError, ValueError):
        return ""
    return told if told in ("", *language.LANGUAGES) else language.DEFAULT
