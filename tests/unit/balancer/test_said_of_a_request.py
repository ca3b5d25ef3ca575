"""What a page says of one request: who answered it, or why nobody did, in words that are true of it."""

from collections.abc import Mapping

import pytest

from balancer.forwarding.outcome import Outcome
from balancer.pages.cards import ServerCard, attempt_lines
from balancer.pages.request import given_up_texts, request_card
from balancer.rules.attempt import Attempt, Kind
from balancer.rules.attempts import GiveUp
from balancer.rules.busy import Load
from balancer.rules.health import State
from balancer.rules.verdict import Service, answered, given_up
from balancer.texts.language import texts
from balancer.wire.messages import Answer

T = texts("id")
ONLINE, SUSPECT, OFFLINE = State.ONLINE, State.SUSPECT, State.OFFLINE
TRUNCATED = Attempt("server1", "truncated", True, 3.0)


def given_up_with(decision: GiveUp, *attempts: Attempt) -> Outcome:
    """Return the outcome of a request that was given up."""
    return Outcome(given_up(decision, attempts), 502, None, decision, attempts, 3.0)


def answered_with(status: int, *attempts: Attempt) -> Outcome:
    """Return the outcome of a request that the server of its last attempt has answered."""
    return Outcome(answered(attempts[-1].server, status), status, Answer(status, "", [], b"{}"), None, attempts, 3.0)


def card(state: State, name: str = "server1") -> ServerCard:
    """Return a server in that state as the page shows it."""
    label = f"Server {name[-1]}"
    return ServerCard(name, label, "", state.value, "", "", "", "", "", None, False, 0, 0, [], True, Load())


def lines(outcome: Outcome, state: State = ONLINE, may_retry: bool = True, t: Mapping[str, str] = T) -> list[str]:
    """Return what the page says of it while server1 is in that state."""
    servers = [card(state), card(ONLINE, "server2")]
    return request_card(outcome, servers, Service.TROUBLED, may_retry, t).lines


def test_a_good_answer_of_a_sound_server_needs_no_more_words() -> None:
    assert lines(answered_with(200, Attempt("server1", "ok", True, 2.0))) == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_request_that_was_refused_as_busy_is_told_so_in_a_word_of_its_own(language: str) -> None:
    t = texts(language)
    shown = request_card(given_up_with(GiveUp.BUSY), [card(ONLINE)], Service.OVERLOADED, True, t)

    assert (shown.how, shown.word, shown.lines) == ("given-up", "busy", [t["given_up.busy.text"]])
    assert {"id": "kewalahan", "en": "busy"}[language] in t["how.busy"]
    assert shown.server is None


def test_a_server_that_answers_its_trial_is_named_as_still_out() -> None:
    outcome = answered_with(200, Attempt("server1", "ok", True, 2.0, Kind.TRIAL))
    assert lines(outcome, OFFLINE) == ["Server 1 masih OFFLINE: request ini sekaligus mengujinya."]


def test_a_server_that_answers_although_it_is_suspect_is_explained() -> None:
    (line,) = lines(answered_with(200, Attempt("server1", "ok", True, 2.0)), SUSPECT)
    assert line.startswith("Server 1 kini SUSPECT, tetapi menjawab")


def test_an_error_without_retries_says_that_nobody_else_was_asked() -> None:
    outcome = answered_with(500, Attempt("server1", "5xx", True, 2.0))
    assert "RETRY=off" in lines(outcome, may_retry=False)[0]
    assert "tidak ada server lain yang menjawab lebih baik" in lines(outcome)[0]


def test_a_request_that_was_given_up_names_who_was_asked_last_and_what_came_of_it() -> None:
    said = lines(given_up_with(GiveUp.NO_RETRY, TRUNCATED), may_retry=False)
    assert said == [T["given_up.no-retry.text"], "Server 1: Respons terputus sebelum lengkap."]


def test_without_retries_a_trial_that_went_along_was_sent_to_another_server_all_the_same() -> None:
    trial = Attempt("server2", "5xx", True, 2.0, Kind.TRIAL)
    for outcome in (
        given_up_with(GiveUp.NO_RETRY, trial, TRUNCATED),
        answered_with(500, trial, Attempt("server1", "5xx", True, 2.0)),
    ):
        for language in ("id", "en"):
            said = " ".join(lines(outcome, may_retry=False, t=texts(language)))
            assert "RETRY=off" in said
            assert not any(word in said for word in ("tidak dikirim", "tidak ditanyai", "not sent", "was asked"))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("reason", ["read-timeout", "corrupt", "truncated", "reset"])
def test_a_request_that_may_have_run_is_told_so_without_a_guess_at_its_connection(language: str, reason: str) -> None:
    outcome = given_up_with(GiveUp.MAY_HAVE_RUN, Attempt("server1", reason, True, 2.0))
    said = lines(outcome, t=texts(language))
    assert said[1] == f"Server 1: {texts(language)[f'reason.{reason}']}"
    assert not any(word in said[0] for word in ("oneksi", "onnection", "terputus", "lost"))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("reason", ["read-timeout", "connect-timeout"])
def test_a_trial_whose_time_was_up_is_said_to_have_had_less_of_it(language: str, reason: str) -> None:
    t = texts(language)
    trial, first = Attempt("server1", reason, True, 20.0, Kind.TRIAL), Attempt("server1", reason, True, 2000.0)
    in_time = trial._replace(reason="5xx")
    shown = attempt_lines([trial, first, in_time], {"server1": card(ONLINE)}, t)
    assert [t["trial_limit"] in one.reason_text for one in shown] == [True, False, False]
    (alone,) = attempt_lines([trial], {"server1": card(ONLINE)}, t)  # with nobody beside it, it has all the time
    assert alone.reason_text == t[f"reason.{reason}"]


def test_no_retry_is_laid_to_the_switch_only_when_that_is_off() -> None:
    outcome = given_up_with(GiveUp.NO_RETRY, TRUNCATED)
    assert "RETRY=off" in given_up_texts(outcome, Service.TROUBLED, False, T)[1]
    assert "RETRY=off" not in given_up_texts(outcome, Service.TROUBLED, True, T)[1]


def test_all_servers_have_failed_only_when_the_service_is_down() -> None:
    outcome = given_up_with(GiveUp.NO_SERVER)
    assert given_up_texts(outcome, Service.DOWN, True, T)[0] == "Semua Server Gagal"
    assert given_up_texts(outcome, Service.TROUBLED, True, T)[0] == "Request Gagal"
