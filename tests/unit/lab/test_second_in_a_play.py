"""A play for clients that know two balancers: the second one is started for it, told what the first is, and goes."""

import subprocess
from collections.abc import Mapping
from typing import Any

import pytest

from lab import Trouble
from lab.clone.project import BALANCER, SECOND
from lab.machine import port
from lab.measuring.plan import Plan
from lab.playing import second, told
from lab.playing.second import Second
from lab.stack import compose
from lab.stack.running import Running
from lab.teaching.commands import load_command
from lab.terminal import programs

LAB = Running("lab", "http://localhost:8080", None, {"PORT": "8080", "BIND": "::1", "HEDGE": "off"})


class Compose:
    """A lab with or without a second balancer; ran: what Compose was told, and in which environment."""

    def __init__(self, up_at: str = "") -> None:
        self.up_at = up_at
        self.ran: list[tuple[list[str], Mapping[str, str]]] = []
        self.is_well = True

    def second_balancer(self, name: str) -> Running:
        assert name == "lab"
        found = Running("lab", f"http://localhost:{self.up_at}", None, {"PORT": self.up_at})
        return found if self.up_at else Running("lab")

    def run(self, command: list[str], environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
        self.ran.append((command, environment))
        if SECOND in command:
            self.up_at = environment["PORT2"]
        return subprocess.CompletedProcess(command, 0, "", "")

    def remove_second(self, name: str) -> None:
        self.up_at = ""


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Compose:
    here = Compose()
    for module in (told, second):
        monkeypatch.setattr(module, "second_balancer", here.second_balancer)
    monkeypatch.setattr(second, "look", lambda name: LAB)
    monkeypatch.setattr(programs, "run", here.run)
    monkeypatch.setattr(compose, "remove_second", here.remove_second)
    monkeypatch.setattr(port, "free_port", lambda first: first + 1)

    class Service:
        def __init__(self, address: str) -> None:
            assert address == f"http://localhost:{here.up_at}"

        def is_well(self, within_s: float) -> bool:
            return here.is_well

    monkeypatch.setattr(second, "Service", Service)
    return here


def test_it_is_started_on_the_next_free_port_with_what_the_first_is_told_and_goes_at_the_end(here: Compose) -> None:
    one = Second("lab")

    assert one.begin() == "http://127.0.0.1:8082"
    ((command, environment),) = here.ran
    assert (command[-1], BALANCER in command) == (SECOND, False)
    assert (environment["HEDGE"], environment["BIND"], environment["COMPOSE_PROJECT_NAME"]) == ("off", "[::1]", "lab")
    one.end()
    assert here.up_at == ""


def test_one_that_is_up_already_keeps_its_port_and_stays(here: Compose) -> None:
    here.up_at = "9009"
    one = Second("lab")

    assert one.begin() == "http://127.0.0.1:9009"
    one.end()
    assert here.up_at == "9009"


def test_one_that_is_not_well_is_trouble_and_goes_all_the_same(here: Compose) -> None:
    here.is_well = False
    one = Second("lab")

    with pytest.raises(Trouble, match="docker compose logs balancer2"):
        one.begin()
    one.end()
    assert here.up_at == ""


@pytest.mark.parametrize(("up_at", "started"), [("", [BALANCER]), ("9009", [BALANCER, SECOND])])
def test_when_the_first_is_told_other_settings_so_is_a_second_that_is_up(
    here: Compose, up_at: str, started: list[str]
) -> None:
    here.up_at = up_at

    told.start_anew(LAB, "lab", {"RETRY": "off"})

    ((command, environment),) = here.ran
    assert command[-len(started) :] == started
    assert (environment["RETRY"], environment["PORT"], here.up_at) == ("off", "8080", up_at)


def test_by_hand_it_is_a_load_for_both() -> None:
    sent: Any = load_command(Plan(40, 10), is_for_two=True)
    assert sent == "python lab/load.py --rate 40 --seconds 10 --timeout 10 --both"
