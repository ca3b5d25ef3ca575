"""A control room as it is, on a real socket, with a lab that is only played: its engine pauses nothing but a word."""

import http.client
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import MappingProxyType
from typing import Any, cast

import pytest

from lab import Trouble
from lab.actions import record
from lab.clone.project import SERVERS
from lab.room import look as looking
from lab.room.app import create_app
from lab.room.door import Door
from lab.room.room import Room
from lab.room.serving import listen, serve
from lab.stack.container import Container
from lab.stack.containers import Clone
from lab.stack.errors import docker_errors
from lab.stack.snapshot import Snapshot
from tests.this_machine import free_port

TOKEN = "token-of-this-test"  # noqa: S105
NO_BALANCER = "http://127.0.0.1:1"


class PlayedClone:
    """Four containers of which only the state is there. gate: what is done to one waits for it."""

    errors = staticmethod(docker_errors)

    def __init__(self) -> None:
        self.api = self
        self.rehearsal: list[str] | None = None
        self.states = dict.fromkeys((*SERVERS, "balancer"), "running")
        self.gate = Event()
        self.gate.set()
        self.trouble = ""
        self.done: list[str] = []

    @property
    def project(self) -> str:
        """The project's name that the room was told."""
        return os.environ["COMPOSE_PROJECT_NAME"]

    def container(self, service: str, looks_inside_starved: bool = True) -> Container:
        """Look at a container. Raises Trouble when there is to be some."""
        if self.trouble:
            raise Trouble(self.trouble)
        return Container(cast(Clone, self), service, service, self.inspect(service))

    def inspect(self, identity: str) -> Snapshot:
        """Return its state."""
        return Snapshot(self.states[identity], exit_code=137 if self.states[identity] == "exited" else 0)

    def address(self) -> str:
        """Return where no balancer is."""
        return NO_BALANCER

    def addresses(self) -> list[str]:
        """Return the same."""
        return [NO_BALANCER]

    def _become(self, identity: str, state: str, action: str) -> None:
        self.gate.wait(10)
        self.done.append(f"{action} {identity}")
        self.states[identity] = state

    def pause(self, identity: str) -> None:
        """Freeze it, as it seems."""
        self._become(identity, "paused", "pause")

    def unpause(self, identity: str) -> None:
        """Let it go on."""
        self._become(identity, "running", "unpause")

    def kill(self, identity: str, signal: str) -> None:
        """End it."""
        self._become(identity, "exited", "kill")

    def start(self, identity: str) -> None:
        """Start it again."""
        self._become(identity, "running", "start")

    def inspect_container(self, identity: str) -> dict[str, Any]:
        """Return that it has no health check."""
        return {"Config": {}}


class Visitor:
    """Whoever asks a room something, with or without the cookie."""

    def __init__(self, door: Door, port: int) -> None:
        self.door, self.port = door, port

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        raw: bytes | None = None,
        headers: Mapping[str, str | None] = MappingProxyType({}),
    ) -> tuple[int, Any, dict[str, str]]:
        """Ask as our own page does, but for the headers given (None: without it); return status, JSON and headers."""
        ours: dict[str, str | None] = {
            "Host": f"127.0.0.1:{self.port}",
            "Cookie": f"{self.door.cookie}={TOKEN}",
            **({"Origin": self.door.address, "Content-Type": "application/json"} if method == "POST" else {}),
            **headers,
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        sent = raw if raw is not None else None if body is None else json.dumps(body).encode()
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in ours.items():
            if value is not None:
                connection.putheader(name, value)
        if sent is not None:
            connection.putheader("Content-Length", str(len(sent)))
        connection.endheaders(sent)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        is_json = answer.getheader("Content-Type", "") == "application/json"
        return (
            answer.status,
            json.loads(text) if is_json and text else text,
            {k.lower(): v for k, v in answer.getheaders()},
        )

    def post(self, path: str, body: object = None) -> tuple[int, Any]:
        """Ask for something as our own page does."""
        status, told, _ = self.ask("POST", path, {} if body is None else body)
        return status, told

    def state(self) -> dict[str, Any]:
        """Return the room's state."""
        status, told, _ = self.ask("GET", "/api/room")
        assert status == 200
        return cast(dict[str, Any], told)

    def server(self, name: str) -> dict[str, Any]:
        """Return what the state says of a server."""
        return next(one for one in self.state()["servers"] if one["name"] == name)

    def wait_until(self, condition: Callable[[dict[str, Any]], object], what: str, timeout_s: float = 10) -> None:
        """Wait until the state is so."""
        until_s = time.monotonic() + timeout_s
        while not condition(state := self.state()):
            if time.monotonic() > until_s:
                pytest.fail(f"waited {timeout_s} s for: {what}; the room says {json.dumps(state)[:3000]}")
            time.sleep(0.02)

    def wait_until_done(self, number: int) -> dict[str, Any]:
        """Wait until an action has ended, and return it."""

        def found(state: dict[str, Any]) -> list[dict[str, Any]]:
            return [one for one in state["actions"] if one["id"] == number and one["done_s"] is not None]

        self.wait_until(found, f"the end of action {number}")
        return found(self.state())[0]


@contextmanager
def opened(clone: PlayedClone, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Room, Visitor]]:
    """Open a room, and give it with somebody who may ask it."""
    log = folder / "lab.jsonl"

    def log_file() -> Path:
        return log

    log_file.cache_clear = lambda: None  # type: ignore[attr-defined]
    monkeypatch.setattr(record, "log_file", log_file)
    monkeypatch.setattr(looking, "connect", lambda checks_settings: clone)
    monkeypatch.setattr(looking, "engine", lambda: (_ for _ in ()).throw(Trouble("no events here")))
    monkeypatch.setenv("COMPOSE_PROJECT_NAME", f"room-{folder.name.lower()}"[:60])
    port = free_port()
    door = Door(port, TOKEN)
    room = Room(folder / "reports")
    listener = listen(port)
    server = serve(create_app(door, room), listener)
    room.open()
    visitor = Visitor(door, port)
    visitor.wait_until(lambda state: state["servers"][0]["docker"]["state"] != "unknown", "the first look")
    try:
        yield room, visitor
    finally:
        clone.gate.set()
        room.close()
        server.shutdown()
        server.server_close()
        listener.close()
