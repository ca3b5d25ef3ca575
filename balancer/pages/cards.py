"""What a page shows of a server, of an attempt, of an address, of an answer."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from balancer.pages.frame import as_clients_write
from balancer.pages.moments import moment
from balancer.rules.addresses import IllAddress
from balancer.rules.attempt import TIMEOUTS, Attempt, Kind
from balancer.rules.busy import Load
from balancer.rules.health import State
from balancer.rules.verdict import End, end_of
from balancer.servers.view import ServerView
from balancer.settings import Settings


@dataclass(frozen=True)
class EndLine:
    """How many attempts ended so, in all and by kind; kinds without any are left out."""

    end: str
    count: int
    by_kind: list[tuple[str, int]]


@dataclass(frozen=True)
class ServerCard:
    """A server as a page shows it.

    explanation: what its state means, and what will become of it. why: what its reason means; "" for an unknown one.
    latency_ms: the median; `is_at_least` when it may have been longer. ends: how its attempts ended.
    receives: whether requests go to it now. load: what it carries.
    """

    name: str
    label: str
    role: str
    state: str
    explanation: str
    reason: str
    reason_text: str
    why: str
    since: str
    latency_ms: float | None
    is_at_least: bool
    attempts: int
    failures: int
    ends: list[EndLine]
    receives: bool
    load: Load


@dataclass(frozen=True)
class AddressLine:
    """An address that every server fails, as a page shows it."""

    address: str
    reason_text: str
    since: str
    requests: int


@dataclass(frozen=True)
class AttemptLine:
    """An attempt as a page shows it; `number` counts from 1, in the order of start, `ms` is its duration."""

    number: int
    server: str
    kind: str
    end: str
    reason: str
    reason_text: str
    why: str
    ms: float


def server_cards(
    views: Sequence[ServerView], receivers: Collection[str], settings: Settings, t: Mapping[str, str]
) -> list[ServerCard]:
    """Return the servers as a page shows them; `receivers` are those that requests go to now."""
    return [_server_card(view, view.server.name in receivers, settings, t) for view in views]


def _server_card(view: ServerView, receives: bool, settings: Settings, t: Mapping[str, str]) -> ServerCard:
    took = view.response_time
    return ServerCard(
        name=view.server.name,
        label=view.server.label,
        role=view.server.role,
        state=view.state.value,
        explanation=state_explanation(view.state, view.is_breaker_open, settings.switches.probe, t),
        reason=view.reason,
        reason_text=_reason_text(view, t),
        why=t.get(f"explain.reason.{view.reason}", ""),
        since=moment(view.since_s, settings),
        latency_ms=took.median_ms if took else None,
        is_at_least=took is not None and took.is_at_least,
        attempts=view.count(),
        failures=view.count(end=End.FAILED),
        ends=[EndLine(end.value, view.count(end=end), _by_kind(view, end)) for end in End],
        receives=receives,
        load=view.load,
    )


def _reason_text(view: ServerView, t: Mapping[str, str]) -> str:
    """Say why a server isn't ONLINE; of one that is, whether it is busy, which is no trouble."""
    if view.load.is_busy and not view.reason:
        return t["busy_text"]
    return t.get(f"reason.{view.reason}", view.reason)


def _by_kind(view: ServerView, end: End) -> list[tuple[str, int]]:
    counts = [(kind.value, view.count(kind, end)) for kind in Kind]
    return [(kind, count) for kind, count in counts if count]


def state_explanation(state: State, is_breaker_open: bool, is_probing: bool, t: Mapping[str, str]) -> str:
    """Return what a state means, and how the server leaves it: by probes, by a real request, or by nobody's doing."""
    if state is State.ONLINE:
        return t["explain.state.ONLINE"]
    if is_breaker_open:
        return f"{t['explain.state.OFFLINE']} {t['explain.tripped.OFFLINE']}"
    what_next = "probed" if is_probing else "unprobed"
    return f"{t[f'explain.state.{state.value}']} {t[f'explain.{what_next}.{state.value}']}"


def address_lines(ill: Sequence[IllAddress], settings: Settings, t: Mapping[str, str]) -> list[AddressLine]:
    """Return the addresses that every server fails, as a page shows them."""
    return [
        AddressLine(
            as_clients_write(one.address),
            t.get(f"reason.{one.reason}", one.reason),
            moment(one.since_s, settings),
            one.requests,
        )
        for one in ill
    ]


def attempt_lines(
    attempts: Sequence[Attempt], by_name: Mapping[str, ServerCard], t: Mapping[str, str]
) -> list[AttemptLine]:
    """Return the attempts of a request as a page shows them."""
    return [
        AttemptLine(
            number=number,
            server=by_name[one.server].name,
            kind=one.kind.value,
            end=end_of(one.reason).value,
            reason=one.reason,
            reason_text=_attempt_text(one, len(attempts) == 1, t),
            why=t.get(f"explain.reason.{one.reason}", ""),
            ms=one.ms,
        )
        for number, one in enumerate(attempts, start=1)
    ]


def _attempt_text(attempt: Attempt, is_alone: bool, t: Mapping[str, str]) -> str:
    """Say how an attempt ended; of a trial whose time was up, that it had less of it, if there was another attempt."""
    text = t.get(f"reason.{attempt.reason}", attempt.reason)
    has_less_time = attempt.kind is Kind.TRIAL and attempt.reason in TIMEOUTS and not is_alone
    return f"{text} {t['trial_limit']}" if has_less_time else text


def read_answer(body: bytes) -> tuple[list[tuple[str, str]], str]:
    """Return the fields of a JSON object, in its order; or, when it is something else, its text."""
    text = body.decode("utf-8", errors="replace")
    try:
        answer = json.loads(text)
    except ValueError:
        return [], text
    return ([(str(name), str(value)) for name, value in answer.items()], "") if isinstance(answer, dict) else ([], text)
