"""One request in a world of odd servers and odd clients: the real Worker, Proxy, Race and Upstream on real sockets.

All of it runs in this process and on gevent's loop: an example takes milliseconds, and whatever is left over is seen.
Only the probes are left out: each example has a pool of its own, in which nothing but the request can be evidence.
"""

import gc
import logging
import os
import runpy
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any
from unittest import mock

import gevent
import gevent.pool
from gevent import socket
from gevent.server import StreamServer
from gunicorn.config import Config
from gunicorn.glogging import Logger

from balancer import app
from balancer.events.stream import Stream
from balancer.forwarding import runner as runner_module
from balancer.forwarding.outcome import Outcome, Refusal
from balancer.forwarding.runner import Runner
from balancer.servers import pool as pool_module
from balancer.settings import Settings
from balancer.wire.incoming import Call
from balancer.wire.network import Connection, Sockets
from balancer.wire.worker import Worker
from tests.odd.script import Conversation, Script, Step
from tests.odd.servers import OddServer
from tests.odd.watching import ADDRESSES, NoLog, Noted, Played, busy, noted_runner, open_sockets
from tests.this_machine import ROOT

HEDGE_S, ATTEMPT_S, DEADLINE_S = 0.3, 0.6, 1.5
HANGS_AFTER_S = 8.0  # no client has to wait longer, however slow it is itself
BUFFER_BYTES = 16 * 1024
QUIET_WITHIN_S = 4.0  # what is cancelled, or lingers, has ended by then


class World:
    """Three listening servers and one listening worker, until it is closed."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._servers: Sequence[OddServer] = ()
        self._serving = gevent.pool.Pool()
        listening = [
            self._listen(address, partial(self._serve, number), self._serving)
            for number, address in enumerate(ADDRESSES)
        ]
        where = " ".join(f"{address}:{one.server_port}" for address, one in zip(ADDRESSES, listening, strict=True))
        limits = {"ATTEMPT_TIMEOUT_S": str(ATTEMPT_S), "DEADLINE_S": str(DEADLINE_S)}
        self._settings = Settings.from_environment({"SERVERS": where, **limits})
        configured = _configuration()
        self._worker = Worker(0, os.getpid(), [], None, 0, configured, Logger(configured))
        self._stack.callback(self._worker.tmp.close)
        self._worker._limits = self._settings.client_limits
        self._worker._most_open = self._settings.client_limits.connections
        self._handling = gevent.pool.Pool()
        self._port = int(self._listen("127.0.0.1", self._handle, self._handling).server_port or 0)
        self._stack.enter_context(mock.patch.object(pool_module, "HEDGE_UNKNOWN_S", HEDGE_S))

    def close(self) -> None:
        """Stop listening."""
        self._stack.close()

    def play(self, servers: Sequence[OddServer], client: Sequence[Step]) -> Played:
        """Let a client talk to the balancer in front of three servers."""
        played, self._servers = Played(), servers
        with ExitStack() as stack:
            gc.disable()  # It would close what somebody has forgotten to close.
            stack.callback(gc.enable)
            before = open_sockets()
            runners: list[Runner] = []
            stack.enter_context(mock.patch.object(runner_module, "Runner", partial(noted_runner, runners)))
            noted = Noted(played)
            for name in ("balancer", "gunicorn.error"):
                logging.getLogger(name).addHandler(noted)
                stack.callback(logging.getLogger(name).removeHandler, noted)
            stack.enter_context(mock.patch.object(gevent.get_hub(), "handle_error", noted.failed))
            balancer = app.assemble(self._settings, NoLog(played), Stream(), _refuse, _NarrowSockets())
            for address in ADDRESSES:
                balancer.pool.moved(address, address)
            self._worker.wsgi = balancer.proxy
            greenlet = gevent.spawn(self._converse, tuple(client), played)
            greenlet.join(HANGS_AFTER_S)
            played.hangs = not greenlet.ready()
            greenlet.kill()
            _wait_until(lambda: not (len(self._handling) or busy(runners)), QUIET_WITHIN_S)
            self._note("handlers of connections", len(self._handling), played)
            self._note("attempts", busy(runners), played)
            played.counted = {view.server.name: set(view.by_reason()) for view in balancer.pool.views()}
            for address in ADDRESSES:
                balancer.proxy._upstreams.close(address)
            self._handling.kill()
            self._serving.kill()
            _wait_until(lambda: open_sockets() <= before, 1)
            self._note("sockets", open_sockets() - before, played)
        return played

    def _note(self, what: str, left: int, played: Played) -> None:
        if left > 0:
            played.left[what] = left

    def _listen(self, address: str, handle: Callable[..., None], spawn: gevent.pool.Pool) -> StreamServer:
        # Small buffers: a body of a few hundred kB doesn't fit on the way, and whoever sends it has to wait.
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        listener.bind((address, 0))
        listener.listen(128)
        listener.setblocking(False)
        server = StreamServer(listener, handle, spawn=spawn)
        server.start()
        self._stack.callback(server.stop)
        return server

    def _handle(self, client: socket.socket, address: Any) -> None:
        self._worker.handle(client, client, address)  # The listener is only asked for its address.

    def _serve(self, number: int, connection: socket.socket, address: Any) -> None:
        conversation = Conversation(connection, gevent.sleep)
        server = self._servers[number]
        try:
            while not conversation.is_closed and conversation.has_another_head():
                conversation.play(server.steps)
        finally:
            conversation.close()

    def _converse(self, steps: Script, played: Played) -> None:
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
            connection.connect(("127.0.0.1", self._port))
            conversation = Conversation(connection, gevent.sleep)
            try:
                conversation.play(steps)
            finally:
                played.text = bytes(conversation.taken)


class _NarrowSockets(Sockets):
    """The real network, with connections that take only a little at a time."""

    def connect(self, address: str, port: int) -> Connection:
        """Return a connection. Raises OSError."""
        connection = super().connect(address, port)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
        return connection


def _configuration() -> Config:
    """Return what the balancer's own file sets."""
    config = Config()
    for name, value in runpy.run_path(str(ROOT / "balancer" / "gunicorn.conf.py")).items():
        if name in config.settings:
            config.set(name, value)
    return config


def _refuse(call: Call, outcome: Outcome) -> Refusal:
    assert outcome.decision is not None
    return Refusal(f"{outcome.status} Refused", [("Content-Length", "7")], b"refused")


def _wait_until(is_so: Callable[[], bool], within_s: float) -> None:
    until_s = time.monotonic() + within_s
    while not is_so() and time.monotonic() < until_s:
        gevent.sleep(0.005)
