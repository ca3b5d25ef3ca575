"""The practicum's own commands: start, break, repair, look, measure."""

import sys

OLDEST_PYTHON = (3, 10)
# Here, before anything else of ours is read: an older Python would only show a traceback.
if sys.version_info[:2] < OLDEST_PYTHON:
    raise SystemExit(
        f"Python {sys.version.split()[0]} is too old, the lab needs 3.10 or newer. "
        "Name one that you have, such as: make up PYTHON=python3.12"
    )


class Trouble(Exception):  # noqa: N818  it need not be anybody's error
    """Something could not be done. The message says what happened and what to do; a command prints it and exits 1."""
