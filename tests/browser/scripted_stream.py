"""A page with the time axis alone, and a live stream that says what a test has it say."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from balancer.pages.frame import CONTENT_SECURITY_POLICY
from balancer.texts.language import texts

STATIC = Path(__file__).parents[2] / "balancer" / "pages" / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8"}
PAGE = """<!doctype html>
<html lang="{lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>The time axis alone</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/style.css"><link rel="stylesheet" href="/static/axis.css">
<main><h1>Axis</h1><p class="stale" hidden>silent</p>
<section class="panel"><figure id="axis"></figure><div id="playhead"></div></section></main>
<script type="application/json" id="live-texts">{texts}</script>
<script type="module" src="/wiring.js"></script></html>"""
WIRING = """import { Axis } from "/static/live/axis.js";
import { clock } from "/static/live/dom.js";
import { connect } from "/static/live/events.js";
import { Playhead } from "/static/live/playhead.js";
import { Story } from "/static/live/story.js";
const t = JSON.parse(document.getElementById("live-texts").textContent);
const story = new Story();
const playhead = new Playhead(document.getElementById("playhead"), story, t, clock("Asia/Jakarta"));
const axis = new Axis(document.getElementById("axis"), story, playhead, t);
const onSilence = (isSilent) => (document.querySelector(".stale").hidden = !isSilent);
const stream = connect(story, { lang: document.documentElement.lang, onSilence });
Object.assign(window, { story, playhead, axis, stream });
"""


def view(**changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a view of three servers that are ONLINE; changes: by server, what is otherwise."""
    servers = [
        {"name": f"server{n}", "label": f"Server {n}", "state": "ONLINE", "reason": "", "faults": []} for n in (1, 2, 3)
    ]
    return {"service": "normal", "servers": [{**one, **changes.get(str(one["name"]), {})} for one in servers]}


def request(at_s: float, server: str | None = "server1", ms: float = 3.0, **changes: Any) -> dict[str, Any]:
    """Return a request's event; as it is, one that was answered well at the first attempt."""
    attempt = {"server": server, "kind": "first", "end": "ok", "reason": "ok", "at_ms": 0.0, "ms": ms}
    ordinary = {"method": "GET", "path": "/app/", "status": 200, "ending": "answered", "why": "", "reason": ""}
    return {"at_s": at_s, "server": server, "ms": ms, "saved": False, "attempts": [attempt], **ordinary, **changes}


class Stream:
    """What the stream has said and will say: each connection gets the past, from where it was, and then all that comes.

    asked: the query and Last-Event-ID of every connection. boot: of a balancer; another one starts anew.
    is_refusing: whether there is no place for another reader. began_s: when the balancer began, if it says so.
    """

    def __init__(self) -> None:
        self.boot = "aa"
        self.asked: list[dict[str, str]] = []
        self.view = view()
        self.is_refusing = False
        self.began_s: float | None = None
        self.url = ""
        self._events: list[tuple[str, str]] = []
        self._changed = threading.Condition()
        self._connection = 0
        self._is_over = False

    def say(self, kind: str, data: object) -> None:
        """Have the stream tell an event."""
        self.say_raw(kind, json.dumps(data))

    def say_raw(self, kind: str, data: str) -> None:
        """Have the stream tell whatever this is."""
        with self._changed:
            self._events.append((kind, data))
            self._changed.notify_all()

    def break_off(self, boot: str | None = None) -> None:
        """End every connection; boot: that of a balancer that has been started anew, with nothing to tell yet."""
        with self._changed:
            if boot:
                self.boot, self._events = boot, []
            self._connection += 1
            self._changed.notify_all()

    def close(self) -> None:
        """End for good."""
        self._is_over = True
        self.break_off()

    def pieces(self, asked: dict[str, str]) -> Iterator[str]:
        """Yield what one connection is told."""
        self.asked.append(asked)
        boot, _, number = (asked.get("last") or asked.get("after", "")).partition("-")
        is_resumed = boot == self.boot
        position = int(number) if is_resumed else 0
        connection = self._connection
        began = {} if self.began_s is None else {"began_s": self.began_s}
        hello = {"boot": self.boot, "now_s": time.time(), "resumed": is_resumed, "keeps_s": 120, "samples_per_s": 50}
        yield f"retry: 100\n\nevent: hello\ndata: {json.dumps({**hello, **began})}\n\n"
        yield f"event: view\ndata: {json.dumps(self.view)}\n\n"
        while True:
            with self._changed:
                self._changed.wait_for(partial(self._has_news, position, connection), 0.5)
                if self._connection != connection or self._is_over:
                    return
                told, start = self._events[position:], position
                position = len(self._events)
            yield (
                "".join(
                    f"id: {self.boot}-{start + at + 1}\nevent: {kind}\ndata: {data}\n\n"
                    for at, (kind, data) in enumerate(told)
                )
                or ": still here\n\n"
            )

    def _has_news(self, position: int, connection: int) -> bool:
        return len(self._events) > position or self._connection != connection


@contextmanager
def scripted_stream() -> Iterator[Stream]:
    """A server of the page, and its stream, until the block ends."""
    stream = Stream()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            if address.path == "/api/events" and stream.is_refusing:
                self.send_error(503)
            elif address.path == "/api/events":
                self._tell({**query, "last": self.headers.get("Last-Event-ID", "")})
            elif address.path == "/":
                lang = query.get("lang", "id")
                block = json.dumps(dict(texts(lang))).replace("<", "\\u003c")
                self._answer(PAGE.format(lang=lang, texts=block), ".html")
            elif address.path == "/wiring.js":
                self._answer(WIRING, ".js")
            else:
                file = STATIC / address.path.removeprefix("/static/")
                self._answer(file.read_text(encoding="utf-8"), file.suffix)

        def _answer(self, text: str, kind: str) -> None:
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", TYPES[kind])
            self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _tell(self, asked: dict[str, str]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                for piece in stream.pieces(asked):
                    self.wfile.write(piece.encode())
                    self.wfile.flush()
            except OSError:
                pass  # the page has gone

        def log_message(self, *_: object) -> None:
            """Nothing: the test says what matters."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 64  # a browser asks for all modules at once
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    stream.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stream
    finally:
        stream.close()
        server.shutdown()
        server.server_close()
