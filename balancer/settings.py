"""The environment, read once, as one frozen object."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from balancer.rules.attempts import Limits
from balancer.rules.health import Thresholds
from balancer.rules.pace import ClientLimits, Pace
from balancer.rules.policy import POLICIES
from balancer.texts.language import LANGUAGES


class SettingsError(Exception):
    """A setting that can't be used; its text says which, and what would do."""


@dataclass(frozen=True)
class ServerAddress:
    """Where a server is reached and how people call it: "server1", port 8000, "Server 1", "Primary Server"."""

    name: str
    port: int
    label: str
    role: str


@dataclass(frozen=True)
class Switches:
    """The protections that can be switched off, to see what each one earns."""

    hedge: bool = True  # HEDGE=off: no second attempt beside a slow one
    retry: bool = True  # RETRY=off: no other server after a failed attempt
    budget: bool = True  # BUDGET=off: as many retries and hedges as requests would have
    breaker: bool = True  # BREAKER=off: only probes make a server OFFLINE
    probe: bool = True  # PROBE=off: only real requests are evidence
    shed: bool = True  # SHED=off: a server gets as much as comes, however long that takes

    def words(self) -> dict[str, str]:
        """Return each one's name, and "on" or "off"."""
        return {one.name: "on" if getattr(self, one.name) else "off" for one in fields(self)}


