"""Tells whoever listens what happens: the logs, the live stream, the totals, and the probe loop."""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable

from balancer.events.activity import Activity
from balancer.events.stream import Stream
from balancer.events.telling import Telling
from balancer.forwarding.outcome import Outcome
from balancer.rules.health import State
from balancer.rules.histogram import Histogram
from balancer.rules.verdict import How
from balancer.servers.server import Transition
from balancer.wire.incoming import Call

log = logging.getLogger(__name__)


class Observer:
    """Passes on every change of state and every finished request; a fault in a listener never reaches a request.

    probe_soon: has a server probed at once. close_connections: closes those to a server that nobody uses.
    totals: how many requests ended how, and why ("" where there was a whole answer).
    took: how long they took, by how they ended and who is named for it.
    """

    def __init__(
        self,
        activity: Activity,
        stream: Stream,
        probe_soon: Callable[[str], None],
        close_connections: Callable[[str], None],
    ) -> None:
        self.totals: Counter[tuple[How, str]] = Counter()
        self.took: defaultdict[tuple[How, str | None], Histogram] = defaultdict(Histogram)
        self._activity = activity
        self._stream = stream
        self._telling = Telling(stream)
        self._probe_soon = probe_soon
        self._close_connections = close_connections

    @property
    def saved(self) -> int:
        """How many requests fail-over has served."""
        return self._telling.seconds.totals_now()["saved"]

    def state_changed(self, transition: Transition) -> None:
        """Log and publish a change of state; a server under suspicion is probed, an OFFLINE one left, at once."""
        try:
            if transition.before is not transition.after:
                self._act_on(transition)
                self._activity.state_changed(transition)
            self._stream.publish(
                "state",
                {
                    "server": transition.server,
                    "from": transition.before.value,
                    "to": transition.after.value,
                    "reason": transition.reason,
                    "at_s": transition.at_s,
                },
                transition.at_s,
                is_urgent=True,
            )
        except Exception:
            log.exception("a change of state could not be passed on")

    def request_ended(self, call: Call, outcome: Outcome) -> None:
        """Log, count and publish a finished request."""
        try:
            ending = outcome.ending
            self.totals[ending.how, ending.why] += 1
            self.took[ending.how, ending.server].add(outcome.ms)
            ended_s = self._activity.request_ended(call, outcome)
            self._telling.request_ended(call, outcome, ended_s)
        except Exception:
            log.exception("a request could not be noted")

    def _act_on(self, transition: Transition) -> None:
        if transition.after is State.SUSPECT:
            self._probe_soon(transition.server)
        elif transition.after is State.OFFLINE:
            # A server that stops waits for whoever keeps a connection open; and no old one is of use later.
            self._close_connections(transition.server)
