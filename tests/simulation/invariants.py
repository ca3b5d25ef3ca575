"""What must hold, each as one function: it returns in silence, or raises AssertionError with the story."""

from bisect import bisect_right
from collections import Counter
from itertools import pairwise

from balancer.rules.attempt import OK, SAFE_METHODS, Kind
from balancer.rules.attempts import Limits
from balancer.rules.breaker import LONGEST_COOL_DOWN_S, MOST_TRIALS
from balancer.rules.budget import HEDGES, RETRIES
from balancer.rules.health import State
from balancer.rules.latency import HEDGE_MAX_S
from balancer.servers.checker import JITTER, LEAST_PAUSE_S, RISING_S
from balancer.servers.lookup import LOOK_UP_S
from balancer.servers.pool import PROBE_TRIAL_MORE_S
from balancer.settings import Settings
from tests.simulation.history import History, Seen
from tests.simulation.network import LONGEST_LOOK_UP_S, SENT_AGAIN_AFTER_S
from tests.simulation.world import SERVERS, SLOWEST_S

PRIMARY = "server1"
INSTANT_S = 1e-6  # sums of seconds are only as exact as floating point is
SETTINGS = Settings.from_environment({})


def no_request_tries_a_server_twice(history: History) -> None:
    for story in history.stories:
        servers = [one.start.server for one in story.tried]
        assert len(set(servers)) == len(servers), f"a server was tried twice: {story}"


def nothing_outlives_its_deadline(history: History) -> None:
    for story in history.stories:
        until_s = story.arrival.at_s + Limits().deadline_s + INSTANT_S
        assert story.ended_s is not None, f"never ended: {story}"
        assert story.ended_s <= until_s, f"ended too late: {story}"
        for one in story.tried:
            assert one.ended_s is not None, f"an attempt never ended: {story}"
            assert one.ended_s <= until_s, f"an attempt ended too late: {story}"


def the_budget_is_never_exceeded(history: History) -> None:
    assert min(history.tokens, default=0.0) >= 0, "the budget was overdrawn"
    arrivals_s = [story.arrival.at_s for story in history.stories]
    paid_s = sorted(one.began_s for story in history.stories for one in story.tried if one.start.takes_from_budget)
    earned = 0
    for spent, now_s in enumerate(paid_s, start=1):
        while earned < len(arrivals_s) and arrivals_s[earned] <= now_s:
            earned += 1
        allowed = sum(budget.burst + budget.share * earned for budget in (HEDGES, RETRIES))
        assert spent <= allowed + INSTANT_S, f"at {now_s:.3f} s {spent} were paid of {allowed:.1f}"


def every_safe_request_succeeds(history: History) -> None:
    """Hold where one server is healthy throughout."""
    failed = [story for story in history.protected() if not story.is_answered]
    assert not failed, f"{len(failed)} of {len(history.protected())} failed, the first: {failed[0]}"


def an_ill_address_costs_nobody_else(history: History) -> None:
    """Hold where the servers are well: every other request, of any method, has its answer from the primary."""
    others = [one for one in history.stories if not (one.arrival.asks_for_ill or one.has_client_gone)]
    failed = [story for story in others if not story.is_answered]
    assert not failed, f"{len(failed)} of {len(others)} others failed, the first: {failed[0]}"


def no_client_gets_a_wrong_answer(history: History) -> None:
    """An answer that is held whole is right, whole, and this request's own; or it says that it is an error."""
    for story in history.protected():
        assert story.status != 200 or story.is_right, f"a wrong answer: {story}"


def only_clients_that_leave_are_let_go(history: History) -> None:
    for story in history.stories:
        assert not story.has_client_gone or story.may_have_gone, f"its client was still there: {story}"


def a_servers_own_error_is_better_than_none(history: History) -> None:
    for story in history.stories:
        ended = [one.ended for one in story.tried if one.ended is not None and one.start.kind is not Kind.TRIAL]
        errors = [one for one in ended if one.reason == "5xx"]
        assert not errors or story.server or story.has_client_gone, f"a server's own words were kept from it: {story}"


