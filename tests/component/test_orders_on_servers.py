"""Three servers whose orders are in one place, a folder or a store, run by gunicorn as in their containers."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.component.real_server import Server

COFFEE = '{"item": "coffee"}'
COUNT = 120


@pytest.fixture(scope="module", params=["a folder", "a store"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where the servers' orders are, as their settings say it."""
    if request.param == "a folder":
        return {"ORDERS_FOLDER": str(tmp_path_factory.mktemp("orders"))}
    return {"ORDERS_STORE": request.getfixturevalue("one").address}


@pytest.fixture(scope="module")
def fault_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that says which faults server1 is to have; there is none yet."""
    return tmp_path_factory.mktemp("faults") / "faults.json"


@pytest.fixture(scope="module")
def started(place: dict[str, str], fault_file: Path) -> Iterator[list[Server]]:
    with contextlib.ExitStack() as stack:
        made = []
        for number in (1, 2, 3):
            made.append(a_server(place, f"server{number}", fault_file if number == 1 else fault_file.parent / "none"))
            stack.callback(made[-1].kill)
        yield made


@pytest.fixture
def servers(started: list[Server], fault_file: Path) -> list[Server]:
    """Three servers without orders and faults."""
    fault_file.unlink(missing_ok=True)
    assert requests.delete(f"{started[0].url}/orders", timeout=10).status_code == 204
    return started


def a_server(place: dict[str, str], name: str, fault_file: Path) -> Server:
    return Server(fault_file, **place, SERVER_NAME=name, LAB_LANG="en")


def post(server: Server, **headers: str) -> requests.Response:
    return requests.post(f"{server.url}/orders", data=COFFEE, headers=headers, timeout=10)


def kept(server: Server) -> dict[str, Any]:
    """Return what a server says of the orders."""
    answer: dict[str, Any] = requests.get(f"{server.url}/orders", timeout=10).json()
    return answer


def wait_for(condition: Callable[[], object], what: str) -> None:
    until_s = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until_s, f"waited in vain for: {what}"
        time.sleep(0.02)


def send_and_leave(server: Server) -> None:
    """Send an order and close the connection, without waiting for an answer."""
    with socket.create_connection(server.address, timeout=5) as connection:
        head = f"POST /orders HTTP/1.1\r\nHost: x\r\nX-Request-Id: left\r\nContent-Length: {len(COFFEE)}\r\n\r\n"
        connection.sendall(f"{head}{COFFEE}".encode())


def test_orders_that_servers_take_at_the_same_time_share_numbers_and_keys(servers: list[Server]) -> None:
    with ThreadPoolExecutor(30) as clients:
        without = [clients.submit(post, servers[number % 3]) for number in range(COUNT)]
        headers = [{"Idempotency-Key": f"key-{number // 3}"} for number in range(COUNT)]
        keyed = [clients.submit(post, servers[number % 3], **headers[number]) for number in range(COUNT)]
        answers = [one.result() for one in (*without, *keyed)]

    assert {answer.status_code for answer in answers} == {201}
    new = [answer.json()["order"] for answer in answers if "Idempotent-Replayed" not in answer.headers]
    assert sorted(new) == list(range(1, COUNT + COUNT // 3 + 1))
    for server in servers:
        told = kept(server)
        assert (told["count"], told["runs"]) == (len(new), 2 * COUNT)
        assert {order["runs"] for order in told["orders"] if order["key"]} == {3}
    assert {order["server"] for order in told["orders"]} == {"server1", "server2", "server3"}


def test_an_order_that_a_slow_server_was_sent_runs_after_its_client_has_left(
    servers: list[Server], fault_file: Path
) -> None:
    fault_file.write_text('{"slow": {"ms": 1500}}')
    send_and_leave(servers[0])
    assert kept(servers[1])["count"] == 0, "it has run in time"

    wait_for(lambda: kept(servers[1])["count"] == 1, "the ghost")

    assert kept(servers[1])["orders"][0]["request_ids"] == ["left"]


def test_an_order_whose_answer_breaks_off_has_run(servers: list[Server], fault_file: Path) -> None:
    fault_file.write_text('{"truncate": {}}')
    with pytest.raises(requests.RequestException):
        post(servers[0])

    assert kept(servers[1])["count"] == 1
    assert requests.delete(f"{servers[0].url}/orders", timeout=5).status_code == 204, "there is nothing to break off"
    assert kept(servers[1])["count"] == 0


def test_what_a_frozen_server_was_sent_runs_when_it_goes_on_and_the_others_take_orders_meanwhile(
    servers: list[Server],
) -> None:
    post(servers[0])
    os.killpg(servers[0].process.pid, signal.SIGSTOP)
    try:
        send_and_leave(servers[0])
        assert [post(server).json()["order"] for server in servers[1:]] == [2, 3]
    finally:
        os.killpg(servers[0].process.pid, signal.SIGCONT)

    wait_for(lambda: kept(servers[1])["count"] == 4, "the ghost")
    assert kept(servers[2])["orders"][3]["server"] == "server1"


def test_no_killed_server_takes_an_answered_order_with_it(
    servers: list[Server], place: dict[str, str], tmp_path: Path
) -> None:
    other = a_server(place, "server4", tmp_path / "none")
    try:
        answered = [post(other).json()["order"] for _ in range(20)]
    finally:
        other.kill()

    assert [order["order"] for order in kept(servers[1])["orders"]] == answered == list(range(1, 21))
    assert post(servers[1]).json()["order"] == 21


@pytest.mark.parametrize("framing", ["Content-Length", "chunked"])
def test_a_body_that_is_too_long_is_read_and_refused_and_one_that_breaks_off_is_no_order(
    servers: list[Server], framing: str
) -> None:
    large = b'{"a": "' + b"x" * 2_000_000 + b'"}'
    with requests.Session() as session:
        for _ in range(2):  # on one connection
            body = iter([large]) if framing == "chunked" else large
            answer = session.post(f"{servers[0].url}/orders", data=body, timeout=10)
            assert (answer.status_code, answer.json()["status"]) == (413, "ERROR")
    with socket.create_connection(servers[0].address, timeout=5) as connection:
        said = "Content-Length: 100" if framing == "Content-Length" else "Transfer-Encoding: chunked"
        half = COFFEE if framing == "Content-Length" else f"{len(COFFEE):x}\r\n{COFFEE}\r\n"
        connection.sendall(f"POST /orders HTTP/1.1\r\nHost: x\r\n{said}\r\n\r\n{half}".encode())
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")

    assert kept(servers[0])["count"] == 0
    assert post(servers[0]).status_code == 201
