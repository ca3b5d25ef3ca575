"""The twin of proxy.py, race.py and checker.py in virtual time: it carries out what the rules decide.

It must stay as small as they are and take no decision of its own: `carry` follows `Proxy.carry` and `Proxy._run` line
by line, `Race` follows `race.Race`, `watch` follows `Checker._watch`. Where one of those changes, this must.
"""

from dataclasses import dataclass
from random import Random

from balancer.forwarding.proxy import LOOK_AT_CLIENT_S, MOST_IN_FLIGHT
from balancer.rules.attempts import CANCELLED, OK, Attempt, GiveUp, Journey, Kind, Limits, Start
from balancer.rules.health import State
from balancer.rules.policy import POLICIES, Policy
from balancer.servers.checker import JITTER, RISING_S, pause_s
from balancer.servers.pool import Pool
from balancer.servers.server import Transition
from balancer.settings import Settings
from tests.simulation.history import History, Seen, Story, Tried
from tests.simulation.timeline import Mailbox, Process, Take, Timeline
from tests.simulation.world import SERVERS, Arrival, SimulatedServer, World

LOOK_S = 0.05  # how often the page is looked at
MOST_STEPS = 100  # at one moment; more, and the rules go round in circles


@dataclass(frozen=True)
class Rules:
    """The decisions on trial; a test may break one of them on purpose."""

    journey: type[Journey] = Journey
    pool: type[Pool] = Pool
    policy: Policy | None = None


class Run:
    """One world with one set of rules, from its beginning to the end of its last request."""

    def __init__(self, world: World, rules: Rules | None = None) -> None:
        rules = rules or Rules()
        self.settings = Settings.from_environment({})
        switches = world.switches
        self.limits = Limits(may_hedge=switches.hedge, may_retry=switches.retry)
        self.timeline = Timeline()
        clock = self.timeline.clock
        self.pool = rules.pool(self.settings.servers, self.settings.thresholds, clock, clock, switches.breaker)
        self.journey = rules.journey
        self.policy = rules.policy or POLICIES[world.policy]
        self.servers = {name: SimulatedServer(name, world) for name in SERVERS}
        self.history = History(world)
        self.random = Random(f"jitter {world.seed}")  # noqa: S311 (no secret)
        self.wake = {name: Mailbox() for name in SERVERS}
        self.in_flight = 0

    def to_its_end(self) -> History:
        """Play everything, and return what happened."""
        world = self.history.world
        if world.switches.probe:
            for name in SERVERS:
                self.timeline.spawn(self.watch(name))
        for arrival in world.arrivals():
            self.timeline.at(arrival.at_s, lambda arrival=arrival: self.timeline.spawn(self.carry(arrival)))  # type: ignore[misc]
        self.timeline.at(0, self.look)
        self.timeline.run(world.lasts_s + 2 * self.limits.deadline_s)
        self.history.in_flight = {one.name: one.in_flight for one in self.pool.candidates()}
        return self.history

    def look(self) -> None:
        """See what the page would show."""
        now_s = self.timeline.now_s
        for view in self.pool.views():
            self.history.seen.append(Seen(now_s, view.server.name, view.state, view.reason))
        self.timeline.at(now_s + LOOK_S, self.look)

    def state_changed(self, transition: Transition | None) -> None:
        """Do what observer.py does with a change of state."""
        if transition is None:
            return
        if transition.after is State.SUSPECT:
            self.wake[transition.server].put(None)
        self.history.seen.append(Seen(self.timeline.now_s, transition.server, transition.after, transition.reason))

    def watch(self, name: str) -> Process:
        """Probe a server, again and again."""
        wake, interval_s = self.wake[name], self.settings.probe_interval_s
        while True:
            wake.items.clear()
            began_s = self.timeline.now_s
            fate = self.servers[name].meet(began_s, self.settings.probe_timeout_s, is_probe=True)
            yield Take(Mailbox(), fate.ends_s - began_s)
            self.state_changed(self.pool.record_probe(name, fate.reason, began_s))
            wait_s = min(RISING_S, interval_s) if self.pool.is_rising(name) else interval_s
            jitter = self.random.uniform(-JITTER, JITTER)
            yield Take(wake, pause_s(wait_s, self.timeline.now_s - began_s, jitter))

    def carry(self, arrival: Arrival) -> Process:
        """Follow one request; see `Proxy.carry`."""
        story = Story(arrival)
        self.history.stories.append(story)
        began_s = self.timeline.now_s
        number = self.pool.request_arrived()
        journey = self.journey(arrival.method, began_s, number, arrival.has_idempotency_key, arrival.can_be_sent_again)
        if self.in_flight >= MOST_IN_FLIGHT:
            story.ended_s, story.decision = began_s, GiveUp.BUSY
            return
        race = Race(self, story)
        self.in_flight += 1
        yield from self._run(journey, race, story)
        self.in_flight -= 1
        race.abandon()
        story.ended_s = self.timeline.now_s

    def _run(self, journey: Journey, race: "Race", story: Story) -> Process:
        steps_at_s, steps = self.timeline.now_s, 0
        while True:
            now_s = self.timeline.now_s
            steps_at_s, steps = now_s, steps + 1 if now_s == steps_at_s else 0
            assert steps < MOST_STEPS, f"the rules go round in circles: {story}"
            candidates = self.pool.candidates()
            step = journey.next_step(candidates, self.policy, self.limits, self.pool.has_budget(), now_s)
            if isinstance(step, GiveUp):
                break
            if isinstance(step, Start):
                if self.pool.may_start(step.server, step.kind, step.takes_from_budget):
                    self.history.tokens.append(self.pool._budget.tokens)
                    journey = journey.started(step, now_s)
                    race.start(step, now_s)
                continue
            ended = yield from race.next_ended(min(step.until_s - now_s, LOOK_AT_CLIENT_S))
            if ended is None:
                patience_s = story.arrival.patience_s
                if patience_s is not None and self.timeline.now_s >= story.arrival.at_s + patience_s:
                    story.has_client_gone = True
                    return
                continue
            if ended.reason == OK:
                overtaken = {one.server for one in journey.overtaken_by(ended.server)}
                journey = journey.ended(ended)
                for other in journey.ordinary_running():
                    journey = journey.ended(race.cancel(other.server, was_overtaken=other.server in overtaken))
                story.answered_by = ended.server
                return
            journey = journey.ended(ended)
        for other in journey.ordinary_running():
            journey = journey.ended(race.cancel(other.server, reason="read-timeout"))
        story.decision = step


