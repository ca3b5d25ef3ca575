"""The practicum's own commands: start, break, repair, look, measure."""

import sys

OLDEST_PYTHON = (3, 10)
# Here, before anything else of ours is read: an older Python would only show a traceback.
if sys.version_info[:2] < OLDEST_PYTHON:
    raise SystemExit(
        f"Python {sys.version.split()[0]} is too old, the lab needs 3.10 or newer. "
        "Name one that you have, such as: make up PYTHON=python3.12"
    )