@dataclass(frozen=True)
class Settings:
    """Everything that can be set, each with its unit and its default."""

    servers: tuple[ServerAddress, ...]  # SERVERS: "name:port ..." in the order of priority
    policy: str = "priority"  # BALANCER_POLICY
    limits: Limits = field(default_factory=Limits)  # DEADLINE_S, ATTEMPT_TIMEOUT_S: seconds; MOST_IN_FLIGHT
    switches: Switches = field(default_factory=Switches)  # HEDGE, RETRY, BUDGET, ...: on or off
    thresholds: Thresholds = field(default_factory=Thresholds)  # FALL, RISE: probes in a row
    probe_interval_s: float = 0.25  # PROBE_INTERVAL_S: seconds between two probes of one server
    probe_timeout_s: float = 0.5  # PROBE_TIMEOUT_S: seconds a probe may take in all
    trial_path: str = "/"  # TRIAL_PATH: the page that a probe asks for when it is the trial of a server's breaker
    # CLIENT_CONNECTIONS; CLIENT_IDLE_S between requests, CLIENT_HEAD_S for a head, CLIENT_BODY_IDLE_S and
    # CLIENT_BODY_GRACE_S for a body, CLIENT_TAKING_IDLE_S for taking an answer: seconds
    client_limits: ClientLimits = field(default_factory=ClientLimits)
    language: str = "id"  # LAB_LANG: of pages and log lines
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Jakarta"))  # TZ: of every time shown or logged
    log_folder: Path = Path("/shared/log")  # LOG_FOLDER: where log.txt, log.jsonl and balancer.jsonl are written
    log_mark: str = ""  # LOG_MARK: in these names, such as "2" for log2.txt: a second balancer's beside the first one's

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings from environment variables; an empty one counts as unset, a word's case does not matter.

        Raises SettingsError, naming the variable, when a value can't be used.
        """
        given = {name: value.strip() for name, value in environment.items() if value.strip()}
        switches = Switches(**{one.name: _switch(given, one.name.upper()) for one in fields(Switches)})
        return cls(
            servers=_servers(given.get("SERVERS", "server1:8000 server2:8000 server3:8000")),
            policy=_one_of(given, "BALANCER_POLICY", cls.policy, POLICIES),
            limits=Limits(
                deadline_s=_seconds(given, "DEADLINE_S", Limits.deadline_s),
                attempt_timeout_s=_seconds(given, "ATTEMPT_TIMEOUT_S", Limits.attempt_timeout_s),
                may_hedge=switches.hedge,
                may_retry=switches.retry,
                most_in_flight=_count(given, "MOST_IN_FLIGHT", Limits.most_in_flight),
            ),
            switches=switches,
            thresholds=Thresholds(
                fall=_count(given, "FALL", Thresholds.fall), rise=_count(given, "RISE", Thresholds.rise)
            ),
            probe_interval_s=_seconds(given, "PROBE_INTERVAL_S", cls.probe_interval_s),
            probe_timeout_s=_seconds(given, "PROBE_TIMEOUT_S", cls.probe_timeout_s),
            trial_path=_path(given, "TRIAL_PATH", cls.trial_path),
            client_limits=_client_limits(given),
            language=_one_of(given, "LAB_LANG", cls.language, LANGUAGES),
            zone=_zone(given.get("TZ", "Asia/Jakarta")),
            log_folder=Path(given.get("LOG_FOLDER", "/shared/log")),
            log_mark=_mark(given.get("LOG_MARK", "")),
        )


def _client_limits(given: Mapping[str, str]) -> ClientLimits:
    usual = ClientLimits()
    head_s = _seconds(given, "CLIENT_HEAD_S", usual.head.idle_s)
    return ClientLimits(
        connections=_count(given, "CLIENT_CONNECTIONS", usual.connections),
        between=Pace(_seconds(given, "CLIENT_IDLE_S", usual.between.idle_s)),
        head=Pace(head_s, head_s),
        body=Pace(
            _seconds(given, "CLIENT_BODY_IDLE_S", usual.body.idle_s),
            _seconds(given, "CLIENT_BODY_GRACE_S", usual.body.grace_s),
            usual.body.bytes_per_s,
        ),
        taking=replace(usual.taking, idle_s=_seconds(given, "CLIENT_TAKING_IDLE_S", usual.taking.idle_s)),
    )


def _servers(text: str) -> tuple[ServerAddress, ...]:
    servers = []
    for position, entry in enumerate(text.split()):
        name, colon, port = entry.partition(":")
        if not name or (colon and not port.isdigit()):
            raise SettingsError(f"SERVERS: {entry!r} is not a server; write name:port, such as server1:8000")
        label = name.replace("server", "Server ") if name.startswith("server") else name
        role = "Primary Server" if position == 0 else f"Backup Server {position}"
        servers.append(ServerAddress(name, int(port or 8000), label, role))
    if not servers or len({server.name for server in servers}) < len(servers):
        raise SettingsError(f"SERVERS={text!r} must name at least one server, and each one once")
    return tuple(servers)


def _one_of(given: Mapping[str, str], name: str, default: str, choices: Mapping[str, object] | tuple[str, ...]) -> str:
    value = given.get(name, default)
    if value.lower() not in choices:
        raise SettingsError(f"{name}={value!r} is not known; use one of: {', '.join(choices)}")
    return value.lower()


def _switch(given: Mapping[str, str], name: str) -> bool:
    return _one_of(given, name, "on", ("on", "off")) == "on"


def _seconds(given: Mapping[str, str], name: str, default: float) -> float:
    try:
        seconds = float(given.get(name, default))
    except ValueError:
        seconds = -1
    if not 0 < seconds <= 3600:
        raise SettingsError(f"{name}={given[name]!r} is not a time; use seconds above 0, such as {default}")
    return seconds


def _count(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, str(default))
    if not text.isdigit() or int(text) < 1:
        raise SettingsError(f"{name}={text!r} is not a count; use a whole number from 1, such as {default}")
    return int(text)


def _path(given: Mapping[str, str], name: str, default: str) -> str:
    path = given.get(name, default)
    if not path.startswith("/") or not path.isascii() or not path.isprintable() or " " in path:
        raise SettingsError(f"{name}={path!r} is not a path; use one such as {default}")
    return path


def _mark(text: str) -> str:
    if not ((text.isascii() and text.isalnum()) or not text):
        raise SettingsError(f"LOG_MARK={text!r} is not a part of a file's name; use letters and digits, such as 2")
    return text


def _zone(name: str) -> ZoneInfo:
    with suppress(ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(name)
    for known in available_timezones():
        if known.lower() == name.lower():
            return ZoneInfo(known)
    raise SettingsError(f"TZ={name!r} is not a time zone; use a name such as Asia/Jakarta")
