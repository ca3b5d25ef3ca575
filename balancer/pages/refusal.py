"""What a client gets when no server has answered."""

import json
from collections.abc import Callable
from typing import Any

from flask import Response, render_template

from balancer.forwarding.proxy import Outcome
from balancer.pages.frame import common, wants_a_page
from balancer.rules.attempts import GiveUp
from balancer.rules.status import status_of
from balancer.settings import Settings
from balancer.texts.language import texts
from balancer.wire.headers import server_timing
from balancer.wire.incoming import Environ

RETRY_AFTER_S = 1


def create_refusal(settings: Settings, in_app_context: Callable[[], Any]) -> Callable[[Environ, Outcome], Response]:
    """Return what answers a request that no server has answered: a page for a browser, JSON for a program.

    in_app_context: gives the context that templates need, since the service runs outside of Flask's own routes.
    """

    def refuse(environ: Environ, outcome: Outcome) -> Response:
        language = settings.language
        decision = outcome.decision or GiveUp.NO_SERVER
        heading, text = refusal_texts(decision, language)
        status = status_of(decision, outcome.attempts)
        fields = {"Server-Timing": server_timing(outcome.attempts)} if outcome.attempts else {}
        if status == 503:
            fields["Retry-After"] = str(RETRY_AFTER_S)
        if wants_a_page(environ):
            with in_app_context():
                # Below /app/ every address is the service's, so this page offers no ?lang= of its own.
                shown = common(language) | {"languages": []}
                page = render_template("message.html", **shown, heading=heading, text=text, status=status)
            return Response(page, status, fields, mimetype="text/html")
        attempts = [{"server": attempt.server, "reason": attempt.reason} for attempt in outcome.attempts]
        body = {"status": "ERROR", "message": heading, "detail": text, "attempts": attempts}
        return Response(json.dumps(body), status, fields, mimetype="application/json")

    return refuse


def refusal_texts(decision: GiveUp, language: str) -> tuple[str, str]:
    """Return heading and text for a request that no server has answered."""
    t = texts(language)
    if decision is GiveUp.BUSY:
        return t["busy"], t["busy_text"]
    if decision is GiveUp.NO_RETRY:
        return t["no_retry"], t["no_retry_text"]
    if decision is GiveUp.ALL_FAILED:
        return t["not_well"], t["not_well_text"]
    if decision is GiveUp.MAY_HAVE_RUN:
        return t["may_have_run"], t["may_have_run_text"]
    if decision is GiveUp.DEADLINE:
        return t["time_is_up"], t["time_is_up_text"]
    return t["all_failed"], t["all_failed_text"]
