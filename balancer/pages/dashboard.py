"""What people read: the home page, the dashboard, and the page that says that no server is left."""

import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, render_template, request, url_for

from balancer.events.activity import Activity
from balancer.events.observer import Observer
from balancer.forwarding.proxy import Proxy
from balancer.pages.cards import ServerCard, address_lines, server_cards
from balancer.pages.faults import FAULTS
from balancer.pages.frame import chosen_language, common, language_argument, this_page
from balancer.pages.moments import moment
from balancer.pages.request import request_card
from balancer.pages.service import receivers, service_lines
from balancer.rules.verdict import shed
from balancer.servers.pool import Pool
from balancer.settings import Settings
from balancer.texts.language import texts
from balancer.wire import messages
from balancer.wire.headers import for_server
from balancer.wire.incoming import HEADERS, Call

LOG_LINES = 20
# Of the reader's own request, all that the dashboard's request to a server needs.
PASSED_ON = ("HTTP_HOST", "HTTP_X_FORWARDED_FOR", "REMOTE_ADDR", "SERVER_NAME", "SERVER_PROTOCOL", "wsgi.url_scheme")


def create_dashboard(settings: Settings, pool: Pool, activity: Activity, observer: Observer, proxy: Proxy) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("pages", __name__)
    # How long live.js waits for a page: as long as the dashboard's own request may take, and a little more.
    patience_ms = round(1000 * settings.limits.deadline_s) + 1000

    def cards(language: str) -> list[ServerCard]:
        return server_cards(pool.views(), receivers(pool.candidates(), settings.policy), settings, texts(language))

    @pages.get("/")
    def home() -> str:
        language = chosen_language(settings)
        return render_template(
            "home.html",
            **common(language),
            servers=cards(language),
            policy=settings.policy,
            faults=FAULTS,
            patience_ms=patience_ms,
            dashboard_href=url_for("pages.dashboard", **language_argument()),
            now=moment(time.time(), settings),
        )

    @pages.get("/load-balancer/")
    def dashboard() -> str:
        language = chosen_language(settings)
        t = texts(language)
        outcome = proxy.carry(own_request(request.environ))
        if outcome.answer is not None:
            outcome.answer.discard()  # What is here of it is shown, and no more.
        # From here on nobody else has a turn: whatever is on the page belongs to this moment.
        servers = cards(language)
        service = pool.service().beside(outcome.ending)
        return render_template(
            "dashboard.html",
            **common(language),
            service=service.value,
            service_lines=service_lines(service, servers, settings.switches.probe, t),
            servers=servers,
            request_card=request_card(outcome, servers, service, settings.switches.retry, t),
            ill_addresses=address_lines(pool.ill_addresses(), settings, t),
            log_lines=activity.last_requests(LOG_LINES),
            log_problem=log_problem_text(activity.problem, activity.problem_file, language),
            waiting=len(proxy.line),
            shed=shed(observer.totals),
            policy=settings.policy,
            switches=[{"name": name, "on": on} for name, on in asdict(settings.switches).items()],
            now=moment(time.time(), settings),
            zone=settings.zone.key,
            still_href=this_page(refresh="off"),
            moving_href=this_page(refresh=None),
            patience_ms=patience_ms,
        )

    return pages


def log_problem_text(problem: str | None, file: str | None, language: str) -> str | None:
    """Return the sentence for what keeps the log from being written, or None.

    file: the log whose own rights or owner do so.
    """
    if problem is None:
        return None
    name = {"full": "log_full", "read-only": "log_readonly"}.get(problem, "log_other")
    return texts(language)["log_file" if file else name].format(detail=problem, file=file)


def own_request(environ: Mapping[str, Any]) -> Call:
    """Return the request that the dashboard itself sends to the service."""
    passed = {name: environ[name] for name in PASSED_ON if name in environ}
    passed[HEADERS] = [("Accept", "application/json"), ("User-Agent", environ.get("HTTP_USER_AGENT", "dashboard"))]
    request = messages.Request("GET", "/", for_server(passed, request_id="dashboard", body_length=0))
    return Call(request, has_idempotency_key=False, path=environ["RAW_URI"])
