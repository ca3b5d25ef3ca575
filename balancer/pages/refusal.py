"""What a client gets when no server has answered."""

import json
from collections.abc import Callable
from typing import Any

from flask import Response, render_template

from balancer.forwarding.outcome import Outcome
from balancer.pages.frame import common, wants_a_page
from balancer.pages.request import given_up_texts
from balancer.rules.verdict import Service
from balancer.settings import Settings
from balancer.texts.language import texts
from balancer.wire.headers import server_timing
from balancer.wire.incoming import Environ

RETRY_AFTER_S = 1


def create_refusal(
    settings: Settings, in_app_context: Callable[[], Any], service: Callable[[], Service]
) -> Callable[[Environ, Outcome], Response]:
    """Return what answers a request that no server has answered: a page for a browser, JSON for a program.

    in_app_context: gives the context that templates need, since the service runs outside of Flask's own routes.
    service: tells how the service as a whole does.
    """

    def refuse(environ: Environ, outcome: Outcome) -> Response:
        language = settings.language
        heading, text = given_up_texts(outcome, service(), settings.switches.retry, texts(language))
        fields = {"Server-Timing": server_timing(outcome.attempts)} if outcome.attempts else {}
        if outcome.status == 503:
            fields["Retry-After"] = str(RETRY_AFTER_S)
        if wants_a_page(environ):
            with in_app_context():
                # Below /app/ every address is the service's, so this page offers no ?lang= of its own.
                shown = common(language) | {"languages": []}
                page = render_template("message.html", **shown, heading=heading, text=text, status=outcome.status)
            return Response(page, outcome.status, fields, mimetype="text/html")
        attempts = [{"server": attempt.server, "reason": attempt.reason} for attempt in outcome.attempts]
        body = {"status": "ERROR", "message": heading, "detail": text, "attempts": attempts}
        return Response(json.dumps(body), outcome.status, fields, mimetype="application/json")

    return refuse
