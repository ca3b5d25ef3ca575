"""The servers together, the budgets of their requests and the addresses that fail.

Methods decide and return what changed; whoever calls does the I/O. So none of them waits, and that is why there is no
lock: all that asks the pool runs in one thread, and a greenlet gives way to others only where it waits. (What other
threads do, such as looking names up, comes here through a greenlet.)
"""

import time
from collections.abc import Callable, Sequence

from balancer.rules.addresses import Addresses, IllAddress
from balancer.rules.attempt import OK, Attempt, Kind
from balancer.rules.budget import HEDGES, RETRIES, Budget
from balancer.rules.concurrency import LEAST_QUIET_S, NOWHERE, Place, quiet_s
from balancer.rules.health import Health, State, Thresholds
from balancer.rules.latency import SlowAddresses
from balancer.rules.policy import Candidate
from balancer.rules.tallies import Try
from balancer.rules.verdict import Ending, RecentRequests, Service, service_of
from balancer.servers.server import Server, Transition
from balancer.servers.view import ServerView
from balancer.settings import ServerAddress, Switches

ALL_ON = Switches()
HEDGE_UNKNOWN_S = 0.1  # when an attempt is late while nothing is known of any server's latency
# A probe of a real page needs a fresh connection, and more of our own time than an attempt: it may take so much longer
# than the time after which an attempt is late.
PROBE_TRIAL_MORE_S = 0.05


