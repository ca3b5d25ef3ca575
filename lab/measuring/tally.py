"""What a load has come to so far, told in a small file while it runs, for whoever watches."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from lab.measuring.figures import Sample, is_good, served_by

EVERY_S = 0.2


@dataclass
class Tally:
    """So far: requests that have ended, those of them that failed, the slowest in ms, who answered the last one."""

    requests: int = 0
    failed: int = 0
    slowest_ms: float = 0.0
    lately: str = ""  # nobody

    def add(self, samples: Sequence[Sample]) -> None:
        """Count what has ended since the last time."""
        for one in samples:
            self.requests += 1
            self.failed += not is_good(one)
            self.slowest_ms = max(self.slowest_ms, one.took_s * 1000)
        if samples:
            last = samples[-1]
            self.lately = (last.served or served_by(last)) if is_good(last) else ""


async def tell(samples: Sequence[Sample], path: Path) -> None:
    """Write the tally of samples, to which others are added, into a file again and again; for as long as it runs."""
    tally, counted = Tally(), 0
    while True:
        await asyncio.sleep(EVERY_S)
        new = samples[counted:]
        counted += len(new)
        tally.add(new)
        with suppress(OSError):  # Nobody watches any more, or the disk is full: the load goes on.
            whole = path.with_suffix(".new")
            whole.write_text(json.dumps(asdict(tally)))
            whole.replace(path)  # Whoever reads it never sees half of it.


def read(path: Path) -> Tally:
    """Return what was told last; an empty one before that."""
    try:
        return Tally(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return Tally()