def no_attempt_but_a_trial_outlives_its_request(history: History) -> None:
    for story in history.stories:
        for one in story.tried:
            if one.start.kind is not Kind.TRIAL and story.ended_s is not None:
                ended_s = one.ended_s or float("inf")
                assert ended_s <= story.ended_s + INSTANT_S, f"nobody waits for it any more: {story}"


def no_post_runs_twice(history: History) -> None:
    with_key = {number for number, story in enumerate(history.stories) if story.arrival.has_idempotency_key}
    times = Counter(one.request_id for one in history.ran if one.method in ("POST", "PATCH"))
    for request_id, count in times.items():
        number = int(request_id, 16)
        assert count == 1 or number in with_key, f"it has run {count} times: {history.stories[number]}"


def a_healed_primary_serves_again_within_its_bound(history: History) -> None:
    """Hold under strict priority, with probes, where only the primary is ever faulty."""
    bound_s = heal_bound_s(history)
    back_s = history.world.healed_s(PRIMARY) + bound_s
    compared: set[tuple[str, bool]] = set()
    for story in history.stories:
        switches = history.world.switches
        is_compared_at_once = story.arrival.method in SAFE_METHODS and switches.hedge and switches.retry
        # Else a failure is known only when the attempt's time is up, and compared by the next request for its address.
        known_s = back_s + (0.0 if is_compared_at_once else Limits().attempt_timeout_s)
        if story.arrival.at_s < known_s or not story.tried:
            continue
        address = story.arrival.method, story.arrival.wants_much
        first = next((one.start.server for one in story.tried if one.start.kind is Kind.FIRST), None)
        may_compare = not is_compared_at_once and address not in compared
        assert first == PRIMARY or may_compare, f"{bound_s:.2f} s after the heal it isn't back: {story}"
        compared.add(address)
    assert compared, "no traffic was left to see it"


def a_healed_server_that_is_back_stays(history: History) -> None:
    """What began before the heal doesn't take a server away again that has come back since."""
    for server in SERVERS:
        healed_s = history.world.healed_s(server)
        states = [seen for seen in history.seen if seen.server == server]
        is_back = False
        for before, seen in pairwise(states):
            has_come_back = before.state is State.OFFLINE and seen.state is State.ONLINE
            is_back = is_back or (has_come_back and seen.at_s > healed_s > 0)
            is_away = is_back and seen.state is State.OFFLINE
            assert not is_away, f"healed at {healed_s:.2f} s, back since, and taken away again: {seen}"


def no_healthy_server_is_taken_for_faulty(history: History) -> None:
    """A server that never has a fault is ONLINE throughout, whatever happens to the others."""
    faulty = {fault.server for fault in history.world.faults}
    for seen in history.seen:
        assert seen.server in faulty or seen.state is State.ONLINE, f"it had no fault at all: {seen}"


def once_all_are_healed_every_safe_request_succeeds(history: History) -> None:
    """Hold in every world, whatever is switched off: no protection may turn a passing fault into a lasting one.

    The attempts that the fault still held must have run into their timeout before.
    """
    healed_s = max(history.world.healed_s(server) for server in SERVERS)
    from_s = healed_s + heal_bound_s(history) + Limits().attempt_timeout_s
    failed = [story for story in history.protected() if story.arrival.at_s > from_s and not story.is_answered]
    assert not failed, f"all are healthy since {healed_s:.2f} s, and {len(failed)} failed, the first: {failed[0]}"


