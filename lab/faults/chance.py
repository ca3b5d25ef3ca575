"""What a seed decides: which fault on which server, once, or again and again. Pure; the same seed, the same faults."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from lab.faults.fault import Fault
from lab.faults.menu import BY_NAME, DRAWN
from lab.faults.options import Options
from lab.texts.language import t

# Seconds, each drawn from a range: how long a fault lasts, and how long after the last one began the next one does.
LASTS_S = (1.5, 6.0)
NEXT_AFTER_S = (0.5, 3.0)
LARGEST_SEED = 999_999  # of those that are drawn themselves; any whole number will do
RECOVERS_IN_S = 2.0  # so long after its heal a server is not counted as alive yet
LONGEST_MINUTES = 24 * 60


@dataclass(frozen=True)
class Pick:
    """A fault on a server, with its options; as a sentence has it: "server2: drip (100 ms)"."""

    server: str
    fault: str
    options: Options

    def __str__(self) -> str:
        words = BY_NAME[self.fault].in_words(self.options) if self.options else ""
        return f"{self.server}: {self.fault}{f' ({words})' if words else ''}"


@dataclass(frozen=True)
class Event:
    """One step of a plan: a fault begins, or is healed, so many seconds after the start."""

    at_s: float
    is_heal: bool
    pick: Pick

    def __str__(self) -> str:
        return f"{self.at_s:6.1f} s  {t('{fault}, healed', fault=self.pick) if self.is_heal else self.pick}"


def pick(random: Random, servers: Sequence[str], menu: Sequence[Fault] = DRAWN) -> Pick:
    """Draw a server and a fault; its options are those that it has without any."""
    server, fault = random.choice(servers), random.choice(menu)
    return Pick(server, fault.name, {option.name: option.default for option in fault.options})


def check(minutes: float, keep_alive: int, servers: Sequence[str]) -> None:
    """Raise ValueError, with words for who typed them, when there can be no plan with these arguments."""
    if not 0 < minutes <= LONGEST_MINUTES:
        longest = LONGEST_MINUTES
        raise ValueError(
            t(
                "argument --minutes: {minutes:g} is not a time from above 0 to {longest} minutes",
                minutes=minutes,
                longest=longest,
            )
        )
    if not 0 <= keep_alive < len(servers):
        raise ValueError(t("argument --keep-alive: there are {count} servers; use 0, 1 or 2", count=len(servers)))


def plan(
    seed: int, seconds: float, keep_alive: int, servers: Sequence[str], menu: Sequence[Fault] = DRAWN
) -> list[Event]:
    """Return a sequence of faults and heals, all healed by the end, in the order of time.

    keep_alive: how many servers have no fault, and have recovered from their last one, at every moment.
    """
    random, events, now_s = Random(seed), list[Event](), 0.0  # noqa: S311 (no secret)
    free_at_s = dict.fromkeys(servers, 0.0)
    while (now_s := round(now_s + random.uniform(*NEXT_AFTER_S), 1)) < seconds:
        lasts_s = random.uniform(*LASTS_S)
        alive = [server for server in servers if free_at_s[server] <= now_s]
        if len(alive) <= keep_alive:
            continue
        picked = pick(random, alive, menu)
        ends_s = round(min(now_s + lasts_s, seconds), 1)
        events += [Event(now_s, False, picked), Event(ends_s, True, picked)]
        free_at_s[picked.server] = ends_s + RECOVERS_IN_S
    return sorted(events, key=lambda event: (event.at_s, not event.is_heal))
