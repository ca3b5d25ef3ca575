"""Who may come into the control room, and what may be asked for there."""

from typing import Any

import pytest

from lab.faults.menu import BY_NAME, MENU
from lab.room import wishes
from lab.room.door import Asked, Door

DOOR = Door(8081, "the-token")
READ = Asked("GET", "127.0.0.1:8081", cookie="the-token")
POST = Asked("POST", "127.0.0.1:8081", "http://127.0.0.1:8081", "same-origin", "application/json", "the-token")


@pytest.mark.parametrize(
    "asked",
    [
        READ,
        POST,
        Asked("GET", "localhost:8081", site="none", cookie="the-token"),
        Asked("POST", "localhost:8081", "http://localhost:8081", "", "application/json; charset=utf-8", "the-token"),
    ],
)
def test_our_own_page_is_let_in(asked: Asked) -> None:
    assert DOOR.stranger(asked) == ""


@pytest.mark.parametrize(
    "asked",
    [
        Asked("GET", "127.0.0.1:8081"),
        Asked("GET", "127.0.0.1:8081", cookie="the-tokem"),
        Asked("GET", "127.0.0.1:8081", cookie="the-token "),
        Asked("GET", "127.0.0.1:8081", cookie="\udcff"),
        Asked("GET", "127.0.0.1", cookie="the-token"),
        Asked("GET", "127.0.0.1:8082", cookie="the-token"),
        Asked("GET", "evil.example:8081", cookie="the-token"),
        Asked("GET", "127.0.0.1:8081.evil.example", cookie="the-token"),
        Asked("GET", "127.0.0.1:8081,127.0.0.1:8081", cookie="the-token"),
        Asked("GET", "0.0.0.0:8081", cookie="the-token"),
        Asked("GET", "", cookie="the-token"),
        Asked("GET", "127.0.0.1:8081", site="cross-site", cookie="the-token"),
        Asked("GET", "127.0.0.1:8081", site="same-site", cookie="the-token"),
    ],
)
def test_a_stranger_reads_nothing(asked: Asked) -> None:
    assert len(DOOR.stranger(asked).splitlines()) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": ""},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:8080"},
        {"origin": "http://localhost:8081"},
        {"origin": "https://127.0.0.1:8081"},
        {"site": "same-site"},
        {"content_type": ""},
        {"content_type": "text/plain"},
        {"content_type": "application/x-www-form-urlencoded"},
        {"cookie": ""},
        {"method": "PUT", "origin": ""},
    ],
)
def test_a_page_of_somebody_else_asks_for_nothing(changed: dict[str, str]) -> None:
    assert len(DOOR.stranger(Asked(**{**vars(POST), **changed})).splitlines()) == 1


@pytest.mark.parametrize("fault", MENU, ids=lambda fault: fault.name)
def test_every_fault_may_be_asked_for_with_its_defaults(fault: Any) -> None:
    wish = wishes.read_break({"server": "server2", "fault": fault.name})
    assert (wish.server, wish.fault, wish.for_s) == ("server2", fault, None)
    assert wish.options == {one.name: one.default for one in fault.options}


def test_what_is_told_of_a_fault_is_taken() -> None:
    body = {"server": "server1", "fault": "slow", "options": {"ms": 250}, "for_s": 30}
    assert wishes.read_break(body) == wishes.Break("server1", BY_NAME["slow"], {"ms": 250}, 30.0)


GOOD = {"server": "server1", "fault": "slow", "options": {"ms": 250}, "for_s": 30}


@pytest.mark.parametrize(
    "changed",
    [
        {"server": "server4"},
        {"server": "balancer"},
        {"server": ["server1"]},
        {"server": None},
        {"fault": "unknown"},
        {"fault": "explode"},
        {"fault": None},
        {"fault": ["pause"]},
        {"options": {"ms": 0}},
        {"options": {"ms": 60_001}},
        {"options": {"ms": "250"}},
        {"options": {"ms": True}},
        {"options": {"ms": 250.5}},
        {"options": {"ms": float("nan")}},
        {"options": {"cpus": 0.5}},
        {"options": {"ms\n" * 100: 1}},
        {"options": [1]},
        {"for_s": 0},
        {"for_s": -1},
        {"for_s": 86_401},
        {"for_s": float("inf")},
        {"for_s": float("nan")},
        {"for_s": "30"},
        {"for_s": True},
        {"more": 1},
    ],
)
def test_a_fault_that_can_not_be_meant_is_refused_in_one_line(changed: dict[str, object]) -> None:
    with pytest.raises(wishes.WrongWishError) as refused:
        wishes.read_break({**GOOD, **changed})
    assert len(str(refused.value).splitlines()) == 1
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("body", [None, [], "x", 3, {"server": "server1", "x": 1}, {}])
def test_a_heal_of_nobody_is_refused(body: object) -> None:
    with pytest.raises(wishes.WrongWishError):
        wishes.read_heal(body)


@pytest.mark.parametrize(
    "changed",
    [
        {"seed": 7.0}, {"seed": "7"}, {"seed": -1}, {"seed": 2**53}, {"minutes": 0}, {"minutes": 11}, {"minutes": None},
        {"minutes": float("nan")}, {"keep_alive": 3}, {"keep_alive": -1}, {"keep_alive": True}, {"load": 1},
    ],
)  # fmt: skip
def test_chaos_that_can_not_be_meant_is_refused(changed: dict[str, object]) -> None:
    good = {"seed": 7, "minutes": 2, "keep_alive": 1}
    assert wishes.read_chaos(good) == wishes.Chaos(7, 2.0, 1)
    with pytest.raises(wishes.WrongWishError):
        wishes.read_chaos({**good, **changed})


def test_settings_are_told_as_the_balancer_is_told_them() -> None:
    body = {"policy": "random", "switches": {"hedge": False, "probe": True}}
    assert wishes.read_settings(body) == {"BALANCER_POLICY": "random", "HEDGE": "off", "PROBE": "on"}
    assert wishes.read_settings({}) == {}
    wrong_switches: list[object] = [{"hedge": "off"}, {"hedge": 0}, {"port": True}, [], 1]
    for wrong in [{"policy": "best"}, *({"switches": one} for one in wrong_switches)]:
        with pytest.raises(wishes.WrongWishError):
            wishes.read_settings(wrong)


def test_no_experiment_without_a_prediction() -> None:
    letters = {"05": ["a", "b"]}
    assert wishes.read_experiment({"id": "05", "prediction": "b"}, letters) == wishes.Experiment("05", "b")
    for wrong in ({"id": "05"}, {"id": "05", "prediction": "c"}, {"id": "99", "prediction": "a"}, {"id": ["05"]}):
        with pytest.raises(wishes.WrongWishError):
            wishes.read_experiment(wrong, letters)
