"""Tells whoever listens what happens: the logs, the live stream, the totals, and the probe loop."""

import logging
from collections import Counter
from collections.abc import Callable

from balancer.events.activity import Activity, attempt_object
from balancer.events.stream import Stream
from balancer.forwarding.outcome import Outcome
from balancer.rules.health import State
from balancer.rules.verdict import How
from balancer.servers.server import Transition
from balancer.wire.incoming import Call

log = logging.getLogger(__name__)


class Observer:
    """Passes on every change of state and every finished request; a fault in a listener never reaches a request.

    probe_soon: has a server probed at once. close_connections: closes those to a server that nobody uses.
    totals: how many requests ended how, and why ("" where there was a whole answer).
    """

    def __init__(
        self,
        activity: Activity,
        stream: Stream,
        probe_soon: Callable[[str], None],
        close_connections: Callable[[str], None],
    ) -> None:
        self.totals: Counter[tuple[How, str]] = Counter()
        self.seconds_in_all = 0.0
        self._activity = activity
        self._stream = stream
        self._probe_soon = probe_soon
        self._close_connections = close_connections

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
            )
        except Exception:
            log.exception("a change of state could not be passed on")

    def request_ended(self, call: Call, outcome: Outcome) -> None:
        """Log, count and publish a finished request."""
        try:
            ending = outcome.ending
            self.totals[ending.how, ending.why] += 1
            self.seconds_in_all += outcome.ms / 1000
            self._activity.request_ended(call, outcome)
            if not self._stream.is_heard():
                return
            self._stream.publish(
                "request",
                {
                    "method": call.request.method,
                    "server": ending.server,
                    "status": outcome.status,
                    "ending": ending.how.value,
                    "why": ending.why,
                    "reason": ending.reason,
                    "ms": round(outcome.ms, 1),
                    "attempts": [attempt_object(one) for one in outcome.attempts],
                },
            )
        except Exception:
            log.exception("a request could not be noted")

    def _act_on(self, transition: Transition) -> None:
        if transition.after is State.SUSPECT:
            self._probe_soon(transition.server)
        elif transition.after is State.OFFLINE:
            # A server that stops waits for whoever keeps a connection open; and no old one is of use later.
            self._close_connections(transition.server)
