"""The probes: how long they wait for a name, and what they take a late one for; in virtual time."""

from collections.abc import Iterator
from types import SimpleNamespace

import gevent
import pytest

from balancer.rules.health import State
from balancer.servers import checker
from balancer.servers.lookup import LOOK_UP_S
from tests.simulation.virtual_time import VirtualTime
from tests.unit.balancer.checker_bench import SERVER, TIMEOUT_S, Bench, NoJitter


@pytest.fixture
def bench() -> Iterator[Bench]:
    with VirtualTime() as time:
        yield Bench(time)


@pytest.mark.parametrize(("took_s", "pause_s"), [(0.0, 0.25), (0.1, 0.15), (0.25, 0.01), (0.5, 0.01)])
def test_probes_begin_an_interval_apart_and_one_that_took_longer_is_followed_at_once(
    took_s: float, pause_s: float
) -> None:
    assert checker.pause_s(0.25, took_s, jitter=0) == pytest.approx(pause_s)
    assert checker.pause_s(0.25, 0, jitter=0.2) == pytest.approx(0.3)


def test_a_name_that_is_late_at_the_start_is_waited_for_and_speaks_against_nobody(bench: Bench) -> None:
    bench.network.late_s = 2 * LOOK_UP_S

    bench.probe()

    assert bench.pool.address("server1") == bench.server.address
    assert (bench.pool.views()[0].state, bench.changes) == (State.ONLINE, [])


def test_a_name_that_never_comes_is_given_up_within_the_time_of_a_probe(bench: Bench) -> None:
    bench.network.late_s = 60

    assert [bench.probe(), bench.probe()] == pytest.approx([TIMEOUT_S, TIMEOUT_S])

    assert [(one.after, one.reason) for one in bench.changes] == [(State.SUSPECT, "dns"), (State.OFFLINE, "dns")]


def test_where_an_address_is_known_only_the_probe_that_asks_for_the_name_waits_and_briefly(bench: Bench) -> None:
    bench.pool.moved("server1", bench.server.address)
    bench.network.late_s = 60

    assert LOOK_UP_S < bench.probe() < LOOK_UP_S + 0.02
    assert bench.probe() < 0.02

    assert bench.probes == {"ok": 2}
    assert bench.network.asked == 1
    assert bench.changes == []


def test_whoever_does_not_answer_and_has_no_name_any_more_has_left_the_network(bench: Bench) -> None:
    bench.probe()
    bench.server.is_up = False
    bench.network.leads_nowhere = True

    bench.probe()

    assert bench.probes == {"ok": 1, "dns": 1}


def test_whoever_does_not_answer_and_has_its_name_is_still_there(bench: Bench) -> None:
    bench.pool.moved("server1", bench.server.address)
    bench.server.is_up = False
    bench.probe()
    bench.network.late_s = 60  # nothing is known of the name: then it is what the server itself says that counts

    bench.probe()

    assert bench.probes == {"refused": 2}


def test_a_name_that_comes_back_is_a_name_again(bench: Bench) -> None:
    bench.network.leads_nowhere = True
    bench.probe()
    bench.network.leads_nowhere = False
    bench.server.is_up = False
    bench.probe()

    assert bench.probes == {"dns": 1, "refused": 1}


def test_whoever_answers_to_another_name_is_somebody_else(bench: Bench) -> None:
    bench.server.name = "server2"  # it has got the address that was server1's

    bench.probe()

    assert bench.probes == {"dns": 1}


def test_a_name_that_leads_elsewhere_is_followed_when_somebody_is_there(bench: Bench) -> None:
    bench.probe()
    bench.server.address = "10.0.0.99"

    bench.probe()

    assert bench.pool.address("server1") == "10.0.0.99"


def test_the_first_probe_of_all_has_ended_when_it_has_started(bench: Bench) -> None:
    started = gevent.spawn(bench.checker.start)

    bench._time.run(lambda: bool(started.dead))

    assert bench.probes == {"ok": 1}


@pytest.mark.parametrize(("late_s", "takes_s"), [(3.0, 3.0), (60.0, checker.FIRST_NAME_S)])
def test_requests_wait_for_the_names_that_are_late_when_it_starts_but_not_for_ever(
    bench: Bench, late_s: float, takes_s: float
) -> None:
    bench.network.late_s = late_s
    started = gevent.spawn(bench.checker.start)

    bench._time.run(lambda: bool(started.dead))

    assert takes_s <= bench.loop.now_s <= takes_s + 4 * TIMEOUT_S
    assert (bench.pool.address("server1") is not None) == (late_s < checker.FIRST_NAME_S)
    assert late_s > checker.FIRST_NAME_S or bench.changes == []


