"""The texts of the pages: the same in every language, apart from the language."""

from string import Formatter

import pytest

from balancer.rules.policy import POLICIES
from balancer.texts.english import ENGLISH
from balancer.texts.indonesian import INDONESIAN
from balancer.texts.language import LANGUAGES, policy_text, reason_text, texts

REASONS = ["ok", "refused", "dns", "connect-timeout", "read-timeout", "reset", "5xx", "truncated", "corrupt", "slow"]
REASONS += ["cancelled", "skipped"]


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


def test_an_unknown_reason_or_policy_is_shown_as_it_is() -> None:
    assert reason_text("id", "moon-phase") == "moon-phase"
    assert policy_text("en", "by-mood") == "by-mood"


def test_an_unknown_language_falls_back_to_indonesian() -> None:
    assert texts("xx") is INDONESIAN


def test_the_words_of_the_contract_are_exact() -> None:
    assert INDONESIAN["home_title"] == "Praktikum Fault Tolerance"
    assert INDONESIAN["open_balancer"] == "Buka Load Balancer"
    assert INDONESIAN["dashboard_title"] == "Simulasi Fault Tolerance Sistem Terdistribusi"
    assert INDONESIAN["normal"] == "Sistem Berjalan Normal"
    assert INDONESIAN["all_failed"] == "Semua Server Gagal"
    assert INDONESIAN["all_failed_text"] == "Tidak ada server yang dapat memproses request."
    assert INDONESIAN["processed_by"] == "Request saat ini diproses oleh:"
    assert INDONESIAN["response"] == "Response Server"
    assert INDONESIAN["log"] == "Log Aktivitas Load Balancer"
    assert INDONESIAN["log_empty"] == "Belum ada log."
    assert INDONESIAN["all_offline_line"] == "Semua server offline"
    assert INDONESIAN["footer"] == "Distributed System - Fault Tolerance Simulation with Multi Localhost Server"
