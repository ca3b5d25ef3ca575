"""Puts the balancer together; importing this does nothing."""

import os
import sys
from collections.abc import Iterable, Mapping

import gevent
from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from balancer.events.activity import Activity
from balancer.events.observer import Observer
from balancer.events.stream import Stream
from balancer.forwarding.proxy import Proxy, StartResponse, WSGIApplication
from balancer.pages.api import create_api
from balancer.pages.dashboard import create_dashboard
from balancer.pages.frame import CONTENT_SECURITY_POLICY, chosen_language, common, wants_a_page
from balancer.pages.refusal import create_refusal
from balancer.rules.policy import POLICIES
from balancer.servers.checker import Checker
from balancer.servers.pool import Pool
from balancer.settings import Settings, SettingsError
from balancer.texts import texts
from balancer.wire.incoming import Environ


def in_turn(pages: WSGIApplication) -> WSGIApplication:
    """Return the pages' application, so that no page is made before others have had their turn.

    Making one takes milliseconds, and nothing else runs meanwhile. However many are asked for at once: the requests to
    the servers go on in between.
    """

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        gevent.sleep(0)
        return pages(environ, start_response)

    return application


def create_app(environment: Mapping[str, str] = os.environ) -> Flask:
    """Build the balancer.

    Whoever runs it starts its probe loop, `app.extensions["checker"]`, and may replace `app.extensions["is_stopping"]`,
    which open event streams ask whether to end.

    Raises SystemExit with one line when a setting can't be used.
    """
    try:
        settings = Settings.from_environment(environment)
    except SettingsError as error:
        print(f"balancer: {error}", file=sys.stderr)
        sys.exit(4)  # gunicorn's own code for "the application can't be loaded": it stops instead of trying again

    app = Flask(__name__, template_folder="pages/templates", static_folder="pages/static")
    pool = Pool(settings.servers, settings.thresholds, has_breaker=settings.switches.breaker)
    activity = Activity(settings.log_folder, settings.zone, texts(settings.language)["all_offline_line"])
    stream = Stream()
    observer = Observer(pool, activity, stream)
    refuse = create_refusal(settings, app.test_request_context)
    proxy = Proxy(pool, POLICIES[settings.policy], settings.limits, observer, refuse)
    checker = Checker(
        pool,
        settings.probe_interval_s,
        settings.probe_timeout_s,
        observer.state_changed,
        only_look_up=not settings.switches.probe,
    )
    observer.probe_soon = checker.probe_soon
    observer.close_connections = proxy.close_connections

    app.register_blueprint(create_dashboard(settings, pool, activity, proxy))
    app.register_blueprint(
        create_api(settings, pool, activity, observer, stream, lambda: app.extensions["is_stopping"]())
    )
    app.extensions["checker"] = checker
    app.extensions["is_stopping"] = lambda: False
    # Before Flask's routes: below /app/ every method and every path is the service's.
    app.wsgi_app = DispatcherMiddleware(in_turn(app.wsgi_app), {"/app": proxy})  # type: ignore[method-assign]

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
        if not wants_a_page(request.environ):
            return jsonify(status="ERROR", message=t["not_found"]), 404
        page = common(chosen_language(settings))
        return render_template(
            "message.html", **page, heading=t["not_found"], text=t["not_found_text"], status=404
        ), 404

    return app
