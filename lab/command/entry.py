"""How every command begins and ends."""

import io
import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn

from lab import Trouble
from lab.clone.folder import ROOT, give_to_owner
from lab.machine import venv
from lab.terminal.words import complain

TROUBLE = 1
INTERRUPTED = 130
SEE_AND_HEAL = "Interrupted. See what is true now: python lab/status.py; undo everything: python lab/heal.py"
RUN_AGAIN = "Stopped. Nothing is broken: run it again, and it goes on from here."


def run(
    main: Callable[[list[str]], int], requirements: str = venv.REQUIREMENTS, when_interrupted: str = SEE_AND_HEAL
) -> NoReturn:
    """Run a command's `main` with its arguments and exit: 0 done, 1 trouble in one line, 2 wrong usage, 130 Ctrl-C.

    requirements: a file of the packages that it needs, in the clone; "" for none. when_interrupted: Ctrl-C's last word.
    """
    try:
        if requirements:
            venv.enter(requirements)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # From here on, it is worth a word.
        for output in (sys.stdout, sys.stderr):
            if isinstance(output, io.TextIOWrapper):  # A letter that can't be shown here must not end a command.
                output.reconfigure(errors="backslashreplace")
        code = main(sys.argv[1:])
    except Trouble as trouble:
        complain(str(trouble))
        code = TROUBLE
    except KeyboardInterrupt:
        complain(f"\n{when_interrupted}")
        os._exit(INTERRUPTED)  # Not waiting for threads that still talk to the engine.
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Too late to change what is done, or its exit code.
    give_to_owner(ROOT / "lab")  # What Python has compiled there.
    raise SystemExit(code)