def heal_bound_s(history: History) -> float:
    """Return how long a healed primary may take at most, in seconds.

    A probe that the fault still holds runs into its timeout, or the interval goes by; `rise` probes follow, all but
    the first at the short interval. A trial that the fault still holds runs as long as a trial may, the longest
    cool-down follows, and then the next safe requests are the trials that show it well. Where its name was gone, a
    probe may wait for it in vain; where its address was, too, a look-up that began before the heal ends first. Where
    the way was slow, what was sent before the heal arrives first.
    """
    first_s = max(SETTINGS.probe_timeout_s + LEAST_PAUSE_S, SETTINGS.probe_interval_s * (1 + JITTER))
    others_s = (SETTINGS.thresholds.rise - 1) * max(RISING_S * (1 + JITTER), SLOWEST_S + LEAST_PAUSE_S)
    probes_s = first_s + others_s + SLOWEST_S
    times_s = [story.arrival.at_s for story in history.stories if story.arrival.method in SAFE_METHODS]
    kinds = {fault.kind for fault in history.world.faults}
    names_s = SETTINGS.thresholds.rise * LOOK_UP_S if kinds & {"kill", "cut", "gone"} else 0.0
    names_s += LONGEST_LOOK_UP_S if "gone" in kinds else 0.0
    ways_s = [SENT_AGAIN_AFTER_S["connect"]] if "lost" in kinds else []
    ways_s += [fault.delay_s for fault in history.world.faults if fault.kind == "late"]
    trial_s = HEDGE_MAX_S + PROBE_TRIAL_MORE_S
    return probes_s + trial_s + LONGEST_COOL_DOWN_S + trials_s(times_s) + names_s + max(ways_s, default=0.0)


def trials_s(times_s: list[float]) -> float:
    """Return how long as many trials as a breaker may ask for take at most, one safe request after the other."""
    longest_s = 0.0
    for began_s in times_s:
        now_s = began_s
        for _ in range(MOST_TRIALS):
            now_s = next((at_s for at_s in times_s[bisect_right(times_s, now_s) :]), now_s) + SLOWEST_S
        longest_s = max(longest_s, now_s - began_s)
    return longest_s


def every_state_but_online_has_a_reason(history: History) -> None:
    for seen in history.seen:
        assert seen.state is State.ONLINE or seen.reason, f"no reason: {seen}"


def a_server_has_one_trial_at_a_time(history: History) -> None:
    free_s: dict[str, float] = {}
    for story, one in sorted(history.trials(), key=lambda pair: pair[1].began_s):
        assert one.began_s >= free_s.get(one.start.server, 0.0), f"a second trial: {story}"
        assert one.ended_s is not None, f"a trial without an end: {story}"
        free_s[one.start.server] = one.ended_s


def only_safe_requests_are_trials(history: History) -> None:
    for story, _ in history.trials():
        assert story.arrival.method in ("GET", "HEAD"), f"not a safe one: {story}"


def equally_slow_servers_stay_online_and_every_first_attempt_succeeds(history: History) -> None:
    """Hold where all servers are as slow as each other, and there is no fault."""
    states: list[Seen] = [seen for seen in history.seen if seen.state is not State.ONLINE]
    assert not states, f"they are all the same, but {states[0]}"
    for story in history.stories:
        ended = story.tried[0].ended if story.tried else None
        is_good = ended is not None and ended.reason == OK
        assert is_good or story.has_client_gone, f"its first attempt failed: {story}"


def nothing_stays_in_flight(history: History) -> None:
    assert set(history.in_flight.values()) == {0}, f"when all is over: {history.in_flight}"


def every_connection_is_closed_or_kept(history: History) -> None:
    assert history.open_links == 0, f"when all is over, {history.open_links} are open that nobody will use again"


def our_own_code_has_no_fault(history: History) -> None:
    assert not history.errors, f"logged as our own: {history.errors[0]}"


IN_EVERY_WORLD = (
    no_request_tries_a_server_twice,
    nothing_outlives_its_deadline,
    the_budget_is_never_exceeded,
    no_post_runs_twice,
    once_all_are_healed_every_safe_request_succeeds,
    a_healed_server_that_is_back_stays,
    no_healthy_server_is_taken_for_faulty,
    every_state_but_online_has_a_reason,
    a_server_has_one_trial_at_a_time,
    only_safe_requests_are_trials,
    nothing_stays_in_flight,
    no_client_gets_a_wrong_answer,
    every_connection_is_closed_or_kept,
    our_own_code_has_no_fault,
    only_clients_that_leave_are_let_go,
    a_servers_own_error_is_better_than_none,
    no_attempt_but_a_trial_outlives_its_request,
)
