"""What grade.py reads of a lab: answers, pages, lines of a log, and which containers are the lab's."""

import json
from typing import Any

import pytest

from lab import Trouble
from lab.inspecting.answer import Answer, flaw_of_body, is_moment, says_all_offline, served, serves, short
from lab.inspecting.finding import Found, find, log_paths
from lab.inspecting.observed import is_to_page
from lab.inspecting.page import OPEN, PROCESSED_BY, Page
from tests.unit.lab.docker_entries import entry

SERVER_2 = {
    "server": "Server 2",
    "role": "Backup Server 1",
    "status": "ACTIVE",
    "message": "Request berhasil diproses oleh Server 2",
    "time": "2026-11-22 09:00:00",
}


def answer(served_by: str = "", status: int = 200, **changes: object) -> Answer:
    headers = {"x-served-by": served_by} if served_by else {}
    return Answer(status, headers, json.dumps({**SERVER_2, **changes}), 2000.0)


@pytest.mark.parametrize(
    ("changes", "flaw"),
    [
        ({}, ""),
        ({"message": "Request processed successfully by Server 2"}, ""),
        ({"server": "Server 1"}, "its field server was 'Server 1'"),
        ({"role": "Backup Server 2"}, "its field role was 'Backup Server 2'"),
        ({"status": "active"}, "its field status was 'active'"),
        ({"message": "Request berhasil diproses oleh Server 1"}, "its field message was 'Request berhasil"),
        ({"time": "2026-13-22 09:00:00"}, "its field time was '2026-13-22 09:00:00'"),
        ({"time": 1}, "its field time was '1'"),
        ({"more": 1}, "its fields were 'server, role, status, message, time, more'"),
    ],
)
def test_a_servers_answer_is_held_against_the_contract_to_the_letter(changes: dict[str, object], flaw: str) -> None:
    found = flaw_of_body(json.dumps({**SERVER_2, **changes}), 2)
    assert found.startswith(flaw) if flaw else found == ""


@pytest.mark.parametrize("text", ["", "<h1>Server 2</h1>", "[1]", '"Server 2"', "[" * 100_000])
def test_an_answer_that_is_no_object_is_none(text: str) -> None:
    assert flaw_of_body(text, 2).startswith("the answer was no JSON object but '")


def test_fields_in_another_order_are_found() -> None:
    assert (
        flaw_of_body(json.dumps(SERVER_2, sort_keys=True), 2) == "its fields were 'message, role, server, status, time'"
    )


@pytest.mark.parametrize(
    ("given", "number", "flaw"),
    [
        (answer(), 2, ""),
        (answer("server2"), 2, ""),
        (answer("some-node"), 2, ""),
        (answer(role="?"), 2, ""),
        (answer(), 1, "Server 2 answered with code 200 after 2.0 s"),
        (answer("server1"), 2, "X-Served-By said 'server1'"),
        (answer("server1"), 1, "its field server was 'Server 2'"),
        (answer(status=500), 2, "Server 2 answered with code 500 after 2.0 s"),
        (Answer(200, {"x-served-by": "server2"}, "hello"), 2, "the answer was no JSON object but 'hello'"),
        (Answer(404, {}, "no"), 2, "an answer came with code 404 after 0.0 s"),
        (Answer(trouble="no answer came within 10 s"), 2, "no answer came within 10 s"),
    ],
)
def test_who_has_served_is_told_by_header_and_body_together(given: Answer, number: int, flaw: str) -> None:
    assert given.flaw(number) == flaw


def test_a_server_serves_when_its_answers_follow_one_another_and_their_time_goes_on() -> None:
    early, late = answer(), answer(time="2026-11-22 09:00:01")
    other = answer(server="Server 3")

    assert serves([other, early, early, late], 2)
    assert not serves([early, early], 2)
    assert not serves([early, other, late], 2)
    assert not serves([early, late, other], 2)
    assert not serves([], 2)


@pytest.mark.parametrize("value", ["2026-02-29 09:00:00", "2026-11-22T09:00:00", "2026-11-22 9:00:00", None, "\u0662"])
def test_what_is_no_time_is_not_taken_for_one(value: object) -> None:
    assert not is_moment(value)


def test_lines_of_the_log_count_by_server_and_only_as_they_are_to_be_written() -> None:
    lines = [
        "2026-11-22 09:00:00 | Active Server: Server 2 | Role: Backup Server 1",
        "2026-11-22 09:00:00 | Active Server: Server 2 | Role: Backup Server 1\r",
        "2026-11-22 09:00:00 | Active Server: Server 2 | Role: Primary Server",
        "Active Server: Server 2 | Role: Backup Server 1",
        "2026-11-22 09:00:01 | Request gagal: read-timeout | Server 2",
    ]
    assert [served(lines, number) for number in (1, 2, 3)] == [0, 2, 0]
    assert not says_all_offline(lines)
    assert says_all_offline(["2026-11-22 09:00:00 | Semua server offline"])


