"""What programs read: `/api/status`, `/api/events`, `/metrics` and `/health`."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import prometheus_client
from flask import Blueprint, Response, jsonify, request
from prometheus_client.registry import CollectorRegistry

from balancer.events.activity import Activity
from balancer.events.line_files import Follower
from balancer.events.observer import Observer
from balancer.events.stream import Stream
from balancer.pages.frame import as_clients_write
from balancer.pages.metrics import Metrics
from balancer.rules.addresses import IllAddress
from balancer.rules.attempt import Kind
from balancer.rules.policy import POLICIES, choose
from balancer.rules.verdict import End, How, shed
from balancer.servers.pool import Pool
from balancer.servers.view import ServerView
from balancer.settings import Settings
from balancer.texts.language import reason_text
from balancer.wire.incoming import HAS_GONE, SENDS_NO_MORE


def create_api(
    settings: Settings,
    pool: Pool,
    activity: Activity,
    observer: Observer,
    stream: Stream,
    is_stopping: Callable[[], bool],
    waiting: Callable[[], int],
) -> Blueprint:
    """Build the part of the application that programs read.

    waiting: tells how many requests wait in line because every server is full.
    """
    api = Blueprint("api", __name__)
    registry = CollectorRegistry()
    registry.register(Metrics(pool, observer, waiting))

    def moment(at_s: float) -> str:
        return datetime.fromtimestamp(at_s, settings.zone).isoformat(timespec="milliseconds")

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
            switches={name: "on" if on else "off" for name, on in asdict(settings.switches).items()},
            log_problem=activity.problem,
            log_problem_file=activity.problem_file,
        )

    @api.get("/api/events")
    def events() -> Response:
        if stream.is_full():
            return Response("too many readers\n", 503, {"Retry-After": "5"}, mimetype="text/plain")
        language = request.args.get("lang", settings.language)

        def translate(kind: str, event: Mapping[str, object]) -> Mapping[str, object]:
            if kind != "state":
                return event
            at_s = float(str(event["at_s"]))
            return {
                **event,
                "time": moment(at_s),
                "since": datetime.fromtimestamp(at_s, settings.zone).strftime("%Y-%m-%d %H:%M:%S"),
                "reason_text": reason_text(language, str(event["reason"])),
            }

        faults = Follower(Path(settings.log_folder) / "lab.jsonl")
        environ = request.environ
        told = stream.subscribe(translate, faults, is_stopping, environ[SENDS_NO_MORE], environ[HAS_GONE])
        return Response(told, mimetype="text/event-stream")

    @api.get("/metrics")
    def metrics() -> Response:
        text = prometheus_client.generate_latest(registry)
        return Response(text, content_type=prometheus_client.CONTENT_TYPE_LATEST)

    @api.get("/health")
    def health() -> Response:
        return jsonify(status="ok")

    return api


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
