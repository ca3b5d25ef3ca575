"""What became of requests that were sent while machines were lost: none may be."""

from collections.abc import Sequence

from lab.measuring.figures import Figures, Sample, figures, is_good


def found_without_a_loss(samples: Sequence[Sample]) -> Figures:
    """Print and return the figures of a run, all of whose requests had a good answer."""
    found = figures(samples)
    print(found)
    lost = [one for one in samples if not is_good(one)]
    assert not lost, (found, [(one.due_s, one.status, one.error, one.body[-400:]) for one in (lost[0], lost[-1])])
    return found
