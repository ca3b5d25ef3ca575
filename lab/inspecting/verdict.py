"""PURE: the marks of an inspected lab, by what was observed of it."""

from lab.inspecting import failing, well
from lab.inspecting.marks import POINTS, Step
from lab.inspecting.observed import Observed

JUDGES = (
    well.s1,
    failing.s2,
    failing.s3,
    well.s4,
    well.s5,
    well.s6,
    failing.s7,
    failing.s8,
    failing.s9,
    failing.s10,
)


def judge(seen: Observed) -> tuple[Step, ...]:
    """Return every step of the practicum with what was missed of it."""
    return tuple(Step(name, list(misses(seen))) for name, misses in zip(POINTS, JUDGES, strict=True))
