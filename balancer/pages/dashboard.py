"""What people read: the home page, the dashboard, and the page that says that no server is left."""

import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState

from balancer.events.activity import Activity
from balancer.events.observer import Observer
from balancer.forwarding.proxy import Proxy
from balancer.pages.cards import ServerCard, address_lines, server_cards
from balancer.pages.faults import FAULTS
from balancer.pages.frame import VIEWS, chosen_language, common, is_asked_for, language_argument, this_page
from balancer.pages.live import live_texts
from balancer.pages.moments import moment
from balancer.pages.request import request_card
from balancer.pages.service import receivers, service_lines
from balancer.pages.view import log_problem_text
from balancer.rules.verdict import shed
from balancer.servers.pool import Pool
from balancer.settings import Settings
from balancer.texts.language import texts
from balancer.wire import messages
from balancer.wire.headers import for_server
from balancer.wire.incoming import HEADERS, Call

LOG_LINES = 20
MOST_IN_FLIGHT = 64  # requests of a page's own stream; a browser has fewer connections, the others wait in it
# Of the reader's own request, all that the dashboard's request to a server needs.
PASSED_ON = ("HTTP_HOST", "HTTP_X_FORWARDED_FOR", "REMOTE_ADDR", "SERVER_NAME", "SERVER_PROTOCOL", "wsgi.url_scheme")


def create_dashboard(settings: Settings, pool: Pool, activity: Activity, observer: Observer, proxy: Proxy) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("pages", __name__)
    pages.record_once(without_blank_lines)
    # How long a page waits for an answer: as long as a request may take, and a little more.
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
        now_s = time.time()
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
            now=moment(now_s, settings),
            now_s=now_s,
            zone=settings.zone.key,
            still_href=this_page(refresh="off"),
            moving_href=this_page(refresh=None),
            present_href=this_page(present=None if is_asked_for("present") else "1"),
            views={view: is_asked_for(view) for view in VIEWS},
            live_texts=live_texts(t, texts(settings.language)),
            patience_ms=patience_ms,
            most_in_flight=MOST_IN_FLIGHT,
        )

    return pages


def without_blank_lines(setup: BlueprintSetupState) -> None:
    """Have lines of a template that only decide something leave nothing in the page: a tenth of its weight."""
    setup.app.jinja_env.trim_blocks = setup.app.jinja_env.lstrip_blocks = True


def own_request(environ: Mapping[str, Any]) -> Call:
    """Return the request that the dashboard itself sends to the service."""
    passed = {name: environ[name] for name in PASSED_ON if name in environ}
    passed[HEADERS] = [("Accept", "application/json"), ("User-Agent", environ.get("HTTP_USER_AGENT", "dashboard"))]
    request = messages.Request("GET", "/", for_server(passed, request_id="dashboard", body_length=0))
    return Call(request, has_idempotency_key=False, path=environ["RAW_URI"])
