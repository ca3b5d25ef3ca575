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
from balancer.pages.metrics import Metrics
from balancer.rules.addresses import IllAddress
from balancer.rules.attempts import OK
from balancer.rules.policy import POLICIES, choose
from balancer.servers.pool import Pool
from balancer.servers.server import ServerView
from balancer.settings import Settings
from balancer.texts.language import reason_text


def create_api(
    settings: Settings,
    pool: Pool,
    activity: Activity,
    observer: Observer,
    stream: Stream,
    is_stopping: Callable[[], bool],
) -> Blueprint:
    """Build the part of the application that programs read."""
    api = Blueprint("api", __name__)
    registry = CollectorRegistry()
    registry.register(Metrics(pool, observer))

    def moment(at_s: float) -> str:
        return datetime.fromtimestamp(at_s, settings.zone).isoformat(timespec="milliseconds")

    @api.get("/api/status")
    def status() -> Response:
        return jsonify(
            policy=settings.policy,
            active=choose(pool.candidates(), POLICIES[settings.policy]),
            servers=[server_status(view, moment(view.since_s)) for view in pool.views()],
            addresses=[address_status(one, moment(one.since_s)) for one in pool.ill_addresses()],
            requests=dict(observer.totals),
            switches={name: "on" if on else "off" for name, on in asdict(settings.switches).items()},
            log_problem=activity.problem,
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
        return Response(stream.subscribe(translate, faults, is_stopping), mimetype="text/event-stream")

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
    return {"address": ill.address, "reason": ill.reason, "since": since, "requests": ill.requests}


def server_status(view: ServerView, since: str) -> dict[str, object]:
    """Return one server's entry in `/api/status`.

    since: when its state began, ISO 8601.
    """
    median_ms, p95_ms = view.latency_ms or (None, None)
    return {
        "name": view.server.name,
        "label": view.server.label,
        "role": view.server.role,
        "state": view.state.value,
        "reason": view.reason,
        "since": since,
        "breaker": "open" if view.is_breaker_open else "closed",
        "latency": {"median_ms": _rounded(median_ms), "p95_ms": _rounded(p95_ms)},
        "counters": {
            "attempts": sum(view.outcomes.values()),
            "failures": sum(view.outcomes.values()) - view.outcomes.get(OK, 0),
            "outcomes": view.outcomes,
            "probes": view.probes,
        },
    }


def _rounded(ms: float | None) -> float | None:
    return None if ms is None else round(ms, 1)
