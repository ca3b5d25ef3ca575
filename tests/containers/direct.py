"""What clients of one server meet, past the balancer."""

import json
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tests.lab_under_test import Lab

DIRECT_CLIENT = (Path(__file__).parent / "direct_client.py").read_text(encoding="utf-8")
PATIENCE = "RES_OPTIONS=timeout:1 attempts:1"  # with names: one that is gone would be looked for for ten seconds


@dataclass(frozen=True)
class Met:
    """What direct clients met: a word and the milliseconds of each request, in the order sent."""

    requests: list[tuple[str, float]]

    @property
    def words(self) -> Counter[str]:
        """How often each word was met."""
        return Counter(word for word, _ in self.requests)

    @property
    def only(self) -> str:
        """The word that all requests met, or all of the words."""
        return " ".join(sorted(self.words))

    @property
    def slowest_ms(self) -> float:
        """How long the slowest request took."""
        return max(ms for _, ms in self.requests)

    @property
    def turns(self) -> int:
        """How many runs of one word after another there are."""
        return len([word for word, _ in groupby(word for word, _ in self.requests)])


def ask(lab: Lab, server: str, count: int, every_s: float, timeout_s: float) -> Met:
    """Ask a server directly, past the balancer."""
    asks = [server, str(count), str(every_s), str(timeout_s)]
    output = lab.docker("exec", "--env", PATIENCE, lab.container("balancer"), "python", "-c", DIRECT_CLIENT, *asks)
    return Met([(word, ms) for word, ms in json.loads(output)])
