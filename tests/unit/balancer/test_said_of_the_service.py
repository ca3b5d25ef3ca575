"""What a page says of the service: who has failed, who serves, who is suspected, and nothing that nobody does."""

from collections.abc import Mapping

import pytest

from balancer.pages.cards import ServerCard, state_explanation
from balancer.pages.service import listing, receivers, service_lines
from balancer.rules.busy import Load
from balancer.rules.health import State
from balancer.rules.policy import Candidate
from balancer.rules.verdict import Service
from balancer.texts.language import texts

T = texts("id")
ONLINE, SUSPECT, OFFLINE = State.ONLINE, State.SUSPECT, State.OFFLINE


def said(
    *states: State,
    service: Service = Service.DEGRADED,
    policy: str = "priority",
    probing: bool = True,
    slow: tuple[str, ...] = (),
    t: Mapping[str, str] = T,
) -> str:
    """Return the lines for servers in these states; slow: those that are only too slow."""
    names = [f"server{number}" for number in range(1, len(states) + 1)]
    receive = receivers([Candidate(name, state) for name, state in zip(names, states, strict=True)], policy)
    cards = [
        ServerCard(
            name=name,
            label=f"Server {name[-1]}",
            role="",
            state=state.value,
            explanation="",
            reason="slow" if name in slow else "refused",
            reason_text="",
            why="",
            since="",
            latency_ms=None,
            is_at_least=False,
            attempts=0,
            failures=0,
            ends=[],
            receives=name in receive,
            load=Load(),
        )
        for name, state in zip(names, states, strict=True)
    ]
    return " ".join(service_lines(service, cards, probing, t))


def test_a_backup_that_serves_has_taken_over() -> None:
    assert said(OFFLINE, ONLINE, ONLINE) == "Server 1 gagal; Server 2 mengambil alih layanan."
    assert said(OFFLINE, OFFLINE, ONLINE) == "Server 1 dan Server 2 gagal; Server 3 mengambil alih layanan."


def test_the_primary_keeps_serving_when_a_backup_has_failed() -> None:
    assert said(ONLINE, OFFLINE, ONLINE) == "Server 2 gagal; Server 1 tetap melayani."


@pytest.mark.parametrize("policy", ["round_robin", "least_connections", "random"])
def test_where_all_take_turns_all_that_are_online_keep_serving(policy: str) -> None:
    assert said(OFFLINE, ONLINE, ONLINE, policy=policy) == "Server 1 gagal; Server 2 dan Server 3 tetap melayani."


def test_who_is_only_slow_is_not_said_to_have_failed() -> None:
    assert said(OFFLINE, ONLINE, slow=("server1",)) == "Server 1 terlalu lambat; Server 2 mengambil alih layanan."
    mixed = said(OFFLINE, OFFLINE, ONLINE, slow=("server1",))
    assert mixed == "Server 2 gagal, dan Server 1 terlalu lambat; Server 3 mengambil alih layanan."
    both = said(OFFLINE, OFFLINE, ONLINE, slow=("server1", "server2"), t=texts("en"))
    assert both == "Server 1 and Server 2 answered too slowly; Server 3 has taken over the service."


def test_a_failed_one_and_a_suspected_one_are_told_apart() -> None:
    both = said(OFFLINE, SUSPECT, ONLINE)
    assert both.startswith("Server 1 gagal; Server 3 mengambil alih layanan. Server 2 diduga bermasalah")


def test_who_is_checked_by_nobody_is_not_said_to_be_checked() -> None:
    assert "sedang diperiksa" in said(SUSPECT, ONLINE, ONLINE)
    unprobed = said(SUSPECT, ONLINE, ONLINE, probing=False)
    assert "sedang diperiksa" not in unprobed
    assert "PROBE=off" in unprobed


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_said_of_a_troubled_service_is_no_word_on_whether_a_server_is_there(language: str) -> None:
    t = texts(language)
    for text in (t["troubled_text"], t["explain.service.troubled"]):
        assert not any(word in text for word in ("dapat dicoba", "dapat dihubungi", "can be tried", "be reached"))


def test_nobody_takes_over_a_service_that_is_in_trouble() -> None:
    lines = said(OFFLINE, ONLINE, ONLINE, service=Service.TROUBLED)
    assert lines == f"{T['troubled_text']} Server 1 gagal."


def test_a_service_that_is_down_says_only_that() -> None:
    assert said(OFFLINE, OFFLINE, service=Service.DOWN) == "Tidak ada server yang dapat memproses request."


def test_a_sound_service_needs_no_line() -> None:
    assert said(ONLINE, ONLINE, service=Service.NORMAL) == ""


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("state", [SUSPECT, OFFLINE])
def test_the_explanation_of_a_state_says_how_it_ends_here(language: str, state: State) -> None:
    t = texts(language)
    assert "PROBE=off" not in state_explanation(state, False, True, t)
    assert "PROBE=off" in state_explanation(state, False, False, t)


def test_only_a_real_request_closes_a_breaker_and_the_explanation_says_so() -> None:
    for is_probing in (True, False):
        assert "breaker" in state_explanation(OFFLINE, True, is_probing, texts("en"))


def test_names_are_listed_as_in_a_sentence() -> None:
    assert listing(["a", "b", "c"], T) == "a, b, dan c"
    assert listing(["a", "b"], texts("en")) == "a and b"
    assert listing([], T) == ""
