"""What a page says of one request: whether it was answered, by whom, and if not, why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from balancer.forwarding.outcome import Outcome
from balancer.pages.cards import AttemptLine, ServerCard, attempt_lines, read_answer
from balancer.rules.attempt import Kind
from balancer.rules.attempts import GiveUp
from balancer.rules.health import State
from balancer.rules.verdict import How, Service, word_of


@dataclass(frozen=True)
class RequestCard:
    """What came of the dashboard's own request.

    how: a word of `How`. word: the same, or "busy" where that tells more.
    server: who answered, be it with an error; None when nobody did.
    lines: sentences that say more. status: the HTTP status that a client gets. fields, text: the answer's content.
    """

    how: str
    word: str
    server: ServerCard | None
    lines: list[str]
    status: int
    ms: float
    fields: list[tuple[str, str]]
    text: str
    attempts: list[AttemptLine]


def request_card(
    outcome: Outcome, cards: Sequence[ServerCard], service: Service, may_retry: bool, t: Mapping[str, str]
) -> RequestCard:
    """Return the outcome of the dashboard's own request as the page shows it.

    cards: the servers as they are now, which may no longer be as the request has met them.
    """
    by_name = {card.name: card for card in cards}
    server = by_name[outcome.server] if outcome.answer is not None and outcome.server else None
    fields, text = read_answer(outcome.answer.held) if outcome.answer else ([], "")
    if server is None:
        lines = _why_given_up(outcome, by_name, service, may_retry, t)
    elif outcome.ending.how is How.ANSWERED_WITH_ERROR:
        lines = [t["only_errors" if may_retry else "only_error_unretried"].format(server=server.label)]
    else:
        lines = _why_out_of_turn(outcome, server, t)
    return RequestCard(
        how=outcome.ending.how.value,
        word=outcome.ending.why if outcome.ending.is_shed else outcome.ending.how.value,
        server=server,
        lines=lines,
        status=outcome.status,
        ms=outcome.ms,
        fields=fields,
        text=text,
        attempts=attempt_lines(outcome.attempts, by_name, t),
    )


def given_up_texts(outcome: Outcome, service: Service, may_retry: bool, t: Mapping[str, str]) -> tuple[str, str]:
    """Return heading and text for a request that no server has answered."""
    decision = outcome.decision or GiveUp.NO_SERVER
    word = word_of(decision)
    if decision is GiveUp.NO_SERVER and service is not Service.DOWN:
        word = "all-tried"
    elif decision is GiveUp.NO_RETRY and may_retry:
        word = "no-budget"
    return t[f"given_up.{word}"], t[f"given_up.{word}.text"]


def _why_given_up(
    outcome: Outcome, by_name: Mapping[str, ServerCard], service: Service, may_retry: bool, t: Mapping[str, str]
) -> list[str]:
    _, text = given_up_texts(outcome, service, may_retry, t)
    last = t.get(f"reason.{outcome.ending.reason}")
    if last is None or outcome.server is None:
        return [text]
    return [text, f"{by_name[outcome.server].label}: {last}"]


def _why_out_of_turn(outcome: Outcome, server: ServerCard, t: Mapping[str, str]) -> list[str]:
    """Say why a server has answered that isn't ONLINE, if it isn't: page and card must not seem to disagree."""
    if server.state == State.ONLINE.value:
        return []
    was_trial = any(one.server == server.name and one.kind is Kind.TRIAL for one in outcome.attempts)
    name = "answered_on_trial" if was_trial else "answered_all_the_same"
    return [t[name].format(server=server.label, state=server.state)]
