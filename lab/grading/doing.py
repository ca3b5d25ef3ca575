"""PURE: whether what was done in a play, its load and its faults, is what its own values ask for.

Whoever hands in another student's samples under his own values is seen here: a load of 35 requests a second is not one
of 40.
"""

from collections.abc import Iterator

from lab.grading.findings import Finding, finding
from lab.grading.method import Planned, faults_of, load_of
from lab.teaching.experiment import Experiment
from lab.teaching.play import Mark, Play

COUNT_SLACK = 2  # requests
PACE_SLACK_S = 0.002  # Times are kept to the hundredth of a millisecond.
SECONDS_SLACK = 0.01  # of the load's length
EARLY_S, LATE_S = 0.05, 2.0  # A fault waits for its moment, and may then take the engine a while.


def done_otherwise(experiment: Experiment, play: Play) -> Iterator[Finding]:
    """Yield how what was done differs from what the play's values ask for: of load and faults one thing each."""
    yield from _load(experiment, play)
    yield from _faults(experiment, play)


def _load(experiment: Experiment, play: Play) -> Iterator[Finding]:
    asked = load_of(experiment, play.values)
    if asked is None:
        return
    here = {"experiment": play.experiment, "side": play.side}
    if abs(play.seconds - asked.seconds) > SECONDS_SLACK * asked.seconds:
        yield finding("seconds", **here, found=float(play.seconds), expected=float(asked.seconds))
        return
    if asked.closed or not asked.is_steady:
        return
    due = sorted(one.due_s for one in play.samples if not one.again and not one.loop)
    expected = round(asked.rate * asked.seconds)
    if abs(len(due) - expected) > COUNT_SLACK:
        yield finding("load", **here, found=len(due), expected=expected)
        return
    for number, due_s in enumerate(due):
        if abs(due_s - number / asked.rate) > PACE_SLACK_S + COUNT_SLACK / asked.rate:
            yield finding("pace", **here, count=number, found=due_s, expected=number / asked.rate)
            return


def _faults(experiment: Experiment, play: Play) -> Iterator[Finding]:
    left = [mark for mark in play.marks if mark.what == "fault"]
    for planned in faults_of(experiment, play.values):
        same = [mark for mark in left if _is_it(mark, planned)]
        here = {"experiment": play.experiment, "side": play.side}
        name = f"{planned.fault} {planned.server}"
        if not same:
            told = "".join(f" {option}={value:g}" for option, value in planned.options.items())
            yield finding("no-fault", **here, found=name + told, expected=planned.at_s)
            return
        nearest = min(same, key=lambda mark: abs(mark.at_s - planned.at_s))
        # A slow engine is still at what came before it.
        free_s = max((one.at_s + one.took_s for one in play.marks if one.at_s < nearest.at_s), default=0.0)
        if not planned.at_s - EARLY_S <= nearest.at_s <= max(planned.at_s, free_s) + LATE_S:
            yield finding("fault-elsewhen", **here, name=name, found=float(nearest.at_s), expected=planned.at_s)
            return
        left.remove(nearest)


def _is_it(mark: Mark, planned: Planned) -> bool:
    asked = all(mark.options.get(name) == value for name, value in planned.options.items())
    return (mark.server, mark.fault) == (planned.server, planned.fault) and asked
