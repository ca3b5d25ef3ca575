"""The balancer as an experiment asks it: whether all is well, what it has counted, which orders there are."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import requests

from lab import Trouble
from lab.actions import record
from lab.clone import project
from lab.stack import balancer_view, straight
from lab.texts.language import t

BETWEEN_LOOKS_S = 0.1
TIMEOUT_S = 5.0
STATES = "balancer.jsonl"
Counters = Mapping[str, Mapping[str, int]]


class Service:
    """A balancer at an address such as http://127.0.0.1:8080, and where it writes down its servers' states."""

    def __init__(self, address: str) -> None:
        self.address = address.replace("//localhost", "//127.0.0.1")  # Windows would try another address first.
        self.log_file: Path = record.log_file().parent / STATES

    def is_well(self, within_s: float) -> bool:
        """Say whether every server is ONLINE and a request is answered well, within so many seconds."""
        until_s = time.monotonic() + within_s
        while True:
            if self._is_well():
                return True
            if time.monotonic() > until_s:
                return False
            time.sleep(BETWEEN_LOOKS_S)

    def counters(self) -> Counters:
        """Return what it has counted since its start, by server; "" for what is nobody's. {} when it can't be asked."""
        try:
            return read_counters(self._get("/api/status").json())
        except (requests.RequestException, ValueError, LookupError, TypeError, AttributeError):
            return {}

    def counted_since(self, before: Counters) -> dict[str, dict[str, int]]:
        """Return what was counted since then; {} when it was started anew meanwhile, for then nothing can be told."""
        now = self.counters()
        found = {
            server: {name: count - before.get(server, {}).get(name, 0) for name, count in counts.items()}
            for server, counts in now.items()
        }
        is_anew = any(count < 0 for counts in found.values() for count in counts.values())
        return {} if is_anew or not before else found

    def forget_orders(self) -> None:
        """Let there be no orders. Raises Trouble."""
        self._orders("DELETE")

    def orders(self) -> Sequence[Mapping[str, Any]]:
        """Return every order there is. Raises Trouble."""
        return list(self._orders("GET").json()["orders"])

    def _orders(self, method: str) -> requests.Response:
        try:
            answer = self._ask(method, "/app/orders")
            answer.raise_for_status()
        except requests.RequestException as error:
            raise Trouble(
                t("The servers' orders can't be read: {why}. See: python lab/status.py", why=error)
            ) from error
        return answer

    def _is_well(self) -> bool:
        try:
            seen = balancer_view.ask(self.address)
            # While a breaker is open, or nothing is probed, only real requests show a server well.
            answers = self._get("/app/").status_code == 200
        except (Trouble, requests.RequestException):
            return False
        return answers and all(seen.server(name).is_online for name in project.SERVERS)

    def _get(self, path: str) -> requests.Response:
        return self._ask("GET", path)

    def _ask(self, method: str, path: str) -> requests.Response:
        with straight.session() as session:
            return session.request(method, self.address + path, timeout=TIMEOUT_S)


def read_counters(status: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Return the counters in what `/api/status` says. Raises LookupError, TypeError, AttributeError otherwise."""
    found: dict[str, dict[str, int]] = {"": {"shed": int(status["load"]["shed"])}}
    for server in status["servers"]:
        counters = server["counters"]
        kinds = counters["attempts_by"]
        found[server["name"]] = {
            "attempts": int(counters["attempts"]),
            **{kind: sum(ends.values()) for kind, ends in kinds.items()},
            "failed": sum(ends.get("failed", 0) for ends in kinds.values()),
            "probe_failures": sum(count for word, count in counters["probes"].items() if word != "ok"),
        }
    return found
