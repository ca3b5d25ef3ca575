"""The probe loop: asks every server, beside the requests and never in their way, how, who and where it is."""

import logging
import math
import random
import time
from collections.abc import Callable, Iterable
from functools import partial

import gevent
from gevent.event import Event

from balancer.rules.attempt import CANCELLED, OK
from balancer.servers.lookup import LOOK_UP_S, NameLookUp
from balancer.servers.pool import Pool
from balancer.servers.server import Transition
from balancer.settings import ServerAddress
from balancer.wire import probe
from balancer.wire.network import Network

log = logging.getLogger(__name__)

JITTER = 0.2  # probes of many servers, or by many balancers, must not fall into step
LEAST_PAUSE_S = 0.01  # from the end of a probe that took longer than the interval to the next
FIRST_NAME_S = 5.0  # how long a name may take at the start: a busy machine's resolver is slow
RISING_S = 0.05  # from the first good probe of an OFFLINE server to the next: users wait for it


def pause_s(interval_s: float, took_s: float, jitter: float) -> float:
    """Return how long to rest after a probe that took so long, so that the next begins `interval_s` after it began.

    jitter: the share of the interval that is added to it, from -JITTER to JITTER.
    """
    return max(LEAST_PAUSE_S, interval_s * (1 + jitter) - took_s)


class Alarms:
    """How whoever suspects a server has it probed now instead of at its next turn."""

    def __init__(self, servers: Iterable[ServerAddress]) -> None:
        self._events = {server.name: Event() for server in servers}

    def raise_for(self, name: str) -> None:
        """Have a server probed now."""
        self._events[name].set()

    def off(self, name: str) -> None:
        """Forget what was raised: the probe that answers it begins."""
        self._events[name].clear()

    def wait(self, name: str, timeout_s: float) -> None:
        """Return when an alarm is raised for a server, or its next turn has come."""
        self._events[name].wait(timeout_s)


class Checker:
    """Probes the servers, each in a loop of its own.

    interval_s: seconds from the beginning of one probe to that of the next; less when a server is about to come back.
    timeout_s: seconds that a probe may take in all.
    state_changed: told of every change of state that a probe makes.
    only_look_up: don't probe, only keep the servers' addresses known.
    trial_path: the page that a probe asks for when it is a server's trial, such as "/".
    began: told, by name, since when a server runs that is well, in seconds since the epoch.
    """

    def __init__(
        self,
        pool: Pool,
        interval_s: float,
        timeout_s: float,
        alarms: Alarms,
        state_changed: Callable[[Transition], None],
        network: Network,
        clock: Callable[[], float] = time.monotonic,
        chance: random.Random | None = None,
        only_look_up: bool = False,
        trial_path: str = "/",
        began: Callable[[str, float], None] = lambda name, began_s: None,
    ) -> None:
        self._pool = pool
        self._interval_s = interval_s
        self._timeout_s = timeout_s
        self._alarms = alarms
        self._state_changed = state_changed
        self._network = network
        self._clock = clock
        self._chance = chance or random.Random()  # noqa: S311 (no secret)
        self._only_look_up = only_look_up
        self._trial_path = trial_path
        self._began = began
        self._names = {view.server.name: NameLookUp(view.server, network) for view in pool.views()}

    def start(self) -> None:
        """Start probing; returns when every server has been probed once, so that the first request finds them.

        Those that come meanwhile wait: where no server is known, they could only be failed.
        """
        servers = [view.server for view in self._pool.views()]
        names = [gevent.spawn(self._names[server.name].wait, FIRST_NAME_S) for server in servers]
        gevent.wait(names, timeout=2 * self._timeout_s)
        gevent.wait(names, timeout=FIRST_NAME_S, count=1)  # One that is known is enough: who finds no other goes there.
        gevent.joinall([gevent.spawn(self.probe, server) for server in servers], timeout=2 * self._timeout_s)
        for server in servers:
            gevent.spawn(self._watch, server)

    def _watch(self, server: ServerAddress) -> None:
        probed_s, is_spared = -math.inf, False
        while True:
            self._alarms.off(server.name)
            began_s = self._clock()
            # Of what a starved server can do, its probes are a tenth. It is spared every other one, not more: whoever
            # stops says so for the time of two.
            is_spared = not is_spared and self._pool.is_heard_at_work(server.name, probed_s)
            if not is_spared:
                probed_s = began_s
                try:
                    self.probe(server)
                except Exception:  # a fault in a probe must not end the probing
                    log.exception("probe of %s", server.name)
            interval_s = min(RISING_S, self._interval_s) if self._pool.is_rising(server.name) else self._interval_s
            jitter = self._chance.uniform(-JITTER, JITTER)
            self._alarms.wait(server.name, pause_s(interval_s, self._clock() - began_s, jitter))

    def probe(self, server: ServerAddress) -> None:
        """Ask one server once, and record what that says of it."""
        began_s = self._clock()
        look_up = self._names[server.name]
        known = self._pool.address(server.name)
        # Only the probe that begins a look-up waits for it, and only briefly; later ones take what it has found, if it
        # has. Without a known address, as at the start, there is nothing else to go to: a late name is no failure yet.
        briefly_s = 0.0 if look_up.is_under_way else LOOK_UP_S
        address = look_up.address(briefly_s if known else self._timeout_s) or known
        if self._only_look_up:
            if address:
                self._pool.moved(server.name, address)
            return
        reason = "dns"
        if address:
            began = partial(self._began, server.name)
            reason = probe.ask(self._network, server.name, address, server.port, self._timeout_s, began)
        # Where nobody was ever seen, there is no better place to go to, though there is no answer yet.
        if address and (reason == OK or (known is None and reason != "dns")):
            self._pool.moved(server.name, address)
        elif look_up.failed:
            reason = "dns"  # the deeper reason: whoever has left the network has no name any more
        self._tell(self._pool.record_probe(server.name, reason, began_s))
        if reason == OK and address:
            self._try_out(server, address)

    def _try_out(self, server: ServerAddress, address: str) -> None:
        """Make a trial of a server whose breaker has cooled down: there may be no safe request that could be one."""
        timeout_s = self._pool.begin_probe_trial(server.name)
        if timeout_s is None:
            return
        began_s = self._clock()
        reason = CANCELLED
        try:
            reason = probe.ask_for_page(self._network, address, server.port, self._trial_path, timeout_s)
        finally:
            self._tell(self._pool.end_probe_trial(server.name, reason, began_s))

    def _tell(self, transition: Transition | None) -> None:
        if transition is not None:
            self._state_changed(transition)
