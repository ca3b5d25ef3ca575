"""A server of the lab, run by gunicorn as in its container."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import requests
from flask import Flask

from backend.app import create_app
from tests.this_machine import ROOT, free_port


def breakable(fault_file: str) -> Flask:
    """Build a server's application, which looks for its faults in a file of the test's; gunicorn calls this."""
    return create_app(fault_file=Path(fault_file))


class Server:
    """A real server process; it can be told its settings, and where it looks for its faults."""

    def __init__(self, fault_file: Path | None = None, **settings: str) -> None:
        self.address = ("127.0.0.1", free_port())
        self.url = f"http://127.0.0.1:{self.address[1]}"
        command = [sys.executable, "-m", "gunicorn", "--config", "backend/gunicorn.conf.py"]
        application = f"tests.component.real_server:breakable({str(fault_file)!r})" if fault_file else ""
        command += ["--bind", self.url.removeprefix("http://"), application or "backend.app:create_app()"]
        environment = {**os.environ, "TZ": "Asia/Jakarta", **settings}
        self.process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True
        )
        self.wait_until(200)

    def status(self, path: str) -> int:
        """Return the status of an answer on a connection of its own; 0 when there is none."""
        try:
            return requests.get(self.url + path, timeout=2).status_code
        except requests.ConnectionError:
            return 0

    def wait_until(self, expected: int) -> None:
        """Wait until the health check answers so."""
        until_s = time.monotonic() + 10
        while self.status("/health") != expected:
            assert time.monotonic() < until_s, f"/health is {self.status('/health')}, not {expected}"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at once, with its worker."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()
