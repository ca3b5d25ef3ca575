"""What people read: the home page, the dashboard, and the page that says that no server is left."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for

from balancer.events.activity import Activity
from balancer.forwarding.proxy import Proxy
from balancer.pages.cards import address_lines, answer_card, server_cards
from balancer.pages.frame import chosen_language, common, language_argument
from balancer.servers.pool import Pool
from balancer.settings import Settings
from balancer.texts.language import policy_text, texts
from balancer.wire import messages
from balancer.wire.headers import for_server
from balancer.wire.incoming import HEADERS, Call

LOG_LINES = 20
# Of the reader's own request, all that the dashboard's request to a server needs.
PASSED_ON = ("HTTP_HOST", "HTTP_X_FORWARDED_FOR", "REMOTE_ADDR", "SERVER_NAME", "SERVER_PROTOCOL", "wsgi.url_scheme")


def create_dashboard(settings: Settings, pool: Pool, activity: Activity, proxy: Proxy) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("pages", __name__)

    @pages.get("/")
    def home() -> str:
        language = chosen_language(settings)
        return render_template(
            "home.html",
            **common(language),
            servers=server_cards(pool.views(), settings, language, None),
            dashboard_href=url_for("pages.dashboard", **language_argument()),
        )

    @pages.get("/load-balancer/")
    def dashboard() -> str:
        language = chosen_language(settings)
        outcome = proxy.carry(own_request(request.environ))
        if outcome.answer is not None:
            outcome.answer.discard()  # What is here of it is shown, and no more.
        active = outcome.server if outcome.answer else None
        cards = server_cards(pool.views(), settings, language, active)
        return render_template(
            "dashboard.html",
            **common(language),
            servers=cards,
            answer=answer_card(outcome, cards, language),
            ill_addresses=address_lines(pool.ill_addresses(), settings, language),
            log_lines=activity.last_requests(LOG_LINES),
            log_problem=log_problem_text(activity.problem, language),
            policy=settings.policy,
            switches=[{"name": name, "on": on} for name, on in asdict(settings.switches).items()],
            policy_text=policy_text(language, settings.policy),
            now=datetime.now(settings.zone).strftime("%Y-%m-%d %H:%M:%S"),
            zone=settings.zone.key,
        )

    return pages


def log_problem_text(problem: str | None, language: str) -> str | None:
    """Return the sentence for what keeps the log from being written, or None."""
    if problem is None:
        return None
    name = {"full": "log_full", "read-only": "log_readonly"}.get(problem, "log_other")
    return texts(language)[name].format(detail=problem)


def own_request(environ: Mapping[str, Any]) -> Call:
    """Return the request that the dashboard itself sends to the service."""
    passed = {name: environ[name] for name in PASSED_ON if name in environ}
    passed[HEADERS] = [("Accept", "application/json"), ("User-Agent", environ.get("HTTP_USER_AGENT", "dashboard"))]
    request = messages.Request("GET", "/", for_server(passed, request_id="dashboard", body_length=0))
    return Call(request, has_idempotency_key=False)
