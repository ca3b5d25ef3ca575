"""PURE: when a server that isn't ONLINE is asked again although no probe has seen it well: PROBE=off.

Probes bring a server back, and no request pays for it. Where there are none only real requests can, and they would go
elsewhere for ever. The rules, for a server on which no attempt has begun or ended for some time:

1. After `TRIED_AFTER_S` a SUSPECT one is tried like one whose breaker has cooled down: by one safe request, with an
   ordinary attempt on another server beside it, so that nobody waits for it or pays. A good answer makes it ONLINE.
2. After `ASKED_AFTER_S` the next request goes there, whatever it is: where all of them are POSTs, none may run beside
   itself. That is one request at a time, and it may fail: what a probe is there to spare it.
"""

from balancer.rules.health import State

TRIED_AFTER_S = 0.5
ASKED_AFTER_S = 5.0


def is_trial_due(state: State, alone_s: float) -> bool:
    """Say whether a safe request may try a server in that state, which was left alone for so long (rule 1)."""
    return state is State.SUSPECT and alone_s >= TRIED_AFTER_S


def as_seen_by_requests(state: State, alone_s: float) -> State:
    """Return the state that a server is taken for when a request looks for one (rule 2)."""
    return State.ONLINE if alone_s >= ASKED_AFTER_S else state
