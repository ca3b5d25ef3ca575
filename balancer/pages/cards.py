"""What a page shows of a server, an attempt, an answer."""

import json
from dataclasses import dataclass
from datetime import datetime

from balancer.forwarding.proxy import Outcome
from balancer.rules.addresses import IllAddress
from balancer.rules.attempts import OK, SERVER_FAILED
from balancer.servers.server import ServerView
from balancer.settings import Settings
from balancer.texts.language import reason_text


@dataclass(frozen=True)
class ServerCard:
    """A server as a page shows it."""

    name: str
    label: str
    role: str
    state: str
    reason: str
    reason_text: str
    since: str
    latency_ms: float | None
    attempts: int
    failures: int
    active: bool


@dataclass(frozen=True)
class AddressLine:
    """An address that every server fails, as a page shows it."""

    address: str
    reason_text: str
    since: str
    requests: int


@dataclass(frozen=True)
class AttemptLine:
    """An attempt as a page shows it; `ms` is its duration."""

    label: str
    reason: str
    reason_text: str
    ms: float


@dataclass(frozen=True)
class AnswerCard:
    """What came of the dashboard's own request: a server's answer, or none.

    ok: whether there is one, and it is no error of the server's. is_an_error: whether there is one, and it is.
    """

    ok: bool
    is_an_error: bool
    server: ServerCard | None
    status: int
    ms: float
    fields: list[tuple[str, str]]
    text: str
    attempts: list[AttemptLine]


def server_cards(views: list[ServerView], settings: Settings, language: str, active: str | None) -> list[ServerCard]:
    """Return the servers as a page shows them; `active` names the one that answered, if any did."""
    return [
        ServerCard(
            name=view.server.name,
            label=view.server.label,
            role=view.server.role,
            state=view.state.value,
            reason=view.reason,
            reason_text=reason_text(language, view.reason),
            since=_moment(view.since_s, settings),
            latency_ms=view.latency_ms[0] if view.latency_ms else None,
            attempts=sum(view.outcomes.values()),
            failures=sum(view.outcomes.values()) - view.outcomes.get(OK, 0),
            active=view.server.name == active,
        )
        for view in views
    ]


def address_lines(ill: list[IllAddress], settings: Settings, language: str) -> list[AddressLine]:
    """Return the addresses that every server fails, as a page shows them."""
    return [
        AddressLine(one.address, reason_text(language, one.reason), _moment(one.since_s, settings), one.requests)
        for one in ill
    ]


def answer_card(outcome: Outcome, cards: list[ServerCard], language: str) -> AnswerCard:
    """Return the outcome of a request as the dashboard shows it."""
    by_name = {card.name: card for card in cards}
    is_an_error = outcome.answer is not None and outcome.answer.status in SERVER_FAILED
    fields, text = read_answer(outcome.answer.held) if outcome.answer else ([], "")
    return AnswerCard(
        ok=outcome.answer is not None and not is_an_error,
        is_an_error=is_an_error,
        server=by_name[outcome.server] if outcome.answer and outcome.server else None,
        status=outcome.answer.status if outcome.answer else 503,
        ms=outcome.ms,
        fields=fields,
        text=text,
        attempts=[
            AttemptLine(by_name[a.server].label, a.reason, reason_text(language, a.reason), a.ms)
            for a in outcome.attempts
        ],
    )


def read_answer(body: bytes) -> tuple[list[tuple[str, str]], str]:
    """Return the fields of a JSON object, in its order; or, when it is something else, its text."""
    text = body.decode("utf-8", errors="replace")
    try:
        answer = json.loads(text)
    except ValueError:
        return [], text
    return ([(str(name), str(value)) for name, value in answer.items()], "") if isinstance(answer, dict) else ([], text)


def _moment(at_s: float, settings: Settings) -> str:
    return datetime.fromtimestamp(at_s, settings.zone).strftime("%Y-%m-%d %H:%M:%S")
