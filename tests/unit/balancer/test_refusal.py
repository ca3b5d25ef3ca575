"""What a program is told whose request no server has answered, and when it may come back."""

import json
from random import Random

import pytest

from balancer.app import create_app
from balancer.forwarding.outcome import Outcome, Refusal
from balancer.pages.refusal import MOST_RETRY_AFTER_S, RETRY_AFTER_S, create_refusal
from balancer.rules.attempts import GiveUp
from balancer.rules.verdict import Service, given_up
from balancer.settings import Settings
from balancer.wire.incoming import Call
from balancer.wire.messages import Request

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def refusals(decision: GiveUp, count: int, language: str = "id", accept: str = "*/*") -> list[Refusal]:
    """Return what so many clients are told."""
    app = create_app({"LAB_LANG": language})
    settings = Settings.from_environment({"LAB_LANG": language})
    refuse = create_refusal(settings, app.test_request_context, lambda: Service.OVERLOADED, Random(7))  # noqa: S311
    call = Call(Request("GET", "/", [("Host", "x"), ("Accept", accept)]), False, "/app/")
    return [refuse(call, Outcome(given_up(decision, ()), 503, None, decision, (), 1.0)) for _ in range(count)]


def test_who_is_refused_together_does_not_come_back_together() -> None:
    waits = [int(dict(answer.headers)["Retry-After"]) for answer in refusals(GiveUp.BUSY, 300)]

    assert set(waits) == set(range(RETRY_AFTER_S, MOST_RETRY_AFTER_S + 1)) == {1, 2, 3}
    assert max(waits.count(wait) for wait in set(waits)) < 150


def test_who_finds_no_server_may_come_back_soon() -> None:
    assert {dict(answer.headers)["Retry-After"] for answer in refusals(GiveUp.NO_SERVER, 20)} == {"1"}


@pytest.mark.parametrize(("language", "word"), [("id", "Kewalahan"), ("en", "Busy")])
def test_a_program_reads_that_it_is_busy_in_a_word_and_in_its_language(language: str, word: str) -> None:
    (answer,) = refusals(GiveUp.BUSY, 1, language)

    told = json.loads(answer.body)
    assert (answer.status, told["status"], told["attempts"]) == ("503 Service Unavailable", "BUSY", [])
    assert word in told["message"]
    assert json.loads(refusals(GiveUp.NO_SERVER, 1)[0].body)["status"] == "ERROR"


def test_a_browser_gets_a_page_and_whoever_comes_later_gets_the_same() -> None:
    first, second = refusals(GiveUp.BUSY, 2, accept=BROWSER)

    assert dict(first.headers)["Content-Type"] == "text/html; charset=utf-8"
    assert b"Kewalahan" in first.body
    assert second.body is first.body


def test_its_length_is_that_of_its_body() -> None:
    for answer in (*refusals(GiveUp.BUSY, 1), *refusals(GiveUp.BUSY, 1, accept=BROWSER)):
        assert dict(answer.headers)["Content-Length"] == str(len(answer.body))
