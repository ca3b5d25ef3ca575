"""The room's server: on this machine's own address 127.0.0.1, for nobody else, whatever the settings say."""

import socket
import sys
from threading import Thread

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from lab import Trouble
from lab.machine.port import free_port, who_has
from lab.texts.language import t

HOST = "127.0.0.1"
LARGEST_BODY = 16 * 1024
SILENT_S = 10.0  # so long a connection may say nothing, or take nothing


class Handler(WSGIRequestHandler):
    """Says nothing in the terminal, where the token would be seen, nor to anybody what it is made of."""

    timeout = SILENT_S
    error_content_type = "application/json"
    error_message_format = '{"message": "%(explain)s"}\n'

    def parse_request(self) -> bool:
        """Take a request whose body is small and of known length: any other would be read to its end, for anybody."""
        if not super().parse_request():
            return False
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" not in self.headers and length.isdecimal() and int(length) <= LARGEST_BODY:
            return True
        self.close_connection = True
        self.send_error(413, explain=t("More is told than the control room reads."))
        return False

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""

    def version_string(self) -> str:
        """Return the name of the server."""
        return "control-room"


def listen(port: int) -> socket.socket:
    """Take a port of this machine's own address. Raises Trouble when somebody else has it."""
    listener = socket.socket()
    if sys.platform != "win32":  # There it would mean: take the port from whoever has it.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(64)
    except OSError as error:
        listener.close()
        if isinstance(error, PermissionError):
            raise Trouble(t("Port {number} may not be used: {why}.", number=port, why=error.strerror)) from error
        raise Trouble(
            t(
                "Port {number} is taken by {who}. Stop that, or take another port: python lab/control.py --port {free}",
                number=port,
                who=who_has(port),
                free=free_port(port + 1),
            )
        ) from error
    return listener


def serve(app: Flask, listener: socket.socket) -> BaseWSGIServer:
    """Serve from now on, in a thread of its own; return what can be shut down."""
    port = listener.getsockname()[1]
    server = make_server(HOST, port, app, threaded=True, request_handler=Handler, fd=listener.fileno())
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="serving", daemon=True).start()
    return server
