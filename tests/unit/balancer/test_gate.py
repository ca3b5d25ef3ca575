"""The gate before a server, in virtual time: who goes in when, and who is turned away."""

from collections.abc import Iterator

import gevent
import pytest

from balancer.servers.gate import Gate
from balancer.wire.upstream import AttemptError
from tests.simulation.virtual_time import VirtualTime


class Bench:
    """A gate, and what became of those who wanted to go in."""

    def __init__(self, time: VirtualTime) -> None:
        self.loop, self._time = time.loop, time
        self.window = 1
        self.gate = Gate(lambda: self.window, self.loop.clock)
        self.inside: list[str] = []
        self.ends: dict[str, str] = {}

    def goes_in(self, name: str, for_s: float, patience_s: float = 60.0) -> "gevent.Greenlet[[], None]":
        """Have somebody come, and stay inside for so long."""

        def run() -> None:
            try:
                turn = self.gate.enter(patience_s)
            except AttemptError as error:
                self.ends[name] = f"{error.reason}, {'sent' if error.sent else 'unsent'}"
                return
            self.inside.append(name)
            self.ends[name] = f"{turn.waited_s:.2f}"
            try:
                gevent.sleep(for_s)
            finally:
                self.inside.remove(name)
                self.gate.leave(turn)

        return gevent.spawn(run)

    def until(self, at_s: float) -> None:
        self.loop.at(at_s, lambda: None)
        self._time.run(lambda: self.loop.now_s >= at_s)


@pytest.fixture
def bench() -> Iterator[Bench]:
    with VirtualTime() as time:
        yield Bench(time)


def test_whoever_comes_waits_for_those_before_and_knows_how_long(bench: Bench) -> None:
    for name in ("a", "b", "c"):
        bench.goes_in(name, 0.1)
    bench.until(0.15)
    assert bench.inside == ["b"]
    bench.until(0.35)

    assert bench.ends == {"a": "0.00", "b": "0.10", "c": "0.20"}


def test_as_many_are_inside_as_the_window_has_now(bench: Bench) -> None:
    for name in ("a", "b", "c", "d"):
        bench.goes_in(name, 0.1)
    bench.until(0.05)
    bench.window = 2
    bench.until(0.15)
    assert bench.inside == ["b", "c"]
    bench.window = 1
    bench.until(0.25)

    assert bench.inside == ["d"]


def test_nobody_goes_in_before_who_came_first_though_there_is_room(bench: Bench) -> None:
    for name in ("a", "b"):
        bench.goes_in(name, 0.1)
    bench.until(0.05)
    bench.window = 2
    bench.goes_in("c", 0.01)
    bench.until(0.07)

    assert bench.inside == ["a"], "who leaves looks who is next"


def test_who_waits_too_long_has_sent_nothing_and_takes_no_room(bench: Bench) -> None:
    for name, patience_s in (("a", 0.9), ("b", 0.05), ("c", 0.9)):
        bench.goes_in(name, 0.1, patience_s)
    bench.until(0.15)

    assert bench.ends["b"] == "read-timeout, unsent"
    assert bench.inside == ["c"]


def test_who_hangs_inside_keeps_nobody_out_for_long_and_makes_no_room_when_it_leaves(bench: Bench) -> None:
    bench.goes_in("hangs", 0.3)
    for name in ("a", "b", "c"):
        bench.goes_in(name, 0.1)
    bench.until(0.32)
    assert bench.inside == ["b"]
    bench.until(0.5)

    assert bench.ends == {"hangs": "0.00", "a": "0.15", "b": "0.25", "c": "0.35"}


def test_all_who_wait_can_be_turned_away_and_others_come_after_them(bench: Bench) -> None:
    for name in ("a", "b", "c"):
        bench.goes_in(name, 0.1)
    bench.until(0.05)
    bench.gate.turn_away()
    bench.goes_in("d", 0.1)
    bench.until(0.15)

    assert bench.ends == {"a": "0.00", "b": "cancelled, unsent", "c": "cancelled, unsent", "d": "0.05"}


@pytest.mark.parametrize("at_s", [0.05, 0.1])
def test_who_is_ended_while_waiting_or_in_the_moment_of_being_let_in_takes_no_room(bench: Bench, at_s: float) -> None:
    bench.goes_in("a", 0.1)
    waits = bench.goes_in("b", 0.1)
    bench.goes_in("c", 0.1)
    bench.loop.at(at_s, lambda: waits.kill(block=False))
    bench.until(0.17)

    assert bench.inside == ["c"]
