"""Orders that clients place while a machine is lost: each must be there, once."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lab.measuring import load
from lab.measuring.figures import figures, is_good


def number_of_last(orders: list[dict[str, Any]]) -> int:
    """Return the number of the last one; 0 without any."""
    return int(orders[-1]["order"]) if orders else 0


@dataclass
class Orders:
    """The orders of a run, as its clients were answered, and as they are kept. kept: asks for those of a run."""

    kept: Callable[[str], list[dict[str, Any]]]
    run: str
    running: load.Running

    def check(self) -> str:
        """Wait for the end of the run; each client must have one order, the one that it was told of. Return figures."""
        samples = self.running.samples()
        told = figures(samples)
        kept = self.kept(self.run)
        numbers = {one["key"]: one["order"] for one in kept}
        runs = sum(one["runs"] for one in kept)
        bad = {(round(one.due_s), one.status or one.error, one.body[-400:]) for one in samples if not is_good(one)}
        text = "\n".join([f"orders: {told}; {len(kept)} kept, {runs} runs", *map(str, sorted(bad, key=str))])
        answered = {one.key: json.loads(one.body)["order"] for one in samples if is_good(one)}
        assert len(kept) == len(numbers), f"a key has two orders; {text}"
        assert answered.items() <= numbers.items(), f"an order that was answered is lost; {text}"
        assert (told.failed, len(answered), len(numbers)) == (0, len(samples), len(samples)), text
        return text
