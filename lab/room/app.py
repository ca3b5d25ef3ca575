"""The control room over HTTP: its page, its state, what is asked for, and nothing for anybody else."""

import json
import socket
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, redirect, render_template, request, send_from_directory
from werkzeug.exceptions import HTTPException

from lab.room import wishes
from lab.room.desk import BusyError
from lab.room.door import Asked, Door
from lab.room.page import OF_THE_LIVE_PAGE, STATIC, TEMPLATES
from lab.room.panel import panel
from lab.room.room import Room
from lab.room.wishes import WrongWishError
from lab.terminal.words import complain
from lab.texts.language import later, t

REFUSALS = {
    404: later("There is nothing at this address."),
    405: later("Nothing is done here with {method}."),
}


def create_app(door: Door, room: Room) -> Flask:
    """Build the application."""
    app = Flask("room", static_folder=str(STATIC), template_folder=str(TEMPLATES))
    app.url_map.merge_slashes = False
    add_rules(app, door, room)
    add_page(app, door, room)
    add_wishes(app, room)
    return app


def add_rules(app: Flask, door: Door, room: Room) -> None:
    """Let nobody in who may not come, and let a browser know what the page may do."""

    @app.before_request
    def only_who_may() -> Response | None:
        if request.path == "/" and request.args.get("token") is not None:
            return None  # The page's own business: whoever has the token is let in there.
        refused = door.stranger(asked(door))
        return refusal(403, refused) if refused else None

    @app.after_request
    def with_rules(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            f"frame-src {room.address()}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @app.errorhandler(HTTPException)
    def not_so(error: HTTPException) -> Response:
        why = REFUSALS.get(error.code or 500)
        return refusal(error.code or 500, t(why, method=request.method) if why else error.name)

    @app.errorhandler(BusyError)
    def not_now(busy: BusyError) -> Response:
        return refusal(409, str(busy))

    @app.errorhandler(WrongWishError)
    def not_that(wrong: WrongWishError) -> Response:
        return refusal(400, str(wrong))

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        complain(f"{request.method} {request.path}: {error!r}")
        return refusal(500, t("It failed for a reason that nobody has foreseen: see the terminal."))


def add_page(app: Flask, door: Door, room: Room) -> None:
    """Serve the page, what it is made of, and the state."""

    @app.get("/")
    def page() -> Any:
        token = request.args.get("token")
        if token is None:
            return render_template("room.html", **panel())
        host = request.headers.get("Host", "")
        if refused := door.wrong_host(host):
            return refusal(403, refused)
        if not door.opens(token):
            return refusal(403, door.how_to_enter())
        if not door.is_address(host):  # A cookie for localhost would be given to the balancer, too.
            return redirect(f"{door.address}/?token={token}", 303)
        answer = redirect("/", 303)
        answer.set_cookie(door.cookie, token, httponly=True, samesite="Strict", path="/")
        return answer

    for name, folder in OF_THE_LIVE_PAGE.items():
        app.add_url_rule(f"/static/{name}", name, lambda name=name, folder=folder: send_from_directory(folder, name))

    @app.get("/api/room")
    def state() -> Response:
        return jsonify(room.state())

    @app.get("/api/room/events")
    def events() -> Response:
        if not room.streams.enter():
            return refusal(503, t("So many pages of this room are open already: close one of them."))
        has_left = leaving(request.environ.get("werkzeug.socket"))
        follow = room.streams.follow(lambda: json.dumps(room.state()), has_left)
        answer = Response(follow, mimetype="text/event-stream")
        answer.call_on_close(room.streams.leave)
        return answer


def add_wishes(app: Flask, room: Room) -> None:
    """Take what is asked for: each is begun at once, and its end is told with the state."""

    def take(path: str, begin: Callable[[object], int]) -> None:
        def view() -> Response:
            answer = jsonify(id=begin(told()))
            answer.status_code = 202
            return answer

        app.add_url_rule(path, path, view, methods=["POST"])

    def after_nothing(begin: Callable[[], int | None]) -> Callable[[object], int]:
        def begins(body: object) -> int:
            wishes.read_nothing(body)
            return begin() or room.number()

        return begins

    take("/api/fault", lambda body: room.acting.break_(wishes.read_break(body)))
    take("/api/heal", lambda body: room.acting.heal([wishes.read_heal(body)]))
    take("/api/heal-all", after_nothing(room.acting.heal_all))
    take("/api/chaos", lambda body: room.chaos.begin(wishes.read_chaos(body)))
    take("/api/chaos/stop", after_nothing(room.chaos.stop))
    take("/api/settings", lambda body: room.protections.begin(wishes.read_settings(body)))
    take("/api/experiment", lambda body: room.experiments.begin(wishes.read_experiment(body, room.letters())))
    take("/api/experiment/stop", after_nothing(room.experiments.stop))


def told() -> object:
    """Return what the body of this request says. Raises WrongWishError."""
    try:
        return json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        raise WrongWishError(t("What is asked for is told as a JSON object.")) from None


def leaving(connection: socket.socket | None) -> Callable[[], bool]:
    """Return what says whether the other side of a connection has left."""

    def has_left() -> bool:
        if connection is None:
            return False
        before_s = connection.gettimeout()
        try:
            connection.setblocking(False)
            return connection.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            connection.settimeout(before_s)

    return has_left


def asked(door: Door) -> Asked:
    """Return what this request says of where it comes from."""
    says = request.headers
    return Asked(
        request.method,
        says.get("Host", ""),
        says.get("Origin", ""),
        says.get("Sec-Fetch-Site", ""),
        says.get("Content-Type", ""),
        request.cookies.get(door.cookie, ""),
    )


def refusal(code: int, message: str) -> Response:
    """Return an answer that says in one line why not."""
    answer = jsonify(message=message)
    answer.status_code = code
    return answer
