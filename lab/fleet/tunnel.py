"""An engine behind ssh, as a socket of this machine: each connection to it is a `docker system dial-stdio` over there.

Docker's SDK would want paramiko for this, which knows less of ~/.ssh than ssh does; or it would start ssh so that it
asks for passwords, each machine's at the same time, and waits for a machine without power as long as TCP does.
"""

import shlex
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import SplitResult, urlsplit

from lab import Trouble
from lab.terminal.words import printable
from lab.texts.language import t

# Never a question; a machine that says nothing is given up; warnings are not what has gone wrong.
OPTIONS = ("BatchMode=yes", "ConnectTimeout=10", "ServerAliveInterval=5", "LogLevel=ERROR")
_open: "list[Tunnel]" = []


def ssh(parts: SplitResult, options: tuple[str, ...], *command: str) -> list[str]:
    """Return how ssh runs a command on the machine of an address such as ssh://user@host:22. Raises ValueError."""
    user = ("-l", parts.username) if parts.username else ()
    port = ("-p", str(parts.port)) if parts.port else ()
    told = (word for option in options for word in ("-o", option))
    host = parts.netloc.rpartition("@")[2].partition(":")[0]  # as it was written: names in ~/.ssh/config are words
    return ["ssh", "-T", *told, *user, *port, "--", parts.hostname or "" if "[" in host else host, shlex.join(command)]


class Tunnel:
    """The way to one engine; url: where it can be asked on this machine. Raises Trouble where that can't be had."""

    def __init__(self, told: str) -> None:
        if not hasattr(socket, "AF_UNIX"):
            raise Trouble(t("{node}: Windows reaches no machine in this way; run this in WSL", node=told))
        parts = urlsplit(told)
        docker = ("docker", *(("--host", f"unix://{parts.path}") if parts.path.strip("/") else ()))
        self._command = ssh(parts, OPTIONS, *docker, "system", "dial-stdio")
        self.example = shlex.join(ssh(parts, OPTIONS[:1], *docker, "version"))
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="lab-ssh-")  # which is nobody else's to look into
            self._said = Path(self._folder.name, "said")
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(path := str(Path(self._folder.name, "docker.sock")))
            self._listener.listen()
        except OSError as error:  # The disk is full, or the folder's name too long for a socket's.
            folder = tempfile.gettempdir()
            raise Trouble(
                t("{node}: no socket can be made in {folder}: {why}", node=told, folder=folder, why=error)
            ) from error
        self.url = f"unix://{path}"
        self._running: list[subprocess.Popen[bytes]] = []
        Thread(target=self._serve, daemon=True).start()
        _open.append(self)

    @staticmethod
    def share(api: Any) -> None:
        """Let the SDK ask everything over one connection; by itself it makes one for each address that it asks."""
        adapter = api.get_adapter(api.base_url)
        pool = adapter.get_connection(f"{api.base_url}/version")  # which was the first of them
        adapter.get_connection = lambda *_, **__: pool

    def said(self) -> str:
        """Return the last that ssh, or docker over there, has complained of; "" when neither has."""
        with suppress(OSError):
            lines = self._said.read_text(encoding="utf-8", errors="replace").split("\n")
            return next((printable(line.strip()) for line in reversed(lines) if line.strip()), "")
        return ""

    def close(self) -> None:
        """Let nothing through any more, and leave nothing behind."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # else who waits for a connection goes on to wait
        self._listener.close()
        for process in self._running:
            process.terminate()
            process.wait()
        self._folder.cleanup()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, suppress(OSError), self._said.open("ab") as said:
                try:
                    both_ways = connection.fileno()
                    began = subprocess.Popen(self._command, stdin=both_ways, stdout=both_ways, stderr=said)
                    self._running = [one for one in self._running if one.poll() is None] + [began]
                except OSError as error:
                    said.write(f"{error}\n".encode())


@contextmanager
def closed_at_the_end() -> Iterator[None]:
    """Close every tunnel that is opened within, however it ends."""
    try:
        yield
    finally:
        while _open:
            _open.pop().close()
