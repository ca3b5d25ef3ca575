"""A control room on a lab of containers, started as in a terminal, and asked as its page asks."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import requests

from tests.lab_under_test import IN_ENGLISH, Lab
from tests.this_machine import ROOT, free_port

STARTS_WITHIN_S = 20.0
IN_STEP_WITHIN_S = 1.5  # about a second


@dataclass
class RoomAtWork:
    """A room that runs as a process of its own."""

    lab: Lab
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[str]" = field(init=False)
    browser: requests.Session = field(default_factory=requests.Session)

    def open(self, keyboard: int = subprocess.DEVNULL) -> "RoomAtWork":
        """Start it, come in, and wait until it knows the lab and its balancer. keyboard: what it has for stdin."""
        reports = self.lab.log_folder / "reports"
        command = [sys.executable, str(ROOT / "lab" / "control.py"), "--port", str(self.port), "--no-browser"]
        self.process = subprocess.Popen(
            [*command, "--reports", str(reports)],
            env=self.lab.environment(IN_ENGLISH),
            cwd=ROOT,
            text=True,
            stdin=keyboard,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self.process.stdout
        found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", self.process.stdout.readline())
        assert found, self.process.communicate(timeout=5)
        self.browser.get(found[0], timeout=5).raise_for_status()
        self.wait_until(
            lambda state: state["balancer"]["answers"] and all(one["balancer"] for one in state["servers"]),
            "a first look",
            STARTS_WITHIN_S,
        )
        return self

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def post(self, path: str, **body: object) -> requests.Response:
        """Ask for something."""
        return self.browser.post(self.url + path, json=body, headers={"Origin": self.url}, timeout=10)

    def fault(self, server: str, fault: str = "pause", for_s: float | None = None, **options: float) -> dict[str, Any]:
        """Break a server, wait until that is done, and return the action."""
        answer = self.post("/api/fault", server=server, fault=fault, options=options, for_s=for_s)
        assert answer.status_code == 202, answer.text
        return self.done(answer.json()["id"])

    def heal(self, server: str) -> dict[str, Any]:
        """Heal a server, wait until that is done, and return the action."""
        answer = self.post("/api/heal", server=server)
        assert answer.status_code == 202, answer.text
        return self.done(answer.json()["id"])

    def state(self) -> dict[str, Any]:
        """Return its state."""
        return cast(dict[str, Any], self.browser.get(f"{self.url}/api/room", timeout=5).json())

    def server(self, name: str) -> dict[str, Any]:
        """Return what it says of a server."""
        return next(one for one in self.state()["servers"] if one["name"] == name)

    def faults(self, name: str) -> list[str]:
        """Return the faults that it shows of a server."""
        return [one["name"] for one in self.server(name)["docker"]["faults"]]

    def action(self, number: int) -> dict[str, Any]:
        """Return an action."""
        return next(one for one in self.state()["actions"] if one["id"] == number)

    def done(self, number: int) -> dict[str, Any]:
        """Wait until an action has ended, and return it."""
        self.wait_until(lambda _: self.action(number)["done_s"] is not None, f"the end of action {number}", 20)
        return self.action(number)

    def seen(self, number: int, within_s: float = 10) -> dict[str, Any]:
        """Wait until the balancer has seen an action, and return it."""
        self.wait_until(lambda _: self.action(number)["seen_s"] is not None, f"that {number} is seen", within_s)
        return self.action(number)

    def wait_until(self, condition: Callable[[dict[str, Any]], object], what: str, within_s: float = 10) -> float:
        """Wait until the state is so; return how long that took, in seconds."""
        began_s = time.monotonic()
        while not condition(state := self.state()):
            if time.monotonic() - began_s > within_s:
                pytest.fail(f"waited {within_s} s for: {what}; the room says {json.dumps(state)[:4000]}")
            time.sleep(0.03)
        return time.monotonic() - began_s

    def wait_until_shown(self, server: str, faults: list[str], within_s: float = IN_STEP_WITHIN_S) -> None:
        """Wait until it shows just these faults of a server."""
        self.wait_until(lambda _: self.faults(server) == faults, f"{server} with {faults}", within_s)

    def end(self, number: int, then: Callable[[], object] = lambda: None) -> tuple[int, str]:
        """End it with a signal, and do then what it waits for; return its exit code, and what it has said."""
        self.process.send_signal(number)
        then()
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out + err