def test_where_nobody_was_ever_seen_the_first_place_that_its_name_leads_to_is_known_even_if_nobody_answers(
    bench: Bench,
) -> None:
    bench.server.is_up = False

    bench.probe()

    assert bench.probes == {"refused": 1}
    assert bench.pool.address("server1") == bench.server.address


def test_each_probe_begins_an_interval_after_the_last_give_or_take_the_jitter(bench: Bench) -> None:
    gevent.spawn(bench.checker.start)

    bench.run_until(10)

    assert 10 / (0.25 * (1 + checker.JITTER)) < bench.probes["ok"] < 10 / (0.25 * (1 - checker.JITTER))


def test_an_alarm_has_a_server_probed_now(bench: Bench) -> None:
    gevent.spawn(bench.checker.start)
    bench.run_until(0.03)
    before = bench.probes["ok"]

    bench.alarms.raise_for("server1")
    bench.run_until(0.06)

    assert bench.probes["ok"] == before + 1


def test_the_probe_after_the_first_good_one_of_an_offline_server_comes_soon(bench: Bench) -> None:
    bench.server.is_up = False
    gevent.spawn(bench.checker.start)
    bench.run_until(2)
    assert bench.pool.views()[0].state is State.OFFLINE

    bench.server.is_up = True
    bench.run_until(2 + 0.25 * (1 + checker.JITTER) + checker.RISING_S * (1 + checker.JITTER) + 0.02)

    assert bench.pool.views()[0].state is State.ONLINE


def test_who_only_looks_up_asks_no_server_and_knows_where_it_is(bench: Bench) -> None:
    bench.server.is_up = False
    bench.checker = bench.checker_with(only_look_up=True)

    bench.probe()

    assert bench.pool.address("server1") == bench.server.address
    assert bench.probes == {}


def test_a_fault_in_a_probe_is_logged_and_does_not_end_the_probing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failed: list[str] = []

    class Faulty:
        def ask(self, *arguments: object) -> str:
            failed.append("probe")
            raise KeyError("ours")

    with monkeypatch.context() as patched:
        patched.setattr(checker, "probe", SimpleNamespace(ask=Faulty().ask))
        gevent.spawn(bench.checker._watch, SERVER)
        bench.run_until(1)
    assert len(failed) > 2
    assert caplog.messages == ["probe of server1"] * len(failed)
    bench.run_until(2)

    assert bench.probes["ok"] > 2


def test_without_jitter_the_probes_keep_their_pace(bench: Bench) -> None:
    bench.checker = bench.checker_with(chance=NoJitter())
    gevent.spawn(bench.checker.start)

    bench.run_until(10.1)

    assert bench.probes == {"ok": 42}, "one at the start, and one every quarter of a second"


def test_where_probes_are_quicker_than_that_a_rising_server_waits_no_longer(bench: Bench) -> None:
    bench.server.is_up = False
    bench.checker = bench.checker_with(interval_s=0.02, chance=NoJitter())
    gevent.spawn(bench.checker.start)
    bench.run_until(2)

    bench.server.is_up = True
    bench.run_until(2.049)

    assert bench.pool.views()[0].state is State.ONLINE


def test_a_probe_that_hangs_holds_the_start_up_for_the_time_of_two(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checker, "probe", SimpleNamespace(ask=lambda *arguments: gevent.sleep(60)))
    bench.pool.moved("server1", bench.server.address)
    started = gevent.spawn(bench.checker.start)

    bench._time.run(lambda: bool(started.dead))

    assert bench.loop.now_s == pytest.approx(2 * TIMEOUT_S)


def test_a_name_of_which_nothing_is_known_yet_has_not_failed(bench: Bench) -> None:
    bench.pool.moved("server1", bench.server.address)
    bench.server.is_up = False
    bench.network.late_s = 60

    bench.probe()

    assert bench.probes == {"refused": 1}


def test_its_numbers_are_those_that_were_measured() -> None:
    assert (checker.JITTER, checker.LEAST_PAUSE_S, checker.RISING_S, LOOK_UP_S) == (0.2, 0.01, 0.05, 0.1)
