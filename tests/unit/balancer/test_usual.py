"""Where a request usually goes is where the rules would have sent it; whatever has happened before."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balancer.rules.attempt import OK, Attempt, Kind
from balancer.rules.attempts import Journey, Limits, Start
from balancer.rules.health import State, Thresholds
from balancer.rules.policy import priority
from balancer.rules.tallies import Try
from balancer.servers.pool import Pool
from balancer.settings import Settings, Switches

NAMES = ("server1", "server2", "server3")
ADDRESSES = ("GET /", "GET /report")
LIMITS = Limits()
ENDS = (OK, OK, OK, OK, "5xx", "refused", "read-timeout", "slow", "cancelled")


class History:
    """A pool, and all that can happen to it, drawn at random."""

    def __init__(self, seed: int, switches: Switches) -> None:
        self.now_s = 100.0
        self.pool = Pool(Settings.from_environment({}).servers, Thresholds(), self.clock, self.clock, switches)
        self._random = Random(seed)  # noqa: S311 (no secret)
        self._running: list[Callable[[], object]] = []
        self._well = self._random.choice((0.5, 0.9, 1.0))  # how much of it is good

    def clock(self) -> float:
        return self.now_s

    def goes_on(self) -> None:
        """Let one thing happen."""
        random = self._random
        self.now_s += random.choice((0.0, 0.001, 0.01, 0.05, 0.3))
        what = random.random()
        if what < 0.45:
            self._begin(random.choice(NAMES), random.choice(ADDRESSES))
        elif what < 0.9 and self._running:
            self._running.pop(random.randrange(len(self._running)))()
        elif what > 0.95:
            is_good = random.random() < self._well
            self.pool.record_probe(random.choice(NAMES), OK if is_good else "refused", self.now_s - 0.01)

    def _begin(self, name: str, address: str) -> None:
        pool, began_s = self.pool, self.now_s
        place = pool.may_start(name, Kind.FIRST, takes_from_budget=False)
        assert place is not None

        def end() -> None:
            end = OK if self._random.random() < self._well else self._random.choice(ENDS)
            attempt = Attempt(name, end, end != "refused", 1000 * (self.now_s - began_s))
            pool.record_attempt(attempt, began_s, address, place)
            others = [Try(one, self._random.choice((OK, end)), began_s) for one in NAMES if one != name]
            pool.judge(address, [Try(name, end, began_s), *others])

        self._running.append(end)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9), st.booleans(), st.booleans(), st.sampled_from(["GET", "HEAD", "OPTIONS"]))
def test_it_is_the_step_that_the_rules_would_take(seed: int, shed: bool, probe: bool, method: str) -> None:
    history = History(seed, Switches(shed=shed, probe=probe))
    for _ in range(120):
        history.goes_on()
        for address in ADDRESSES:
            usual = history.pool.usual(address)
            if usual is None:
                continue
            candidates = history.pool.candidates(address)
            journey = Journey(method, history.now_s)
            step = journey.next_step(candidates, priority, LIMITS, history.pool.paid(), history.now_s)
            assert step == Start(usual.name, Kind.FIRST, min(LIMITS.deadline_s, LIMITS.attempt_timeout_s))
            assert usual in candidates
            assert history.pool.may_be_compared(address)


def test_such_histories_have_it_often_and_often_not() -> None:
    usual, looks = 0, 0
    for seed in range(60):
        history = History(seed, Switches())
        for _ in range(120):
            history.goes_on()
            looks += 1
            usual += history.pool.usual("GET /") is not None

    assert 0.1 * looks < usual < 0.9 * looks, f"{usual} of {looks}"


def test_it_is_the_first_server_as_long_as_nothing_is_out_of_the_ordinary() -> None:
    history = History(1, Switches())
    for name in NAMES:
        history.pool.record_probe(name, OK, 99.0)

    usual = history.pool.usual("GET /")

    assert usual is not None
    assert usual.name == "server1"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_usual_while_any_server_is_not_online(name: str) -> None:
    history = History(1, Switches())
    history.pool.record_probe(name, "refused", 101.0)

    assert history.pool.views()[NAMES.index(name)].state is State.SUSPECT
    assert history.pool.usual("GET /") is None


def test_nothing_is_usual_while_an_address_is_on_record() -> None:
    history = History(1, Switches())
    history.pool.judge("GET /report", [Try("server1", "5xx", 99.0), Try("server2", "5xx", 99.0)])

    assert history.pool.usual("GET /") is None
