"""What a load sends, and when; and what its loop waits with."""

import asyncio
import resource
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from lab.measuring.plan import Burst, Plan, Retries, from_text
from lab.measuring.punctual import ENOUGH, SPARE, selector

THRICE = Retries(times=3)


def test_a_steady_load_sends_one_every_so_often() -> None:
    assert list(Plan(rate=4, seconds=1).due_s()) == [0, 0.25, 0.5, 0.75]


def test_a_burst_has_a_rate_of_its_own_and_then_the_load_goes_on_as_before() -> None:
    plan = Plan(rate=60, seconds=14, bursts=(Burst(at_s=6, seconds=1, rate=600), Burst(at_s=9, seconds=0.5, rate=120)))

    due_s = list(plan.due_s())

    assert due_s == sorted(due_s)
    assert sum(6 <= one < 7 for one in due_s) == 600
    assert sum(9 <= one < 9.5 for one in due_s) == 60
    assert len(due_s) == 600 + 60 + 60 * 12.5 == plan.clients


@pytest.mark.parametrize(
    "plan",
    [
        Plan(50, 60),
        Plan(60, 14, 1.0, (Burst(6, 1, 600),), Retries(3, 0.2, True)),
        Plan(60, 14, post=True, keys=True, run="a", beside=2),
    ],
)
def test_a_plan_is_the_same_after_it_was_passed_on(plan: Plan) -> None:
    assert from_text(plan.as_text()) == plan


def test_a_clients_key_is_the_same_in_every_try_and_no_other_clients_nor_another_runs() -> None:
    here, there = Plan(50, 60, post=True, keys=True, run="a"), Plan(50, 60, post=True, keys=True, run="b")

    assert here.key(7) == here.key(7) == "a-7"
    assert len({here.key(7), here.key(8), there.key(7)}) == 3
    assert Plan(50, 60, post=True).key(7) == "" == Plan(50, 60, keys=True).key(7)


def test_each_pause_is_twice_the_one_before_it_and_jittered_by_half() -> None:
    assert [THRICE.pause_s(tries, chance=0.5) for tries in (1, 2, 3)] == [0.1, 0.2, 0.4]
    assert [THRICE.pause_s(1, chance) for chance in (0, 1)] == pytest.approx([0.05, 0.15])


def test_only_a_client_that_honours_it_waits_for_what_the_answer_says() -> None:
    polite = Retries(times=3, honours_retry_after=True)

    assert THRICE.pause_s(1, 0.5, retry_after_s=2) == 0.1
    assert polite.pause_s(1, 0.5, retry_after_s=2) == 2
    assert polite.pause_s(1, 0.5, retry_after_s=0) == 0.1
    assert polite.pause_s(1, 0.5) == 0.1


def test_a_loop_that_waits_with_it_is_on_time_to_less_than_epolls_millisecond() -> None:
    keeping_time, most_at_once = selector()

    async def lateness_s() -> float:
        late_s = []
        for _ in range(50):
            due_s = time.monotonic() + 0.0003
            await asyncio.sleep(0.0003)
            late_s.append(time.monotonic() - due_s)
        return min(late_s)

    def played_s() -> float:
        loop = asyncio.SelectorEventLoop(keeping_time)
        try:
            return loop.run_until_complete(lateness_s())
        finally:
            loop.close()

    with ThreadPoolExecutor(1) as thread:  # The browser of other tests has a loop in this one.
        late_s = thread.submit(played_s).result()
    assert late_s < 0.0006, f"at best {late_s * 1000:.2f} ms late; epoll alone is 0.7 ms late"
    assert most_at_once >= 900


@pytest.mark.parametrize(
    ("allowed", "may_watch"),
    [((1024, 4096), 4096), ((4096, 4096), 4096), ((1024, -1), ENOUGH), ((-1, -1), ENOUGH), ((65536, 65536), ENOUGH)],
)
def test_no_more_connections_are_watched_than_files_may_be_open(
    allowed: tuple[int, int], may_watch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(resource, "getrlimit", lambda which: allowed)
    monkeypatch.setattr(resource, "setrlimit", lambda which, limits: asked.append(limits))

    assert selector()[1] == may_watch - SPARE
    assert asked in ([], [(may_watch, allowed[1])])