class Pool:
    """The servers of the lab, and the budgets of their requests.

    clock: seconds that only go forward; decisions use it.
    wall_clock: seconds since the epoch; people read it.
    switches: which protections there are.
    """

    def __init__(
        self,
        servers: Sequence[ServerAddress],
        thresholds: Thresholds,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        switches: Switches = ALL_ON,
    ) -> None:
        self._clock = clock
        self._switches = switches
        self._wall_clock = wall_clock
        self._budgets = {Kind.RETRY: RETRIES, Kind.HEDGE: HEDGES}
        self._addresses = Addresses()
        self._slow_addresses = SlowAddresses()
        self._requests = 0
        self._recent = RecentRequests()
        self._servers = {
            server.name: Server(server, thresholds, switches, Health.unknown(clock()), wall_clock())
            for server in servers
        }
        self._in_order = tuple(self._servers.values())

    def request_arrived(self) -> int:
        """Count a request into the budget and return its number, from 0."""
        for kind, budget in self._budgets.items():
            if not budget.is_whole:
                self._budgets[kind] = budget.earned()
        self._requests += 1
        return self._requests - 1

    def request_ended(self, ending: Ending) -> None:
        """Count a request that has ended."""
        self._recent.add(ending, self._clock())

    def service(self) -> Service:
        """Return what can be said of the service as a whole."""
        now_s = self._clock()
        # As they are, not as a request that looks for one takes them (left_alone.py, addresses.py).
        servers = [
            one.as_candidate(HEDGE_UNKNOWN_S, self._still_after_s(now_s), now_s)._replace(state=one.state)
            for one in self._servers.values()
        ]
        return service_of(servers, self._recent, now_s)

    def budgets(self) -> dict[Kind, Budget]:
        """Return what is left of each budget."""
        return dict(self._budgets)

    def paid(self) -> list[Kind]:
        """Return what there is a budget for: a retry, a hedge, both or neither."""
        return [kind for kind, budget in self._budgets.items() if budget.is_left or not self._switches.budget]

    def candidates(self, address: str = "", may_run_twice: bool = True) -> list[Candidate]:
        """Return every server as the choice sees it, in the order of priority.

        address: of the request that asks, see `addresses.address_of`; a server that fails it may come last for it.
        may_run_twice: whether a second run of that request does no harm.
        """
        now_s = self._clock()
        usual_s = self._usual_s()
        still_after_s = self._still_after_s(now_s)
        candidates = [one.as_candidate(usual_s, still_after_s, now_s) for one in self._in_order]
        late_after_s = self._slow_addresses.late_after_s(address)
        if late_after_s:
            candidates = [one._replace(hedge_after_s=max(one.hedge_after_s, late_after_s)) for one in candidates]
        if not self._addresses.are_on_record():
            return candidates
        online = [one.name for one in candidates if one.state is State.ONLINE]
        avoided = self._addresses.avoided(address, may_run_twice, online, now_s)
        if avoided:
            candidates = [
                one._replace(state=State.SUSPECT) if one.name in avoided and one.state is State.ONLINE else one
                for one in candidates
            ]
        return candidates

    def usual(self, address: str) -> Candidate | None:
        """Return the first server, as `candidates` does, when a safe request goes there by priority without a thought.

        As nearly always: all are ONLINE, the first is at ease, no address is on record. None if that isn't so.
        """
        first = self._in_order[0]
        if self._switches.shed and not first.load.is_surely_at_ease(self._clock()):
            return None
        if self._addresses.are_on_record() or any(one.state is not State.ONLINE for one in self._in_order):
            return None
        late_after_s = max(self._usual_s(), self._slow_addresses.late_after_s(address))
        return Candidate(first.configured.name, State.ONLINE, late_after_s, first.in_flight)

    def configured(self, name: str) -> ServerAddress:
        """Return what is configured of a server."""
        return self._servers[name].configured

    def address(self, name: str) -> str | None:
        """Return the IP address that the probes last found for a server; None when its name was never known."""
        return self._servers[name].address

    def moved(self, name: str, address: str) -> None:
        """Remember where a server is."""
        self._servers[name].address = address

    def may_start(self, name: str, kind: Kind, takes_from_budget: bool, is_counted: bool = True) -> Place | None:
        """Take what an attempt needs: a token, the turn as the only trial; return its place there.

        None when somebody was faster. is_counted: whether it waits for the server, not for its client.
        """
        server = self._servers[name]
        now_s = self._clock()
        if not server.may_start(kind, now_s):
            return None
        if takes_from_budget and self._switches.budget:
            if not self._budgets[kind].is_left:
                return None
            self._budgets[kind] = self._budgets[kind].spent()
        return server.started(kind, is_counted, now_s)

    def is_rising(self, name: str) -> bool:
        """Say whether a server is OFFLINE still, and its last probe succeeded."""
        return self._servers[name].is_rising

    def is_heard_at_work(self, name: str, since_s: float) -> bool:
        """Say whether a server is ONLINE and called busy, and has answered a request since then: that says enough."""
        one = self._servers[name]
        return one.answered_s > since_s and one.state is State.ONLINE and one.crowd.is_called(self._clock())

    def record_probe(self, name: str, reason: str, began_s: float) -> Transition | None:
        """Count a probe that ended with `reason` ("ok" or why it failed) and return the change it makes, if any."""
        server = self._servers[name]
        transition = server.probed(reason, began_s, self._clock(), self._wall_clock())
        if server.health.state is State.OFFLINE:
            self._addresses.forget(name)
        return transition

    def begin_probe_trial(self, name: str) -> float | None:
        """Take the turn as a server's trial for a probe of a real page; return the seconds it may take.

        None when no trial is due.
        """
        server = self._servers[name]
        if not server.breaker.is_trial_due(self._clock()):
            return None
        server.breaker = server.breaker.tried()
        return (server.hedge_after_s or HEDGE_UNKNOWN_S) + PROBE_TRIAL_MORE_S

    def end_probe_trial(self, name: str, reason: str, began_s: float) -> Transition | None:
        """Count a trial that a probe has made, and return the change it makes, if any."""
        server, now_s, wall_s = self._servers[name], self._clock(), self._wall_clock()
        if reason == OK:
            return server.trial_passed(began_s, now_s, wall_s)
        return server.trial_failed(reason, False, now_s, wall_s)

    def record_attempt(
        self, attempt: Attempt, began_s: float, address: str = "", place: Place = NOWHERE
    ) -> Transition | None:
        """Count a finished attempt and return the change of state that it makes by itself, if any.

        address: of its request. place: what `may_start` returned.
        """
        server = self._servers[attempt.server]
        is_usual = attempt.reason == OK and not self._slow_addresses.is_slow(address, attempt.ms, server.usual)
        return server.attempted(attempt, is_usual, place, began_s, self._clock(), self._wall_clock())

    def only_waited(self, name: str, reason: str, place: Place, began_s: float) -> bool:
        """Say whether an attempt that ends now was late only because of those before it; ask before it is recorded."""
        return self._servers[name].only_waited(reason, place, began_s)

    def may_be_compared(self, address: str) -> bool:
        """Say whether a request to this address may be retried and hedged out of the budget; ask once a request."""
        return not self._switches.budget or self._addresses.may_be_compared(address, self._clock())

    def judge(self, address: str, tries: Sequence[Try]) -> list[Transition]:
        """Compare what the servers did with one request that is over; return the changes of state that follow."""
        if self._addresses.are_served(tries):
            return []
        now_s, wall_s = self._clock(), self._wall_clock()
        askable = [name for name, one in self._servers.items() if one.health.state is not State.OFFLINE]
        indicted = self._addresses.ended(address, tries, askable, now_s)
        changes = [self._servers[one.server].indicted(one.reason, one.began_s, now_s, wall_s) for one in indicted]
        return [change for change in changes if change is not None]

    def trial_failed(self, name: str, reason: str, is_void: bool) -> Transition | None:
        """Count a request's trial that failed, now that the request is over; return the change it makes, if any.

        is_void: no other server has done better.
        """
        return self._servers[name].trial_failed(reason, is_void, self._clock(), self._wall_clock())

    def ill_addresses(self) -> list[IllAddress]:
        """Return the addresses that every server fails; `since_s` in seconds since the epoch."""
        now_s = self._clock()
        epoch_s = self._wall_clock() - now_s
        return [one._replace(since_s=one.since_s + epoch_s) for one in self._addresses.ill(now_s)]

    def views(self) -> list[ServerView]:
        """Return a copy of everything that is known, in the order of priority."""
        now_s = self._clock()
        return [server.view(now_s) for server in self._servers.values()]

    def _usual_s(self) -> float:
        # They are the same program: what one does, all should. A server's own time grows under load, and its requests
        # would be hedged no more just when they need it.
        return min([one.hedge_after_s for one in self._in_order if one.hedge_after_s], default=HEDGE_UNKNOWN_S)

    def _still_after_s(self, now_s: float) -> float:
        """Return after how many seconds without an answer a server stands still; nobody does before LEAST_QUIET_S."""
        for server in self._servers.values():
            if server.load.waits_s(now_s) > LEAST_QUIET_S:
                return quiet_s([server.load for server in self._servers.values()])
        return LEAST_QUIET_S
