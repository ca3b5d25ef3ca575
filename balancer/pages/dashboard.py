"""What people read: the home page, the dashboard, and the page that says that no server is left."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Request

from balancer.events.activity import Activity
from balancer.forwarding.proxy import Outcome, Proxy
from balancer.rules.attempts import OK, GiveUp, status_of
from balancer.servers.pool import Pool, ServerView
from balancer.settings import Settings
from balancer.texts import LANGUAGES, policy_text, reason_text, texts
from balancer.wire import messages
from balancer.wire.headers import for_server, server_timing
from balancer.wire.incoming import Call, Environ

LOG_LINES = 20
RETRY_AFTER_S = 1
# Of the reader's own request, all that the dashboard's request to a server needs.
PASSED_ON = ("HTTP_HOST", "HTTP_USER_AGENT", "HTTP_X_FORWARDED_FOR", "REMOTE_ADDR", "SERVER_NAME", "SERVER_PROTOCOL")


@dataclass(frozen=True)
class ServerCard:
    """A server as a page shows it."""

    name: str
    label: str
    role: str
    state: str
    reason: str
    reason_text: str
    since: str
    latency_ms: float | None
    attempts: int
    failures: int
    active: bool


@dataclass(frozen=True)
class AttemptLine:
    """An attempt as a page shows it; `ms` is its duration."""

    label: str
    reason: str
    reason_text: str
    ms: float


@dataclass(frozen=True)
class AnswerCard:
    """What came of the dashboard's own request: a server's answer, or none."""

    ok: bool
    server: ServerCard | None
    status: int
    ms: float
    fields: list[tuple[str, str]]
    text: str
    attempts: list[AttemptLine]


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
        active = outcome.server if outcome.answer else None
        cards = server_cards(pool.views(), settings, language, active)
        return render_template(
            "dashboard.html",
            **common(language),
            servers=cards,
            answer=answer_card(outcome, cards, language),
            log_lines=activity.last_requests(LOG_LINES),
            log_problem=log_problem_text(activity.problem, language),
            policy=settings.policy,
            switches=[{"name": name, "on": on} for name, on in asdict(settings.switches).items()],
            policy_text=policy_text(language, settings.policy),
            now=datetime.now(settings.zone).strftime("%Y-%m-%d %H:%M:%S"),
            zone=settings.zone.key,
        )

    return pages


def chosen_language(settings: Settings) -> str:
    """Return the language of the page that is asked for: `?lang=` if it names one, else the lab's."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else settings.language


def language_argument() -> dict[str, Any]:
    """Return the language as the page's links carry it on; nothing when it wasn't asked for."""
    asked = request.args.get("lang", "")
    return {"lang": asked} if asked in LANGUAGES else {}


def common(language: str) -> dict[str, Any]:
    """Return what every template gets: the language, its texts, and the links home and to the other languages."""
    return {
        "lang": language,
        "t": texts(language),
        "home_href": url_for("pages.home", **language_argument()),
        "languages": [
            {"code": code, "name": name, "href": f"?lang={code}", "current": code == language}
            for code, name in LANGUAGES.items()
        ],
    }


def server_cards(views: list[ServerView], settings: Settings, language: str, active: str | None) -> list[ServerCard]:
    """Return the servers as a page shows them; `active` names the one that answered, if any did."""
    return [
        ServerCard(
            name=view.server.name,
            label=view.server.label,
            role=view.server.role,
            state=view.state.value,
            reason=view.reason,
            reason_text=reason_text(language, view.reason),
            since=datetime.fromtimestamp(view.since_s, settings.zone).strftime("%Y-%m-%d %H:%M:%S"),
            latency_ms=view.latency_ms[0] if view.latency_ms else None,
            attempts=sum(view.outcomes.values()),
            failures=sum(view.outcomes.values()) - view.outcomes.get(OK, 0),
            active=view.server.name == active,
        )
        for view in views
    ]


def answer_card(outcome: Outcome, cards: list[ServerCard], language: str) -> AnswerCard:
    """Return the outcome of a request as the dashboard shows it."""
    by_name = {card.name: card for card in cards}
    fields, text = read_answer(outcome.answer.held) if outcome.answer else ([], "")
    return AnswerCard(
        ok=outcome.answer is not None,
        server=by_name[outcome.server] if outcome.answer and outcome.server else None,
        status=outcome.answer.status if outcome.answer else 503,
        ms=outcome.ms,
        fields=fields,
        text=text,
        attempts=[
            AttemptLine(by_name[a.server].label, a.reason, reason_text(language, a.reason), a.ms)
            for a in outcome.attempts
        ],
    )


def read_answer(body: bytes) -> tuple[list[tuple[str, str]], str]:
    """Return the fields of a JSON object, in its order; or, when it is something else, its text."""
    text = body.decode("utf-8", errors="replace")
    try:
        answer = json.loads(text)
    except ValueError:
        return [], text
    return ([(str(name), str(value)) for name, value in answer.items()], "") if isinstance(answer, dict) else ([], text)


def log_problem_text(problem: str | None, language: str) -> str | None:
    """Return the sentence for what keeps the log from being written, or None."""
    if problem is None:
        return None
    name = {"full": "log_full", "read-only": "log_readonly"}.get(problem, "log_other")
    return texts(language)[name].format(detail=problem)


def own_request(environ: Mapping[str, Any]) -> Call:
    """Return the request that the dashboard itself sends to the service."""
    passed = {name: environ[name] for name in PASSED_ON if name in environ}
    passed |= {"wsgi.url_scheme": environ["wsgi.url_scheme"], "HTTP_ACCEPT": "application/json"}
    request = messages.Request("GET", "/", for_server(passed, request_id="dashboard", body_length=0))
    return Call(request, has_idempotency_key=False)


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
    if decision is GiveUp.MAY_HAVE_RUN:
        return t["may_have_run"], t["may_have_run_text"]
    if decision is GiveUp.DEADLINE:
        return t["time_is_up"], t["time_is_up_text"]
    return t["all_failed"], t["all_failed_text"]


def wants_a_page(environ: Environ) -> bool:
    """Say whether a client would rather have HTML than JSON, as browsers do."""
    return Request(environ).accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"
