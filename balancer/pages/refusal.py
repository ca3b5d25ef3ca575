"""What a client gets when no server has answered.

In overload thousands are refused in a second, so that a refusal must cost next to nothing: what says the same is made
once, and only how long to wait is said to each one anew.
"""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from http import HTTPStatus
from random import Random
from typing import Any

from flask import render_template

from balancer.forwarding.outcome import Outcome, Refusal
from balancer.pages.frame import common, wants_a_page
from balancer.pages.request import given_up_texts
from balancer.rules.attempts import GiveUp
from balancer.rules.verdict import Service
from balancer.settings import Settings
from balancer.texts.language import texts
from balancer.wire.headers import server_timing
from balancer.wire.incoming import Call

RETRY_AFTER_S = 1
MOST_RETRY_AFTER_S = 3  # for those who were refused together, so that they don't come back together
KNOWN = 64  # bodies that are kept


def create_refusal(
    settings: Settings,
    in_app_context: Callable[[], Any],
    service: Callable[[], Service],
    chance: Random | None = None,
) -> Callable[[Call, Outcome], Refusal]:
    """Return what answers a request that no server has answered: a page for a browser, JSON for a program.

    in_app_context: gives the context that templates need, since the service runs outside of Flask's own routes.
    service: tells how the service as a whole does. chance: when somebody who was refused may come back.
    """
    chance = chance or Random()  # noqa: S311 (no secret)
    language = settings.language

    def refuse(call: Call, outcome: Outcome) -> Refusal:
        said = service() if outcome.decision is GiveUp.NO_SERVER else Service.NORMAL  # The others' texts know it.
        heading, text = given_up_texts(outcome, said, settings.switches.retry, texts(language))
        if wants_a_page(_accept(call.request.headers)):
            kind, body = "text/html; charset=utf-8", page(heading, text, outcome.status)
        else:
            status = "BUSY" if outcome.ending.is_shed else "ERROR"
            attempts = tuple([(one.server, one.reason) for one in outcome.attempts])
            kind, body = "application/json", _object(status, heading, text, attempts)
        fields = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        if outcome.attempts:
            fields.append(("Server-Timing", server_timing(outcome.attempts)))
        if outcome.status == HTTPStatus.SERVICE_UNAVAILABLE:
            most_s = MOST_RETRY_AFTER_S if outcome.ending.is_shed else RETRY_AFTER_S
            fields.append(("Retry-After", str(chance.randint(RETRY_AFTER_S, most_s))))
        return Refusal(_status_line(outcome.status), fields, body)

    @lru_cache(KNOWN)
    def page(heading: str, text: str, status: int) -> bytes:
        with in_app_context():
            # Below /app/ every address is the service's, so this page offers no ?lang= of its own.
            shown = common(language) | {"languages": []}
            return render_template("message.html", **shown, heading=heading, text=text, status=status).encode()

    return refuse


def _accept(headers: Sequence[tuple[str, str]]) -> str | None:
    return ", ".join([value for name, value in headers if name.lower() == "accept"]) or None


@lru_cache(KNOWN)
def _object(status: str, heading: str, text: str, attempts: Sequence[tuple[str, str]]) -> bytes:
    tried = [{"server": server, "reason": reason} for server, reason in attempts]
    return json.dumps({"status": status, "message": heading, "detail": text, "attempts": tried}).encode()


@lru_cache
def _status_line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"
