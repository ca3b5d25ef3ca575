"""The real balancer in a simulated world: its clients, servers, network and time are played, and nothing else.

What `app.assemble` puts together is run as it is: Proxy, Race, Runners, Pool, Checker, Upstream, Observer. A few of
their calls are watched, none is replaced.
"""

import gc
import logging
from contextlib import ExitStack
from functools import lru_cache
from random import Random
from typing import Any
from unittest import mock

import gevent

from balancer import app
from balancer.events.stream import Stream
from balancer.forwarding import proxy
from balancer.forwarding.outcome import Outcome, Refusal
from balancer.forwarding.race import Race
from balancer.rules.attempts import Limits
from balancer.settings import Settings
from balancer.wire import exchange, incoming, upstream
from balancer.wire.upstream import AttemptError
from tests.simulation.client import LARGE_BODY_BYTES, environ_of, right_bodies
from tests.simulation.history import History, Seen, Story
from tests.simulation.server import MUCH_BYTES, SimulatedServer
from tests.simulation.virtual_time import VirtualTime
from tests.simulation.watching import NotedActivity, NotedErrors, WatchedNetwork, WatchedRace
from tests.simulation.world import SERVERS, Arrival, World

LOOK_S = 0.05  # how often the page is looked at
LINGER_S = 0.01  # after the last request, for what was cancelled to end
# What the balancer holds whole is made smaller, so that worlds with larger bodies take no more memory.
HELD_BYTES, CHUNK_BYTES, KEPT_BYTES = 3000, 1000, 1000
assert HELD_BYTES < MUCH_BYTES
assert KEPT_BYTES < LARGE_BODY_BYTES


class Run:
    """One world, from its beginning to the end of its last request."""

    def __init__(self, world: World, time: VirtualTime) -> None:
        self.history = History(world)
        self.loop = time.loop
        self._time = time
        self._deadline_s = Limits().deadline_s
        self._idle_since_s: float | None = None  # when the last that was under way has ended
        switches = {name.upper(): "on" if on else "off" for name, on in vars(world.switches).items()}
        settings = Settings.from_environment({"BALANCER_POLICY": world.policy, **switches})
        self.network = WatchedNetwork(self.loop, Random(f"network {world.seed}"))  # noqa: S311 (no secret)
        for number, name in enumerate(SERVERS, start=1):
            server = SimulatedServer(name, number, world, self.network, self.history.ran)
            self.network.hosts[name] = server
        self._stories: dict[object, Story] = {}  # by the greenlet that carries the request
        self.balancer = app.assemble(
            settings,
            NotedActivity(self.history, self.loop.clock),
            Stream(),
            self._refuse,
            self.network,
            self.loop.clock,
            self.loop.clock,
            Random(f"jitter {world.seed}"),  # noqa: S311 (no secret)
        )

    def to_its_end(self) -> History:
        """Play everything, and return what happened."""
        world = self.history.world
        gevent.spawn(self.balancer.checker.start)
        for number, arrival in enumerate(world.arrivals()):
            self.loop.at(arrival.at_s, gevent.spawn, self._client, arrival, f"{number:032x}")
        self.loop.at(0, self._look)
        self._time.run(self._is_over)
        self.history.in_flight = {one.name: one.in_flight for one in self.balancer.pool.candidates()}
        kept = [link for one in self.balancer.proxy._upstreams._upstreams.values() for link, _ in one._idle]
        left = [link for link in self.network.links if not (link.is_closed or link.is_a_probes)]
        self.history.open_links = sum(link not in kept for link in left)
        return self.history

    def race(self, *arguments: Any) -> Race:
        """Return a race whose attempts are noted in the story of its request."""
        return WatchedRace(self._stories[gevent.getcurrent()], self.history.tokens, *arguments)

    def _is_over(self) -> bool:
        world, now_s = self.history.world, self.loop.now_s
        if now_s < world.lasts_s:
            return False
        is_busy = any(one.in_flight for one in self.balancer.pool.candidates())
        if is_busy or any(story.ended_s is None for story in self.history.stories):
            self._idle_since_s = None
        elif self._idle_since_s is None:
            self._idle_since_s = now_s
        idle_s = now_s - self._idle_since_s if self._idle_since_s is not None else 0.0
        return idle_s > LINGER_S or now_s > world.lasts_s + 2 * self._deadline_s

    def _look(self) -> None:
        """See what the page would show."""
        for view in self.balancer.pool.views():
            self.history.seen.append(Seen(self.loop.now_s, view.server.name, view.state, view.reason))
        self.loop.at(self.loop.now_s + LOOK_S, self._look)

    def _client(self, arrival: Arrival, request_id: str) -> None:
        """Send one request, and take the answer as gunicorn's worker does."""
        story = Story(arrival)
        self.history.stories.append(story)
        self._stories[gevent.getcurrent()] = story
        environ = environ_of(arrival, request_id, self.loop.clock)
        body = b""

        def start_response(status: str, fields: list[tuple[str, str]]) -> None:
            story.status = int(status.split(" ")[0])
            story.server = dict(fields).get("X-Served-By")

        try:
            for piece in self.balancer.proxy(environ, start_response):
                body += piece
            story.is_right = body in right_bodies(arrival, request_id)
        except AttemptError:
            story.is_right = False  # Some of it had been sent; the client sees that it is not whole.
        story.has_client_gone = story.status == 400
        story.ended_s = self.loop.now_s

    def _refuse(self, call: incoming.Call, outcome: Outcome) -> Refusal:
        assert outcome.decision is not None
        self._stories[gevent.getcurrent()].decision = outcome.decision
        return Refusal(f"{outcome.status} refused", [], b"")


def play(world: World) -> History:
    """Return what happens in a world."""
    with ExitStack() as stack:
        gc.disable()  # When it collects is chance, and it closes what somebody has forgotten to close.
        stack.callback(gc.enable)
        run = Run(world, stack.enter_context(VirtualTime()))
        stack.enter_context(mock.patch.object(proxy, "Race", run.race))
        stack.enter_context(mock.patch.object(upstream, "HELD_BYTES", HELD_BYTES))
        stack.enter_context(mock.patch.object(exchange, "CHUNK_BYTES", CHUNK_BYTES))
        stack.enter_context(mock.patch.object(incoming, "KEPT_BYTES", KEPT_BYTES))
        errors = NotedErrors(run.history)
        logging.getLogger("balancer").addHandler(errors)
        stack.callback(logging.getLogger("balancer").removeHandler, errors)
        return run.to_its_end()


played = lru_cache(maxsize=200)(play)  # Each world is played once, whoever judges it.
