"""The texts of the pages: the same in every language, apart from the language."""

from dataclasses import fields
from string import Formatter

import pytest

from balancer.rules.attempt import Kind
from balancer.rules.attempts import GiveUp
from balancer.rules.health import State
from balancer.rules.policy import POLICIES
from balancer.rules.verdict import End, How, Service, word_of
from balancer.settings import Switches
from balancer.texts.english import ENGLISH
from balancer.texts.indonesian import INDONESIAN
from balancer.texts.language import LANGUAGES, policy_text, reason_text, texts

REASONS = ["ok", "refused", "dns", "connect-timeout", "read-timeout", "reset", "5xx", "truncated", "corrupt", "slow"]
REASONS += ["cancelled"]
# Every word that a page may show, and that is explained there.
WORDS = {
    "reason": REASONS,
    "policy": list(POLICIES),
    "state": [state.value for state in State],
    "kind": [kind.value for kind in Kind],
    "end": [end.value for end in End],
    "service": [service.value for service in Service],
    "how": [how.value for how in How],
    "switch": [switch.name for switch in fields(Switches)],
}
LEAST = 25  # letters: fewer explain nothing


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_texts_in_the_same_order() -> None:
    assert list(ENGLISH) == list(INDONESIAN)


@pytest.mark.parametrize("name", INDONESIAN)
def test_a_text_has_the_same_placeholders_in_both_languages(name: str) -> None:
    assert placeholders(ENGLISH[name]) == placeholders(INDONESIAN[name])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert [name for name, text in texts(language).items() if not text.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", ["", *REASONS])
def test_every_reason_is_a_sentence(language: str, reason: str) -> None:
    sentence = reason_text(language, reason)
    assert sentence != reason
    assert sentence.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_is_a_sentence(language: str, policy: str) -> None:
    assert policy_text(language, policy).endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "word"), [(kind, word) for kind, words in WORDS.items() for word in words])
def test_every_word_that_a_page_shows_is_explained_there(language: str, kind: str, word: str) -> None:
    explanation = texts(language)[f"explain.{kind}.{word}"]
    assert len(explanation) >= LEAST
    assert explanation.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", WORDS["switch"])
def test_a_protection_that_is_off_says_what_that_costs(language: str, name: str) -> None:
    assert {"retry": "retr"}.get(name, name) in texts(language)[f"cost.switch.{name}"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", [*map(word_of, GiveUp), "all-tried", "no-budget"])
def test_every_way_to_give_a_request_up_has_a_heading_and_a_reason(language: str, word: str) -> None:
    assert texts(language)[f"given_up.{word}"]
    assert texts(language)[f"given_up.{word}.text"].endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_what_is_said_of_probes_themselves_speaks_of_them(language: str) -> None:
    # Everything else stands on the page as well while nobody probes (PROBE=off).
    speak = {name for name, text in texts(language).items() if "probe" in text.lower().replace("probe=off", "")}
    assert speak == {"cost.switch.probe", "class.timing"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_trouble_is_only_what_is_known(language: str) -> None:
    assert {"id": "diketahui", "en": "known"}[language] in reason_text(language, "")


def test_request_server_and_service_share_no_heading() -> None:
    for language in LANGUAGES:
        t = texts(language)
        of_a_request = {t[f"how.{how.value}"] for how in How} | {t["given_up.all-failed"], t["given_up.no-retry"]}
        of_the_service = {t[f"service.{service.value}"] for service in Service}
        assert not of_a_request & of_the_service
        assert not {state.value for state in State} & (of_a_request | of_the_service)


def test_an_unknown_reason_or_policy_is_shown_as_it_is() -> None:
    assert reason_text("id", "moon-phase") == "moon-phase"
    assert policy_text("en", "by-mood") == "by-mood"


def test_an_unknown_language_falls_back_to_indonesian() -> None:
    assert texts("xx") is INDONESIAN


def test_the_words_of_the_contract_are_exact() -> None:
    assert INDONESIAN["home_title"] == "Praktikum Fault Tolerance"
    assert INDONESIAN["open_balancer"] == "Buka Load Balancer"
    assert INDONESIAN["dashboard_title"] == "Simulasi Fault Tolerance Sistem Terdistribusi"
    assert INDONESIAN["service.normal"] == INDONESIAN["service.degraded"] == "Sistem Berjalan Normal"
    assert INDONESIAN["service.troubled"] == "Layanan Bermasalah"
    assert INDONESIAN["service.down"] == INDONESIAN["given_up.no-server"] == "Semua Server Gagal"
    assert (
        INDONESIAN["down_text"]
        == INDONESIAN["given_up.no-server.text"]
        == "Tidak ada server yang dapat memproses request."
    )
    assert INDONESIAN["processed_by"] == "Request saat ini diproses oleh:"
    assert INDONESIAN["response"] == "Response Server"
    assert INDONESIAN["log"] == "Log Aktivitas Load Balancer"
    assert INDONESIAN["log_empty"] == "Belum ada log."
    assert INDONESIAN["all_offline_line"] == "Semua server offline"
    assert INDONESIAN["footer"] == "Distributed System - Fault Tolerance Simulation with Multi Localhost Server"
