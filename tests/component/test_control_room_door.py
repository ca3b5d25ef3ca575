"""The control room, attacked: over a real socket, as other pages, other machines and other names would."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import Trouble
from lab.room.serving import LARGEST_BODY, listen
from lab.room.streams import MOST_PAGES
from tests.component.fake_room import TOKEN, PlayedClone, Visitor, opened
from tests.this_machine import ROOT, free_port

PAUSE: dict[str, object] = {"server": "server1", "fault": "pause", "options": {}, "for_s": None}
ACTIONS = (
    "/api/fault", "/api/heal", "/api/heal-all", "/api/chaos", "/api/chaos/stop", "/api/settings", "/api/experiment",
    "/api/experiment/stop",
)  # fmt: skip
READS = ("/", "/api/room", "/api/room/events", "/static/style.css")


@pytest.fixture(scope="module")
def clone() -> PlayedClone:
    return PlayedClone()


@pytest.fixture(scope="module")
def visitor(clone: PlayedClone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """Whoever attacks: one room for all of them, which nobody gets to do anything."""
    with pytest.MonkeyPatch.context() as patch, opened(clone, tmp_path_factory.mktemp("room"), patch) as (_, visitor):
        yield visitor
    assert clone.done == []


def test_the_token_opens_the_page_once_and_then_the_cookie_does(visitor: Visitor) -> None:
    status, _, headers = visitor.ask("GET", f"/?token={TOKEN}", headers={"Cookie": None})
    assert (status, headers["location"]) == (303, "/")
    assert headers["set-cookie"] == f"room-{visitor.port}={TOKEN}; HttpOnly; Path=/; SameSite=Strict"
    assert visitor.ask("GET", "/")[0] == 200


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "%ff%00"])
def test_a_wrong_token_opens_nothing(token: str, visitor: Visitor) -> None:
    status, told, headers = visitor.ask("GET", f"/?token={token}", headers={"Cookie": None})
    assert (status, list(told)) == (403, ["message"])
    assert "set-cookie" not in headers


def test_under_localhost_the_page_leads_to_its_own_address_and_gives_no_cookie_there(visitor: Visitor) -> None:
    there: dict[str, str | None] = {"Host": f"localhost:{visitor.port}", "Cookie": None}
    status, _, headers = visitor.ask("GET", f"/?token={TOKEN}", headers=there)
    assert (status, headers["location"]) == (303, f"http://127.0.0.1:{visitor.port}/?token={TOKEN}")
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", [*READS, "/static/../app.py", "/nothing"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": None},
        {"Cookie": "room={token}"},
        {"Cookie": "room-{port}=wrong"},
        {"Host": "evil.example:{port}"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Host": None},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_nobody_else_reads_anything(path: str, headers: dict[str, str | None], visitor: Visitor) -> None:
    filled = {name: value.format(port=visitor.port, token=TOKEN) if value else value for name, value in headers.items()}
    status, told, _ = visitor.ask("GET", path, headers=filled)
    assert (status, list(told)) == (403, ["message"])


@pytest.mark.parametrize("path", ACTIONS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": None},
        {"Origin": None},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:8080"},
        {"Host": "evil.example:{port}", "Origin": "http://evil.example:{port}"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": None},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_nobody_elses_page_does_anything(
    path: str, headers: dict[str, str | None], visitor: Visitor, clone: PlayedClone
) -> None:
    filled = {name: value.format(port=visitor.port) if value else value for name, value in headers.items()}
    status, told, _ = visitor.ask("POST", path, PAUSE, headers=filled)
    assert (status, list(told)) == (403, ["message"])
    assert clone.done == []


@pytest.mark.parametrize("path", ACTIONS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_nothing_is_done_by_asking_for_a_page(path: str, method: str, visitor: Visitor) -> None:
    status, told, _ = visitor.ask(method, f"{path}?server=server1&fault=pause")
    assert status == 405
    assert method == "HEAD" or told["message"] == "Nothing is done here with GET."


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"null", b"[" * 9000, b"\xff", b'{"server": "server1", "fault": "explode"}']
)
def test_what_can_not_be_meant_is_refused_in_one_line(raw: bytes, visitor: Visitor, clone: PlayedClone) -> None:
    status, told, _ = visitor.ask("POST", "/api/fault", raw=raw)
    assert status == 400
    assert len(told["message"].splitlines()) == 1
    assert clone.done == []


@pytest.mark.parametrize("says", ["Transfer-Encoding: chunked", *(f"Content-Length: {n}" for n in (16385, -1, "x"))])
@pytest.mark.parametrize("cookie", [TOKEN, "wrong"])
def test_a_body_that_is_large_or_without_a_known_end_is_not_waited_for(
    says: str, cookie: str, visitor: Visitor
) -> None:
    head = (
        f"POST /api/fault HTTP/1.1\r\nHost: 127.0.0.1:{visitor.port}\r\nOrigin: {visitor.door.address}\r\n"
        f"Cookie: {visitor.door.cookie}={cookie}\r\nContent-Type: application/json\r\n{says}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", visitor.port), timeout=5) as peer:
        peer.sendall(head.encode())
        answer = b"".join(iter(lambda: peer.recv(4096), b""))
    said, _, body = answer.partition(b"\r\n\r\n")
    assert b" 413 " in said.partition(b"\r\n")[0]
    assert json.loads(body) == {"message": "More is told than the control room reads."}


def test_the_largest_body_is_read(visitor: Visitor) -> None:
    assert LARGEST_BODY == 16_384
    assert visitor.ask("POST", "/api/fault", raw=b" " * LARGEST_BODY)[0] == 400


def test_a_browser_is_told_what_the_page_may_do(visitor: Visitor) -> None:
    _, _, headers = visitor.ask("GET", "/")
    policy = dict(rule.strip().split(" ", 1) for rule in headers["content-security-policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "frame-src": "http://127.0.0.1:1",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "ython" not in headers["server"]


def test_only_files_that_are_meant_are_served(visitor: Visitor) -> None:
    assert visitor.ask("GET", "/static/style.css")[0] == 200
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd", "/.env"):
        assert visitor.ask("GET", path)[0] == 404


def test_so_many_pages_may_be_open_and_one_that_leaves_makes_room(visitor: Visitor) -> None:
    pages = []
    for _ in range(MOST_PAGES):
        connection = http.client.HTTPConnection("127.0.0.1", visitor.port, timeout=10)
        headers = {"Cookie": f"{visitor.door.cookie}={TOKEN}"}
        connection.request("GET", "/api/room/events", headers=headers)
        answer = connection.getresponse()
        assert answer.readline() == b"event: room\n"
        pages.append((connection, answer))
    assert visitor.ask("GET", "/api/room/events")[0] == 503
    left_s = time.monotonic()
    for connection, answer in pages:
        answer.close()
        connection.close()
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", visitor.port, timeout=10)
        connection.request("GET", "/api/room/events", headers=headers)
        if (answer := connection.getresponse()).status == 200:
            break
        assert time.monotonic() - left_s < 3
        time.sleep(0.05)
    answer.close()
    connection.close()


def test_it_listens_on_this_machines_own_address_whatever_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIND", "0.0.0.0")
    with listen(free_port()) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_said_in_one_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Trouble, match=rf"^Port {port} .*{os.getpid()}.* --port \d+$"):
            listen(port)


def test_the_token_is_printed_once_and_never_logged(tmp_path: Path) -> None:
    port = free_port()
    environment = {**os.environ, "LAB_LANG": "en", "COMPOSE_PROJECT_NAME": "no-such-lab", "BIND": "0.0.0.0"}
    command = [sys.executable, str(ROOT / "lab" / "control.py"), "--port", str(port), "--no-browser"]
    with (tmp_path / "out").open("w+") as out:
        room = subprocess.Popen(command, env=environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=ROOT)
        try:
            until_s = time.monotonic() + 20
            while not (found := re.search(r"token=(\S+)", (tmp_path / "out").read_text())):
                assert time.monotonic() < until_s
                time.sleep(0.05)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            for path in (f"/?token={found[1]}", f"/?token={found[1]}x", f"/x?token={found[1]}", "/\x00", "/"):
                connection.request("GET", path.replace("\x00", "%00"), headers={"Cookie": f"room-{port}={found[1]}"})
                answer = connection.getresponse()
                answer.read()
            connection.close()
        finally:
            room.terminate()
            code = room.wait(20)
    assert code == 0
    assert (tmp_path / "out").read_text().count(found[1]) == 1
