"""A server of the lab, run by gunicorn as in its container."""

import os
import signal
import subprocess
import sys
import time

import requests

from tests.this_machine import ROOT, free_port


class Server:
    """A real server process."""

    def __init__(self) -> None:
        self.address = ("127.0.0.1", free_port())
        self.url = f"http://127.0.0.1:{self.address[1]}"
        command = [sys.executable, "-m", "gunicorn", "--config", "backend/gunicorn.conf.py"]
        command += ["--bind", self.url.removeprefix("http://"), "backend.app:create_app()"]
        self.process = subprocess.Popen(
            command, env={**os.environ, "TZ": "Asia/Jakarta"}, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True
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
