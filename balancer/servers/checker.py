"""The probe loop: asks every server, beside the requests and never in their way, how, who and where it is."""

import logging
import random
import time
from collections.abc import Callable

import gevent
import requests
from gevent.event import Event

from balancer.rules.attempts import OK
from balancer.servers.lookup import LOOK_UP_S, NameLookUp
from balancer.servers.pool import Pool
from balancer.servers.server import Transition
from balancer.settings import ServerAddress
from balancer.wire.upstream import reason_of

log = logging.getLogger(__name__)

JITTER = 0.2  # probes of many servers, or by many balancers, must not fall into step
# Of a probe's time. Whoever is there, even frozen, takes a connection at once; and the way to a server that has just
# come back may be open only to a new one, since an address is asked for who has it but once a second.
CONNECT_SHARE = 0.5
LEAST_PAUSE_S = 0.01  # from the end of a probe that took longer than the interval to the next
RISING_S = 0.05  # from the first good probe of an OFFLINE server to the next: users wait for it


def pause_s(interval_s: float, took_s: float, jitter: float) -> float:
    """Return how long to rest after a probe that took so long, so that the next begins `interval_s` after it began.

    jitter: the share of the interval that is added to it, from -JITTER to JITTER.
    """
    return max(LEAST_PAUSE_S, interval_s * (1 + jitter) - took_s)


class Checker:
    """Probes the servers, each in a loop of its own.

    interval_s: seconds from the beginning of one probe to that of the next; less when a server is about to come back.
    timeout_s: seconds that a probe may take in all.
    state_changed: told of every change of state that a probe makes.
    only_look_up: don't probe, only keep the servers' addresses known.
    """

    def __init__(
        self,
        pool: Pool,
        interval_s: float,
        timeout_s: float,
        state_changed: Callable[[Transition], None],
        only_look_up: bool = False,
    ) -> None:
        self._pool = pool
        self._interval_s = interval_s
        self._timeout_s = timeout_s
        self._state_changed = state_changed
        self._only_look_up = only_look_up
        self._wake = {view.server.name: Event() for view in pool.views()}
        self._names = {view.server.name: NameLookUp(view.server) for view in pool.views()}

    def start(self) -> None:
        """Start probing; returns when every server has been probed once, so that the first request finds them."""
        servers = [view.server for view in self._pool.views()]
        gevent.joinall([gevent.spawn(self.probe, server) for server in servers], timeout=2 * self._timeout_s)
        for server in servers:
            gevent.spawn(self._watch, server)

    def probe_soon(self, name: str) -> None:
        """Probe a server now instead of at its next turn."""
        self._wake[name].set()

    def _watch(self, server: ServerAddress) -> None:
        wake = self._wake[server.name]
        while True:
            wake.clear()
            began_s = time.monotonic()
            try:
                self.probe(server)
            except Exception:  # a fault in a probe must not end the probing
                log.exception("probe of %s", server.name)
            interval_s = min(RISING_S, self._interval_s) if self._pool.is_rising(server.name) else self._interval_s
            wake.wait(pause_s(interval_s, time.monotonic() - began_s, random.uniform(-JITTER, JITTER)))  # noqa: S311

    def probe(self, server: ServerAddress) -> None:
        """Ask one server once, and record what that says of it."""
        began_s = time.monotonic()
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
        reason = self._ask(server, address) if address else "dns"
        if reason == OK and address:
            self._pool.moved(server.name, address)
        elif look_up.failed:
            reason = "dns"  # the deeper reason: whoever has left the network has no name any more
        transition = self._pool.record_probe(server.name, reason, began_s)
        if transition is not None:
            self._state_changed(transition)

    def _ask(self, server: ServerAddress, address: str) -> str:
        """Return "ok" or the reason why not. A fresh connection each time: an old one may live on past a fault."""
        try:
            with gevent.Timeout(self._timeout_s), requests.Session() as session:
                session.trust_env = False  # a proxy of the host's has no business here
                answer = session.get(
                    f"http://{address}:{server.port}/health",
                    headers={"Connection": "close"},
                    timeout=(self._timeout_s * CONNECT_SHARE, self._timeout_s),
                    allow_redirects=False,
                )
                if answer.status_code != 200:
                    return "5xx" if answer.status_code >= 500 else "corrupt"
                # An address may have passed to another container since the name was looked up.
                return OK if answer.json().get("server") == server.name else "dns"
        except (gevent.Timeout, requests.ReadTimeout):
            return "read-timeout"
        except requests.ConnectTimeout:
            return "connect-timeout"
        except requests.ConnectionError as error:
            return _reason_of_connection_error(error)
        except (requests.RequestException, ValueError, AttributeError):
            return "corrupt"


def _reason_of_connection_error(error: BaseException) -> str:
    """Return the reason inside the layers that requests and urllib3 wrap around it."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and not isinstance(seen, requests.RequestException):
            return reason_of(seen)
        seen = seen.__cause__ or seen.__context__
    return "reset"
