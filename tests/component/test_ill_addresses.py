"""One address that every server fails must cost nobody else anything; a server that fails is found out all the same."""

import threading
from collections.abc import Callable
from itertools import product

import pytest

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer, silent_until
from tests.component.mixes import ILL, make_ill, mix, states
from tests.page_text import without_scripts


@pytest.mark.parametrize(
    ("method", "kind", "every"),
    [
        *product(["GET", "POST"], ["500"], [2, 10]),
        *product(["GET", "POST"], ["503", "reset", "truncated", "corrupt"], [2]),
    ],
)
def test_an_address_that_every_server_fails_costs_others_nothing_and_blames_nobody(
    balancer: Balancer, servers: list[FakeServer], method: str, kind: str, every: int
) -> None:
    make_ill(servers, ILL[kind])

    of_ill, of_others = mix(balancer, method, 80, every)

    assert of_others == {200: 80 - 80 // every}
    assert set(of_ill) == {500 if kind == "500" else 503 if kind == "503" else 502}
    assert balancer.changes() == [], "no server was even suspected"


def test_an_address_that_every_server_hangs_at_costs_others_nothing(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    make_ill(servers, ILL["silent"])
    asking = [threading.Thread(target=balancer.get, args=("/app/bad",)) for _ in range(20)]
    for one in asking:
        one.start()

    assert mix(balancer, "GET", 40, 41)[1] == {200: 39}
    assert mix(balancer, "POST", 40, 41)[1] == {200: 39}
    for one in asking:
        one.join()
    assert balancer.changes() == []


@pytest.mark.parametrize(
    "bad",
    [
        lambda number: f"/app/bad?id={number}",
        lambda number: f"/app/bad/{number}",
        lambda number: f"/app/bad/{number:08x}-0000-4000-8000-000000000000",
    ],
    ids=["query", "number", "uuid"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_ill_address_may_name_another_thing_each_time(
    balancer: Balancer, servers: list[FakeServer], method: str, bad: Callable[[int], str]
) -> None:
    make_ill(servers, ILL["500"])

    of_ill, of_others = mix(balancer, method, 80, 2, bad)

    assert (of_ill, of_others) == ({500: 40}, {200: 40})
    assert balancer.changes() == []


def test_an_ill_address_is_well_as_soon_as_its_cause_ends(balancer: Balancer, servers: list[FakeServer]) -> None:
    good = servers[0].behave
    make_ill(servers, ILL["500"])
    mix(balancer, "POST", 60, 1)
    mix(balancer, "GET", 60, 1)
    assert [one["address"] for one in balancer.get("/api/status").json()["addresses"]] == [
        "POST /app/bad",
        "GET /app/bad",
    ]

    for server in servers:
        server.behave = good

    assert [balancer.request(method, "/app/bad").status_code for method in ("POST", "GET")] == [200, 200]
    assert balancer.get("/api/status").json()["addresses"] == []


@pytest.mark.parametrize("settings", [{"RETRY": "off", "HEDGE": "off"}, {}], ids=["no second attempt", "all on"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_servers_that_are_well_again_serve_it_also_when_no_request_is_sent_twice(
    balancer: Balancer, servers: list[FakeServer], settings: dict[str, str], method: str
) -> None:
    good = servers[1].behave
    make_ill(servers, ILL["500"])
    mix(balancer, method, 30, 1)
    servers[1].behave = servers[2].behave = good

    of_ill, _ = mix(balancer, method, 60, 1)

    assert of_ill[200] >= 50, of_ill
    assert balancer.get("/api/status").json()["addresses"] == []


def test_status_and_page_say_which_address_is_ill_why_since_when_and_how_often(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    make_ill(servers, ILL["500"], "/tom&jerry")
    mix(balancer, "GET", 7, 1, lambda number: "/app/tom&jerry?secret=1")

    (ill,) = balancer.get("/api/status").json()["addresses"]
    assert (ill["address"], ill["reason"], ill["requests"]) == ("GET /app/tom&jerry", "5xx", 7)
    assert ill["since"].startswith("20")
    assert [server["state"] for server in balancer.get("/api/status").json()["servers"]] == ["ONLINE"] * 3
    page = without_scripts(balancer.get("/load-balancer/").text)
    assert "Alamat bermasalah" in page
    assert "GET /app/tom&amp;jerry" in page
    # Requests do fail, so the service isn't called normal; but no server is blamed for it.
    assert "Layanan Bermasalah" in page
    assert "Semua Server Gagal" not in page
    assert "secret" not in page


def test_a_server_that_fails_everything_beside_an_ill_address_is_found_out(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    make_ill(servers, ILL["500"])
    mix(balancer, "GET", 20, 2)
    servers[0].behave = ILL["500"]

    assert mix(balancer, "GET", 60, 2)[1] == {200: 30}
    assert states(balancer) == ["OFFLINE", "ONLINE", "ONLINE"]


def test_an_ill_address_leaves_the_budget_to_those_whom_it_can_help(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    make_ill(servers, ILL["500"])
    mix(balancer, "GET", 200, 1)
    healed = threading.Event()
    servers[0].behave = silent_until(healed)

    assert mix(balancer, "GET", 20, 21)[1] == {200: 19}
    healed.set()