class Race:
    """The attempts of one request, side by side; see `race.Race`."""

    def __init__(self, run: Run, story: Story) -> None:
        self._run = run
        self._story = story
        self._lanes: dict[str, Tried] = {}
        self._ended = Mailbox()

    def start(self, start: Start, now_s: float) -> None:
        """Begin an attempt."""
        lane = self._lanes[start.server] = Tried(start, now_s)
        self._story.tried.append(lane)
        may_use_kept = self._story.arrival.method in ("GET", "HEAD")
        fate = self._run.servers[start.server].meet(now_s, start.timeout_s, may_use_kept=may_use_kept)
        lane.may_have_run = fate.sent

        def ends() -> None:
            if lane.ended is None:
                self._ended.put(self._record(lane, fate.reason, fate.sent))

        self._run.timeline.at(fate.ends_s, ends)

    def next_ended(self, timeout_s: float) -> Process:
        """Wait for the next attempt to end; None when none does in time."""
        ended = yield Take(self._ended, max(0.0, timeout_s))
        return ended

    def cancel(self, server: str, reason: str = CANCELLED, was_overtaken: bool = False) -> Attempt:
        """End an attempt that is under way."""
        return self._record(self._lanes[server], reason, sent=True, was_overtaken=was_overtaken)

    def abandon(self) -> None:
        """End whatever is still under way, but for a trial."""
        for lane in self._lanes.values():
            if lane.ended is None and lane.start.kind is not Kind.TRIAL:
                self.cancel(lane.start.server)

    def _record(self, lane: Tried, reason: str, sent: bool, was_overtaken: bool = False) -> Attempt:
        now_s = self._run.timeline.now_s
        attempt = Attempt(lane.start.server, reason, sent, (now_s - lane.began_s) * 1000, lane.start.kind)
        if lane.ended is None:
            lane.ended, lane.ended_s = attempt, now_s
            self._run.state_changed(self._run.pool.record_attempt(attempt, lane.began_s, was_overtaken))
        return attempt


def played(world: World, rules: Rules | None = None) -> History:
    """Return what happens in a world."""
    return Run(world, rules).to_its_end()
