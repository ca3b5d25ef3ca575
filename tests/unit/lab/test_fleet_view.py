"""A lab on several machines as it is shown: who runs what, what each balancer sees, and what isn't as it should be."""

import time
from typing import Any

import pytest
import requests

from lab import Trouble
from lab.fleet import store, view
from lab.stack import straight
from tests.unit.lab.fake_stack import FakeManager, member, service, task
from tests.unit.lab.fake_swarm import node

LAB = [service("server1"), service("server2"), service("server3"), service("balancer", replicas=2)]
RUNS = [
    task("server1"),
    task("server2", "two"),
    task("server3", "three"),
    task("balancer"),
    task("balancer", "two", slot=2),
]
MEMBERS = [
    member("one", addr="0.0.0.0", manager="10.0.0.1:2377"),
    member("two", addr="10.0.0.2"),
    member("three", addr="10.0.0.3"),
]
GREEN = {"servers": [{"name": f"server{number}", "state": "ONLINE"} for number in (1, 2, 3)]}
ONE_OUT = {"servers": [{"name": "server1", "state": "OFFLINE"}, *GREEN["servers"][1:]]}


class Pages:
    """Stands in for HTTP: what each address answers, None where nobody does; it may be told anew while it is asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answers: dict[str, Any]) -> None:
        self.answers = answers
        monkeypatch.setattr(straight, "session", lambda: self)

    def __enter__(self) -> "Pages":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def get(self, url: str, timeout: float) -> "Pages":
        """Choose what is answered."""
        assert timeout > 0
        self.chosen = self.answers[url.removeprefix("http://").removesuffix("/api/status")]
        if self.chosen is None:
            raise requests.ConnectionError("refused")
        return self

    def raise_for_status(self) -> None:
        """It is an answer of 200."""

    def json(self) -> Any:
        """Return it."""
        return self.chosen


def lines(manager: FakeManager) -> list[tuple[str, bool]]:
    return [(one.text, one.is_trouble) for one in view.of_machines(node(manager), "lab", "8080", [node(manager)])]


@pytest.mark.parametrize(
    ("told", "address"),
    [
        (member("one", addr="10.0.0.1"), "10.0.0.1"),
        (member("one", addr="0.0.0.0", manager="10.0.0.1:2377"), "10.0.0.1"),
        (member("one", addr="127.0.0.1", manager="10.0.0.1:2377"), "10.0.0.1"),
        (member("one", manager="[fd00::1]:2377"), "fd00::1"),
        (member("one", addr="fd00::1"), "fd00::1"),
        (member("one", addr="0.0.0.0"), ""),
    ],
)
def test_a_machine_is_asked_where_others_reach_it(told: dict[str, Any], address: str) -> None:
    assert view.addresses_of([told]) == {"one": address}


def test_a_machine_that_was_not_heard_of_yet_has_its_number_for_a_name() -> None:
    assert view.addresses_of([{"ID": "x1", "Description": {}, "Status": {"State": "unknown"}}]) == {"x1": ""}


def test_a_whole_lab_is_a_line_for_each_machine_and_each_balancer(monkeypatch: pytest.MonkeyPatch) -> None:
    Pages(monkeypatch, {"10.0.0.1:8080": GREEN, "10.0.0.2:8080": GREEN})

    assert lines(FakeManager(MEMBERS, LAB, RUNS)) == [
        ("one          ready    balancer, server1", False),
        ("three        ready    server3", False),
        ("two          ready    balancer, server2", False),
        ("http://10.0.0.1:8080  server1 ONLINE, server2 ONLINE, server3 ONLINE", False),
        ("http://10.0.0.2:8080  server1 ONLINE, server2 ONLINE, server3 ONLINE", False),
    ]


def test_what_is_not_as_it_should_be_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    Pages(monkeypatch, {"10.0.0.1:8080": ONE_OUT, "10.0.0.2:8080": None})
    members = [MEMBERS[0], {**MEMBERS[1], "Spec": {"Availability": "drain"}}, member("three", "down")]
    tasks = [*RUNS[:2], task("server3", "three", wanted="shutdown"), *RUNS[3:]]

    assert lines(FakeManager(members, LAB, tasks)) == [
        ("one          ready    balancer, server1", False),
        ("three        down     -", True),
        ("two          ready, drain balancer, server2", True),
        ("not running, or fewer than are to: server3", True),
        ("two (drained) is given nothing new. To change that: python lab/heal.py --on swarm two", True),
        ("http://10.0.0.1:8080  server1 OFFLINE, server2 ONLINE, server3 ONLINE", True),
        ("http://10.0.0.2:8080  does not answer", True),
    ]


def test_a_member_of_the_store_that_runs_and_takes_no_part_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "ready", lambda *_: {"store1"})
    manager = FakeManager(MEMBERS[:1], [service("store1"), service("store2")], [task("store1"), task("store2")])

    assert lines(manager)[-1] == ("of the orders' store, these take no part: store2", True)


def test_a_lab_that_was_taken_down_is_not_taken_for_one_without_trouble() -> None:
    assert lines(FakeManager(MEMBERS[:1])) == [
        ("one          ready    -", False),
        ("not running, or fewer than are to: server1, server2, server3, balancer", True),
    ]


def test_a_balancer_on_a_machine_that_nobody_knows_any_more_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    Pages(monkeypatch, {"10.0.0.1:8080": GREEN})
    manager = FakeManager(MEMBERS[:1], LAB, [task("balancer"), task("balancer", "gone")])

    assert [one.node for one in view.balancers(node(manager), "lab", "8080")] == ["one"]


@pytest.mark.parametrize("told", [None, "no JSON object", [], {}, {"servers": None}, {"servers": ["x"]}])
def test_whatever_answers_and_is_no_balancer_does_not_answer(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    Pages(monkeypatch, {"10.0.0.1:8080": told})
    [found] = view.balancers(node(FakeManager(MEMBERS[:1], LAB, [task("balancer")])), "lab", "8080")

    assert (found.states, found.is_green) == ({}, False)


def test_green_is_waited_for_and_where_it_does_not_come_what_they_see_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Pages(monkeypatch, {"10.0.0.1:8080": ONE_OUT, "10.0.0.2:8080": None})
    manager = node(FakeManager(MEMBERS, LAB, RUNS))
    monkeypatch.setattr(time, "sleep", lambda _: pages.answers.update(dict.fromkeys(pages.answers, GREEN)))
    addresses = view.wait_until_green(manager, "lab", "8080")
    assert addresses == ["http://10.0.0.1:8080", "http://10.0.0.2:8080"]

    monkeypatch.setattr(view, "GREEN_S", -1)
    pages.answers["10.0.0.2:8080"] = None
    with pytest.raises(Trouble, match=r"^The balancers do not see every server ONLINE: .*10.0.0.2:8080: does not an"):
        view.wait_until_green(manager, "lab", "8080")
    with pytest.raises(Trouble, match=r"^The balancers do not see every server ONLINE: there is none$"):
        view.wait_until_green(node(FakeManager(MEMBERS, LAB)), "lab", "8080")


def test_servers_that_share_a_machine_are_told_of_and_are_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    Pages(monkeypatch, {"10.0.0.1:8080": GREEN, "10.0.0.2:8080": GREEN})
    tasks = [task("server1", "two"), *RUNS[1:]]

    told = "server1 and server2 share two, and would be lost with it; no server runs on one. To spread them: python"
    assert (f"{told} lab/swarm.py up", False) in lines(FakeManager(MEMBERS, LAB, tasks))


def test_a_server_that_is_tied_still_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    Pages(monkeypatch, {"10.0.0.1:8080": GREEN, "10.0.0.2:8080": GREEN})
    tied = service("server2")
    tied["Spec"]["TaskTemplate"]["Placement"] = {"Constraints": ["node.hostname==two"]}

    found = lines(FakeManager(MEMBERS, [LAB[0], tied, *LAB[2:]], RUNS))
    [(said, is_trouble)] = [one for one in found if "may run on" in one[0]]
    assert said.startswith("server2 may run on two only")
    assert is_trouble
