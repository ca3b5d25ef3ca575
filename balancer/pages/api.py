"""What programs read: `/api/status`, `/api/events`, `/metrics` and `/health`."""

from collections.abc import Callable, Mapping
from datetime import datetime

import prometheus_client
from flask import Blueprint, Response, jsonify, request
from prometheus_client.registry import CollectorRegistry

from balancer.events.activity import Activity
from balancer.events.observer import Observer
from balancer.events.stream import Reader, Stream
from balancer.pages.frame import as_clients_write
from balancer.pages.metrics import Metrics
from balancer.rules.addresses import IllAddress
from balancer.rules.attempt import Kind
from balancer.rules.policy import POLICIES, choose
from balancer.rules.verdict import End, How, shed
from balancer.servers.pool import Pool
from balancer.servers.view import ServerView
from balancer.settings import Settings
from balancer.texts.language import LANGUAGES, reason_text
from balancer.wire.incoming import HAS_GONE, SENDS_NO_MORE


def create_api(
    settings: Settings,
    pool: Pool,
    activity: Activity,
    observer: Observer,
    stream: Stream,
    is_stopping: Callable[[], bool],
    waiting: Callable[[], int],
    view: Callable[[str], Mapping[str, object]],
) -> Blueprint:
    """Build the part of the application that programs read.

    waiting: tells how many requests wait in line because every server is full. view: what the dashboard shows now, in a
    language.
    """
    api = Blueprint("api", __name__)
    registry = CollectorRegistry()
    registry.register(Metrics(settings, pool, observer, waiting))

    def moment(at_s: float) -> str:
        return written_moment(at_s, settings)

    @api.get("/api/status")
    def status() -> Response:
        return jsonify(
            policy=settings.policy,
            active=choose(pool.candidates(), POLICIES[settings.policy]),
            servers=[server_status(view, moment(view.since_s)) for view in pool.views()],
            addresses=[address_status(one, moment(one.since_s)) for one in pool.ill_addresses()],
            service=pool.service().value,
            requests=requests_status(observer.totals),
            load={"waiting": waiting(), "shed": shed(observer.totals)},
            switches=settings.switches.words(),
            log_problem=activity.problem,
            log_problem_file=activity.problem_file,
        )

    @api.get("/api/events")
    def events() -> Response:
        if stream.is_full():
            return Response("too many readers\n", 503, {"Retry-After": "5"}, mimetype="text/plain")
        language = request.args.get("lang")
        language = language if language in LANGUAGES else settings.language
        environ = request.environ
        reader = Reader(
            language,
            look=lambda: view(language),
            after=request.headers.get("Last-Event-ID") or request.args.get("after", ""),
            wants_past=request.args.get("past") == "1",
            is_leaving=environ[SENDS_NO_MORE],
            has_left=environ[HAS_GONE],
        )
        told = stream.subscribe(reader, is_stopping)
        return Response(told, mimetype="text/event-stream")

    @api.get("/metrics")
    def metrics() -> Response:
        text = prometheus_client.generate_latest(registry)
        return Response(text, content_type=prometheus_client.CONTENT_TYPE_LATEST)

    @api.get("/health")
    def health() -> Response:
        return jsonify(status="ok")

    return api


def written_moment(at_s: float, settings: Settings) -> str:
    """Return a time, in seconds since the epoch, as programs read it: ISO 8601 with milliseconds and zone."""
    return datetime.fromtimestamp(at_s, settings.zone).isoformat(timespec="milliseconds")


def create_teller(settings: Settings) -> Callable[[str, Mapping[str, object], str], Mapping[str, object]]:
    """Return what adds to an event of the live stream what its readers' language needs; the event has its time."""

    def tell(kind: str, event: Mapping[str, object], language: str) -> Mapping[str, object]:
        if kind != "state":
            return event
        at_s = float(str(event["at_s"]))
        return {
            **event,
            "time": written_moment(at_s, settings),
            "since": datetime.fromtimestamp(at_s, settings.zone).strftime("%Y-%m-%d %H:%M:%S"),
            "reason_text": reason_text(language, str(event["reason"])),
        }

    return tell


def address_status(ill: IllAddress, since: str) -> dict[str, object]:
    """Return the entry in `/api/status` of an address that every server fails.

    since: when that began, ISO 8601.
    """
    return {"address": as_clients_write(ill.address), "reason": ill.reason, "since": since, "requests": ill.requests}


def server_status(view: ServerView, since: str) -> dict[str, object]:
    """Return one server's entry in `/api/status`.

    since: when its state began, ISO 8601.
    """
    took = view.response_time
    return {
        "name": view.server.name,
        "label": view.server.label,
        "role": view.server.role,
        "state": view.state.value,
        "reason": view.reason,
        "since": since,
        "breaker": "open" if view.is_breaker_open else "closed",
        "latency": {
            "median_ms": round(took.median_ms, 1) if took else None,
            "p95_ms": round(took.p95_ms, 1) if took else None,
            "is_at_least": took is not None and took.is_at_least,
        },
        "load": {
            "busy": view.load.is_busy,
            "in_flight": view.load.in_flight,
            "ease": view.load.ease,
            "limit": view.load.limit,
            "alone_ms": round(1000 * view.load.alone_s, 1) or None,
        },
        "counters": {
            "attempts": view.count(),
            "failures": view.count(end=End.FAILED),
            "attempts_by": {kind.value: {end.value: view.count(kind, end) for end in End} for kind in Kind},
            "outcomes": view.by_reason(),
            "probes": view.probes,
        },
    }


def requests_status(totals: Mapping[tuple[How, str], int]) -> dict[str, object]:
    """Return how many requests have ended how, as `/api/status` has it: each under one name, so that the sum is all.

    "ok" is a request that was answered, "error" one that was answered with a server's own 5xx; the others were given
    up, for that reason.
    """
    names = {How.ANSWERED: "ok", How.ANSWERED_WITH_ERROR: "error"}
    return {names.get(how, why.replace("-", "_")): count for (how, why), count in totals.items()}
