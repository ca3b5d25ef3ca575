"""What the balancer sees: its /api/status, read as any client reads it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lab import Trouble
from lab.stack import straight
from lab.terminal.words import printable
from lab.texts.language import t


class NoAnswer(Trouble):
    """The balancer could not be asked; the text says why."""


@dataclass(frozen=True)
class Seen:
    """What the balancer says of one server.

    state: ONLINE, SUSPECT or OFFLINE; "" when it names no such server.
    breaker: "open" when only real requests can bring the server back; else "closed".
    busy: whether it often has as many requests as it can answer quickly. in_flight: attempts under way; ease: so many
    it answers quickly; limit: more it doesn't get. alone_ms: what an answer takes when it has nothing else to do. None
    where that isn't known.
    """

    state: str = ""
    reason: str = ""
    since: str = ""
    breaker: str = ""
    busy: bool = False
    in_flight: int | None = None
    ease: int | None = None
    limit: int | None = None
    alone_ms: float | None = None

    @property
    def is_online(self) -> bool:
        return self.state == "ONLINE"

    def __str__(self) -> str:
        return " ".join([self.state or t("not named"), f"({self.reason})" if self.reason else ""]).strip()

    def load(self) -> str:
        """Return what it carries, in words; "" when that isn't known."""
        if self.in_flight is None or self.limit is None:
            return ""
        return ("BUSY " if self.busy else "") + t("{count} of {limit}", count=self.in_flight, limit=self.limit)


@dataclass(frozen=True)
class View:
    """What the balancer says of every server, and of the service as a whole.

    service: "normal", "degraded", "overloaded", "troubled" or "down"; "" when it doesn't say.
    waiting: how many requests wait in line because every server is full. shed: how many were refused as busy.
    has_probes: whether the balancer looks after a server by itself; else only real requests bring one back.
    log_problem: "full", "read-only" or the system's words; "" when the log is written.
    policy: how servers are chosen. switches: protections by their names, and whether each is on; {} when not told.
    """

    servers: Mapping[str, Seen]
    service: str = ""
    has_probes: bool = True
    log_problem: str = ""
    waiting: int | None = None
    shed: int | None = None
    policy: str = ""
    switches: Mapping[str, bool] = field(default_factory=dict)

    def server(self, name: str) -> Seen:
        """Return what it says of one server; an empty state when it doesn't name it."""
        return self.servers.get(name, Seen())


def ask(address: str, timeout_s: float = 2.0) -> View:
    """Ask the balancer at an address such as http://localhost:8080. Raises NoAnswer."""
    import requests

    with straight.session() as session:
        try:
            answer = session.get(f"{address}/api/status", timeout=timeout_s)
            answer.raise_for_status()
            return read(answer.json())
        except requests.Timeout:
            raise NoAnswer(t("the balancer at {address} does not answer", address=address)) from None
        except requests.ConnectionError:
            raise NoAnswer(t("no balancer at {address}", address=address)) from None
        except (requests.RequestException, ValueError, KeyError, TypeError, AttributeError):
            trouble = t("what answers at {address} is not the balancer, or it is unwell", address=address)
            raise NoAnswer(trouble) from None


def ask_for_the_service(address: str, timeout_s: float = 2.0) -> None:
    """Send one request for the service, whatever comes of it: a breaker closes on nothing less."""
    import requests

    with straight.session() as session, suppress(requests.RequestException):
        session.get(f"{address}/app/", timeout=timeout_s)


def read(status: Mapping[str, Any]) -> View:
    """Take what is needed from /api/status. Raises KeyError, TypeError, AttributeError when it isn't of that shape."""
    return View(
        {server["name"]: _seen(server) for server in status["servers"]},
        _text(status.get("service")),
        status.get("switches", {}).get("probe") != "off",
        _text(status.get("log_problem")),
        **{name: _number((status.get("load") or {}).get(name)) for name in ("waiting", "shed")},
        policy=_text(status.get("policy")),
        switches={_text(name): word != "off" for name, word in status.get("switches", {}).items()},
    )


def log_words(problem: str) -> str:
    """Say that the balancer can't write its log, and what mends it. problem: as it has it, such as "full"."""
    if problem == "full":
        return t("The balancer can't write its log: the disk is full. Make room there; it then goes on by itself.")
    why = t("it may not write there") if problem == "read-only" else problem
    return t(
        "The balancer can't write its log: {why}. See the owner and rights of the log folder and its files, then: "
        "docker compose restart balancer",
        why=why,
    )


def _seen(server: Mapping[str, Any]) -> Seen:
    load = server.get("load") or {}
    said: dict[str, Any] = {name: _text(server.get(name)) for name in ("state", "reason", "since", "breaker")}
    numbers = {name: _number(load.get(name)) for name in ("in_flight", "ease", "limit", "alone_ms")}
    return Seen(**said, busy=load.get("busy") is True, **numbers)


def _number(value: object) -> Any:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(value: object) -> str:
    return "" if value is None else printable(str(value))


def read_since(text: str) -> datetime | None:
    """Return the moment of a `since`; None when it says none, or not as ISO 8601 with a zone."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
