"""PURE: the values of an experiment that a student's number decides, so that neighbours' figures differ.

Who knows the number can draw them again: that is how a hand-in is checked, and how a lecturer replays it.
"""

import hashlib
from random import Random
from typing import Any

from lab.teaching.experiment import Experiment, Side


def drawn(experiment: Experiment, nim: str) -> dict[str, Any]:
    """Return the values of an experiment's variables for a student's number; the file's own ones without a number."""
    if not nim:
        return dict(experiment.variables)
    chance = Random(int.from_bytes(hashlib.sha256(f"{experiment.name} {nim}".encode()).digest()[:8], "big"))  # noqa: S311
    return {**experiment.variables, **{name: chance.choice(one.choices) for name, one in experiment.draws.items()}}


def of_side(values: dict[str, Any], side: Side) -> dict[str, Any]:
    """Return the values as one side of the experiment has them."""
    return {**values, **side.variables}
