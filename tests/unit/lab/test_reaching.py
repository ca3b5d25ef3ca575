"""Which addresses a client knows: one that must answer, or those of two balancers, of which one may be dead."""

from typing import cast

import pytest

from lab import Trouble
from lab.actions import reaching
from lab.stack import balancer_view
from lab.stack.containers import Clone
from lab.stack.running import Running


class Here:
    """A lab on this machine."""

    project = "lab"

    def ways(self) -> list[str]:
        return ["http://localhost:8080"]


HERE = cast(Clone, Here())


def silent(address: str) -> balancer_view.View:
    raise balancer_view.NoAnswer(f"no balancer at {address}")


def test_one_address_must_answer_and_two_need_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "second_balancer", lambda name: Running(name, "http://localhost:8081"))
    monkeypatch.setattr(balancer_view, "ask", silent)

    assert reaching.addresses(HERE, both=True) == ["http://127.0.0.1:8080", "http://127.0.0.1:8081"]
    with pytest.raises(Trouble, match="no balancer at http://localhost:8080"):
        reaching.addresses(HERE)
    monkeypatch.setattr(balancer_view, "ask", lambda address: balancer_view.View({}))
    assert reaching.addresses(HERE) == ["http://127.0.0.1:8080"]


def test_where_there_is_no_second_one_it_is_said_how_to_start_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "second_balancer", Running)

    with pytest.raises(Trouble, match="COMPOSE_PROFILES=ha make up"):
        reaching.addresses(HERE, both=True)


def test_of_several_machines_a_client_knows_all_and_asks_first_who_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(balancer_view, "ask", lambda address: balancer_view.View({}))
    there = Here()
    monkeypatch.setattr(there, "ways", lambda: ["http://10.0.0.2:8080", "http://10.0.0.1:8080"])

    assert reaching.addresses(cast(Clone, there)) == ["http://10.0.0.2:8080", "http://10.0.0.1:8080"]
