"""Puts the balancer together; importing this does nothing."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import NamedTuple

import gevent
from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import NotFound

from balancer.events.activity import Activity
from balancer.events.lab_log import LabLog
from balancer.events.observer import Observer
from balancer.events.stream import Stream
from balancer.forwarding.outcome import Outcome, Refusal
from balancer.forwarding.proxy import Proxy, StartResponse, WSGIApplication
from balancer.pages.api import create_api, create_teller
from balancer.pages.dashboard import create_dashboard
from balancer.pages.frame import CONTENT_SECURITY_POLICY, chosen_language, common, wants_a_page
from balancer.pages.refusal import create_refusal
from balancer.pages.view import create_view
from balancer.rules.policy import POLICIES
from balancer.servers.checker import Alarms, Checker
from balancer.servers.connections import Upstreams
from balancer.servers.pool import Pool
from balancer.settings import Settings, SettingsError
from balancer.texts.language import LANGUAGES, texts
from balancer.wire.incoming import Call, Environ
from balancer.wire.network import Network, Sockets
from balancer.wire.room import Room
from balancer.wire.target import first_segment
from balancer.wire.transport import Transport

METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"  # that the balancer itself knows; the service may know more


class Balancer(NamedTuple):
    """What passes requests on, put together; the pages and logs only look at it."""

    pool: Pool
    observer: Observer
    proxy: Proxy
    checker: Checker


def assemble(
    settings: Settings,
    activity: Activity,
    stream: Stream,
    refuse: Callable[[Call, Outcome], Refusal],
    network: Network,
    clock: Callable[[], float] = time.monotonic,
    wall_clock: Callable[[], float] = time.time,
    chance: Random | None = None,
) -> Balancer:
    """Put together what passes requests on; its world (network, time and chance) is an argument.

    refuse: makes the response for a request that no server has answered. chance: of the probes' jitter.
    """
    switches = settings.switches
    pool = Pool(settings.servers, settings.thresholds, clock, wall_clock, switches)
    room = Room()
    upstreams = Upstreams(pool, network, room, clock)
    alarms = Alarms(settings.servers)

    def look_into(server: str) -> None:
        alarms.raise_for(server)
        if not switches.probe:  # Only requests can show it well, and connections from before may be all that ails it.
            upstreams.close(server)

    observer = Observer(activity, stream, probe_soon=look_into, close_connections=upstreams.close)
    proxy = Proxy(pool, upstreams, POLICIES[settings.policy], settings.limits, observer, refuse, room, clock)
    checker = Checker(
        pool,
        settings.probe_interval_s,
        settings.probe_timeout_s,
        alarms,
        observer.state_changed,
        network,
        clock,
        chance,
        only_look_up=not switches.probe,
        trial_path=settings.trial_path,
        began=stream.server_began,
    )
    return Balancer(pool, observer, proxy, checker)


def in_turn(pages: WSGIApplication) -> WSGIApplication:
    """Return the pages' application, so that no page is made before others have had their turn.

    Making one takes milliseconds, and nothing else runs meanwhile. However many are asked for at once: the requests to
    the servers go on in between.
    """

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        gevent.sleep(0)
        return pages(environ, start_response)

    return application


def by_target(service: WSGIApplication, pages: WSGIApplication) -> WSGIApplication:
    """Return an application that takes a request to the service when its target's first segment says so.

    As it was written, for "/app%2Fx" is no "/app/x"; PATH_INFO would no longer tell. A question about the balancer
    itself is answered at once: `OPTIONS *`, or one that may go no further (RFC 9110, section 7.6.2).
    """

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        target = environ["RAW_URI"]
        may_go_on = environ["REQUEST_METHOD"] not in ("OPTIONS", "TRACE") or environ.get("HTTP_MAX_FORWARDS") != "0"
        if target == "*" or not may_go_on:
            is_trace = environ["REQUEST_METHOD"] == "TRACE"
            start_response("405 Method Not Allowed" if is_trace else "204 No Content", [("Allow", METHODS)])
            return []
        return (service if first_segment(target) == "app" else pages)(environ, start_response)

    return application


def create_app(environment: Mapping[str, str] = os.environ) -> Flask:
    """Build the balancer.

    Whoever runs it starts its probe loop, `app.extensions["checker"]`, may replace `app.extensions["is_stopping"]`,
    which open event streams ask whether to end, holds clients to `app.extensions["client_limits"]`,
    and may take requests to `app.extensions["service"]` that it has read itself. At its end it calls
    `app.extensions["write_logs"]`.

    Raises SystemExit with one line when a setting can't be used.
    """
    try:
        settings = Settings.from_environment(environment)
    except SettingsError as error:
        print(f"balancer: {error}", file=sys.stderr)
        sys.exit(4)  # gunicorn's own code for "the application can't be loaded": it stops instead of trying again

    app = Flask(__name__, template_folder="pages/templates", static_folder="pages/static")
    t = texts(settings.language)
    lines = t["all_offline_line"], t["failed_line"]
    activity = Activity(
        settings.log_folder, settings.zone, *lines, settings.servers, gathers=True, mark=settings.log_mark
    )
    lab_log = LabLog(settings.log_folder / "lab.jsonl", [server.name for server in settings.servers])
    stream = Stream(lab_log, tuple(LANGUAGES), create_teller(settings))
    refuse = create_refusal(settings, app.test_request_context, lambda: pool.service())
    pool, observer, proxy, checker = assemble(settings, activity, stream, refuse, Sockets(Transport))

    app.register_blueprint(create_dashboard(settings, pool, activity, observer, proxy))
    view = create_view(settings, pool, activity, observer, lambda: len(proxy.line), lab_log.broken)
    app.register_blueprint(
        create_api(
            settings,
            pool,
            activity,
            observer,
            stream,
            is_stopping=lambda: app.extensions["is_stopping"](),
            waiting=lambda: len(proxy.line),
            view=view,
        )
    )
    app.extensions["checker"] = checker
    app.extensions["is_stopping"] = lambda: False
    app.extensions["write_logs"] = activity.write
    app.extensions["client_limits"] = settings.client_limits
    app.extensions["service"] = proxy.answer
    # The first who asks for a page would have all requests wait for its making.
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    # Before Flask's routes: below /app/ every method and every path is the service's.
    app.wsgi_app = by_target(proxy, in_turn(app.wsgi_app))  # type: ignore[method-assign]

    @app.after_request
    def secure(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "no-referrer"
        if request.endpoint != "static":
            answer.headers["Cache-Control"] = "no-store"
        return answer

    @app.errorhandler(404)
    def not_found(error: NotFound) -> tuple[Response | str, int]:
        t = texts(chosen_language(settings))
        if not wants_a_page(request.headers.get("Accept")):
            return jsonify(status="ERROR", message=t["not_found"]), 404
        page = common(chosen_language(settings))
        return render_template(
            "message.html", **page, heading=t["not_found"], text=t["not_found_text"], status=404
        ), 404

    return app