def test_what_came_from_outside_is_shown_short_and_can_not_steer_the_terminal() -> None:
    assert short("a\x1b[2J\n  b" + "c" * 99, 10) == "'a\\x1b[2J b...'"


PAGE = Page("""
<html><head><title>Lab</title><META HTTP-EQUIV=Refresh CONTENT='5; url=/'><style>.OFFLINE {}</style>
<script>if (a < b) { "SUSPECT" }</script></head><body>
<p>Request saat ini diproses oleh:<br><b>Server
 2</b> (Backup Server 1)</p><table><tr><td>Server 1<td>OFFLINE<tr><td>Server 2<td>ONLINE</table>
<a href=/>Home</a><a href='../load-balancer/'>&rarr; Buka <i>Load</i> Balancer</a><img src=x>
""")


def test_a_page_is_read_as_somebody_sees_it_however_it_is_written() -> None:
    assert PAGE.refresh_s == 5
    assert PAGE.unwell() == 1
    assert PAGE.announces(PROCESSED_BY) == 2
    assert PAGE.way_to(OPEN) == "../load-balancer/"
    assert PAGE.has_picture
    assert PAGE.says(["Server 2"])
    assert not PAGE.says(["SUSPECT"])


def test_an_empty_page_says_nothing() -> None:
    page = Page("")
    assert (page.words, page.refresh_s, page.has_picture, page.way_to(OPEN)) == ("", None, False, "")
    assert page.announces(PROCESSED_BY) == page.unwell() == 0


@pytest.mark.parametrize(
    ("way", "leads"),
    [
        ("/load-balancer/", True),
        ("load-balancer", True),
        ("http://localhost:8080/load-balancer/?lang=id", True),
        ("/", False),
        ("", False),
        ("/app/load-balancer/", False),
    ],
)
def test_a_link_leads_to_the_page_or_not(way: str, leads: bool) -> None:
    assert is_to_page(way) is leads


def published(
    name: str, service: str = "balancer", ip: str = "127.0.0.1", port: int = 8080, **more: Any
) -> dict[str, Any]:
    ports = [{"IP": ip, "PrivatePort": 80, "PublicPort": port, "Type": "tcp"}, {"PrivatePort": 9}]
    return entry(service, name, f"/home/{name}", Ports=ports, **more)


URL = "http://localhost:8080"


def test_a_lab_is_found_by_the_port_that_its_container_publishes_whatever_the_service_is_called() -> None:
    entries = [entry("server1", "ani"), published("ani", "nginx"), published("budi", port=8081)]

    assert find(entries, URL, None) == Found("ani", "/home/ani", "ani-nginx", "running")
    assert find(entries, "http://[::1]:8081", None).project == "budi"


def test_a_port_of_another_address_of_this_machine_is_another_lab() -> None:
    entries = [published("ani", ip="127.0.0.1"), published("budi", ip="10.0.0.5")]

    assert find(entries, URL, None).project == "ani"
    assert find(entries, "http://10.0.0.5:8080", None).project == "budi"
    with pytest.raises(Trouble, match=r"Several labs .*: --project ani or budi"):
        find(entries, "http://lab.example:8080", None)
    assert find(entries, "http://lab.example:8080", "budi").project == "budi"


def test_a_project_is_named_where_no_port_tells() -> None:
    entries = [entry("balancer", "ani"), entry("server1", "ani")]

    assert find(entries, URL, "ani").balancer == "ani-balancer"
    with pytest.raises(Trouble, match="It is not the Compose project budi that publishes port 8080"):
        find(entries, URL, "budi")
    with pytest.raises(Trouble, match="It is not the Compose project ani"):  # It would fail, and another be asked.
        find([*entries, published("budi")], URL, "ani")


def test_a_lab_that_can_not_be_found_is_said_in_one_line() -> None:
    stopped, alone = published("ani", State="exited"), {**published("ani"), "Labels": {}}

    with pytest.raises(Trouble, match="No running container publishes port 8080"):
        find([stopped], URL, None)
    with pytest.raises(Trouble, match="was not started by Docker Compose"):
        find([alone], URL, None)


def test_the_log_is_looked_for_where_the_contract_has_it_and_where_it_is_mounted() -> None:
    mounts = [
        {"Source": "/home/ani/lab/shared/log", "Destination": "/var/lab"},
        {"Source": "C:\\lab\\shared", "Destination": "/data"},
        {"Source": "/home/ani/lab/conf", "Destination": "/conf"},
    ]
    assert list(log_paths({"Mounts": mounts})) == ["/shared/log/log.txt", "/var/lab/log.txt", "/data/log/log.txt"]
