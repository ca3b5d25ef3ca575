"""A control room that a test scripts: the real page, states as the test has them, and no containers behind it.

It speaks the interface of the real one: the state as JSON and as server-sent events, and actions by POST.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, Response, jsonify, render_template, request, send_from_directory
from werkzeug.serving import BaseWSGIServer, make_server

from lab.room.page import OF_THE_LIVE_PAGE, STATIC, TEMPLATES
from lab.room.panel import panel
from lab.texts.language import speak

HEARTBEAT_S = 0.5


def new_state() -> dict[str, Any]:
    """Return the state of a lab in which all is well, and nothing has been done."""
    return {
        "now_s": time.time(),
        "lang": "id",
        "address": "",
        "balancer": {"answers": True, "trouble": "", "docker": "running"},
        "engine_trouble": "",
        "others_turn": "",
        "servers": [new_server(number) for number in (1, 2, 3)],
        "actions": [],
        "chaos": None,
        "settings": {
            "policy": "priority",
            "policies": ["priority", "round_robin", "least_connections", "random"],
            "switches": dict.fromkeys(("hedge", "retry", "budget", "breaker", "probe", "shed"), True),
            "under_way": False,
            "said": "",
        },
        "experiments": [new_experiment("01"), new_experiment("05")],
        "playing": None,
    }


def new_server(number: int) -> dict[str, Any]:
    """Return a server that runs, without a fault."""
    return {
        "name": f"server{number}",
        "label": f"Server {number}",
        "docker": {"state": "running", "words": "berjalan", "faults": []},
        "balancer": {"state": "ONLINE", "reason": "", "since": "2026-11-29 09:00:00"},
        "mismatch": "",
        "under_way": None,
        "heals_at_s": None,
        "outlived": "",
    }


def new_experiment(identity: str) -> dict[str, Any]:
    """Return an experiment that nobody has played."""
    return {
        "id": identity,
        "title": f"Eksperimen {identity}",
        "question": f"Apa yang dialami client dalam eksperimen {identity}?",
        "predictions": [{"letter": letter, "text": f"Jawaban {letter} untuk {identity}."} for letter in "abc"],
        "is_done": False,
        "verdict": "",
    }


def new_action(number: int, **changes: Any) -> dict[str, Any]:
    """Return an action that was done, and seen by the balancer."""
    return {
        "id": number,
        "server": "server1",
        "what": "fault",
        "fault": "pause",
        "options": {},
        "for_s": 30,
        "asked_s": 1_795_959_600.1,
        "done_s": 1_795_959_600.512,
        "seen_s": 1_795_959_601.7,
        "seen": "OFFLINE (read-timeout)",
        "said": "server1 sekarang dijeda.",
        "is_trouble": False,
        "command": "python lab/fail.py server1 --for 30",
        "by": "ruang kendali ini",
        **changes,
    }


class Site:
    """Something that is served on a port of its own, which stays its own when it is stopped and started again."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.port = 0
        self.start()

    def start(self) -> None:
        """Serve, and return when a browser can connect."""
        self.is_over = False
        self.server: BaseWSGIServer = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self.server.port
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        """Serve no more; whoever still listens is left."""
        self.is_over = True
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        """The address."""
        return f"http://127.0.0.1:{self.port}"


class FakeBalancer(Site):
    """A live page that says how high it is; another origin than the room's."""

    def __init__(self) -> None:
        app = Flask("balancer")
        self.loads: list[str] = []
        self.height = 1234

        @app.get("/load-balancer/")
        def live() -> str:
            self.loads.append(request.query_string.decode())
            script = f"parent.postMessage({{height: {self.height}}}, '*')"
            return f"<!doctype html><html lang='id'><title>x</title><h1>Live</h1><script>{script}</script></html>"

        super().__init__(app)


class FakeRoom(Site):
    """A room. asked: what was posted to it, each (path, body). refuses: (status, message) by path, in place of 202.

    forgets: the page's cookie is no longer known. is_frozen: nothing is answered, and no connection closed.
    """

    def __init__(self, balancer: FakeBalancer) -> None:
        self.balancer = balancer
        self.asked: list[tuple[str, Any]] = []
        self.refuses: dict[str, tuple[int, str]] = {}
        self.delay_s = 0.0
        self.language = "id"
        self.forgets = False
        self.is_frozen = False
        self.changed = threading.Condition()
        self.version = 0
        self.state = {**new_state(), "address": balancer.url}
        super().__init__(self._app())

    def change(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Change the state, and tell every page of it."""
        with self.changed:
            change(self.state)
            self.version += 1
            self.changed.notify_all()

    def set(self, **changes: Any) -> None:
        """Set parts of the state, and tell every page of it."""
        self.change(lambda state: state.update(changes))

    def set_server(self, name: str, **changes: Any) -> None:
        """Set parts of a server's state, and tell every page of it."""
        self.change(lambda state: next(one for one in state["servers"] if one["name"] == name).update(changes))

    def now_in_state(self) -> str:
        """Return the state as it is now."""
        return json.dumps({**self.state, "now_s": time.time()})

    def _app(self) -> Flask:
        app = Flask("room", template_folder=str(TEMPLATES), static_folder=None)

        @app.get("/")
        def page() -> Response:
            speak(self.language)
            answer = Response(render_template("room.html", **panel()))
            answer.headers["Content-Security-Policy"] = (
                "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
                f"frame-src {self.balancer.url}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            )
            return answer

        @app.get("/static/<name>")
        def static(name: str) -> Response:
            return send_from_directory(OF_THE_LIVE_PAGE.get(name, STATIC), name)

        @app.get("/api/room")
        def state() -> Response:
            while self.is_frozen:
                time.sleep(0.05)
            return Response("", 403) if self.forgets else Response(self.now_in_state(), mimetype="application/json")

        @app.get("/api/room/events")
        def events() -> Response:
            if self.forgets:
                return Response("", 403)
            return Response(self._told(), mimetype="text/event-stream", headers={"Cache-Control": "no-store"})

        @app.post("/api/<path:what>")
        def act(what: str) -> tuple[Response, int]:
            self.asked.append((f"/api/{what}", request.get_json()))
            time.sleep(self.delay_s)
            status, message = self.refuses.get(f"/api/{what}", (202, ""))
            return jsonify({"message": message} if message else {"id": len(self.asked)}), status

        return app

    def _told(self) -> Iterator[str]:
        told = -1
        while not self.is_over:
            with self.changed:
                if told == self.version or self.is_frozen:
                    self.changed.wait(HEARTBEAT_S)
            if self.is_frozen:
                continue
            if told != self.version:
                told = self.version
                yield f"event: room\ndata: {self.now_in_state()}\n\n"
            else:
                yield ": alive\n\n"
