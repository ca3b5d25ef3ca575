"""Requests and answers by the letter of RFC 9110 and RFC 9112."""

import http.client

import pytest

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer, Handler, slowly
from tests.component.raw_client import Answered, ask, connect, read_answer, read_to_end, request

GET = "GET /app/ HTTP/1.1"
CHUNKED = b"4\r\nbody\r\n0\r\n\r\n"


def test_a_long_request_line_is_served(balancer: Balancer, servers: list[FakeServer]) -> None:
    query = "x" * (8000 - len("GET /app/? HTTP/1.1"))

    assert ask(balancer, request(f"GET /app/?{query} HTTP/1.1", "Host: a")).status == 200
    assert servers[0].requests[0].target == f"/?{query}"


@pytest.mark.parametrize("version", ["1.1", "1.2", "1.9"])
def test_of_whatever_is_newer_1_1_is_spoken(balancer: Balancer, version: str) -> None:
    text = request(f"GET /app/ HTTP/{version}", "Host: a", "Connection: close")

    with connect(balancer, text) as connection:
        assert read_to_end(connection).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("line", "host"),
    [
        ("GET http://lab.example:81/app/a?b HTTP/1.1", "lab.example:81"),
        ("GET HTTP://[::1]/app/a?b HTTP/1.1", "[::1]"),
        ("GET /app/a?b HTTP/1.1", "x"),
        ("GET http://lab.example/app/a?b HTTP/1.0", "lab.example"),
    ],
)
def test_the_host_of_an_absolute_target_wins(
    balancer: Balancer, servers: list[FakeServer], line: str, host: str
) -> None:
    assert ask(balancer, request(line, "Host: x")).status == 200

    [received] = servers[0].requests
    assert (received.target, received.headers["Host"], received.headers["X-Forwarded-Host"]) == ("/a?b", host, host)


@pytest.mark.parametrize(
    ("target", "reaches"),
    [
        ("/%61pp/x", "/x"),
        ("/a%70p", "/"),
        ("/app?x", "/?x"),
        ("/app%2Fx", None),
        ("/app%2f", None),
        ("/app%3fx", None),
        ("/%2561pp/", None),
        ("//app/", None),
        ("/APP/", None),
        ("/application", None),
    ],
)
def test_the_first_segment_as_it_is_written_leads_to_the_service(
    balancer: Balancer, servers: list[FakeServer], target: str, reaches: str | None
) -> None:
    answer = ask(balancer, request(f"GET {target} HTTP/1.1", "Host: x"))

    assert answer.status == (404 if reaches is None else 200)
    assert [one.target for one in servers[0].requests] == ([] if reaches is None else [reaches])


def test_a_question_about_the_balancer_itself_is_answered(balancer: Balancer, servers: list[FakeServer]) -> None:
    answer = ask(balancer, request("OPTIONS * HTTP/1.1", "Host: x"))

    assert (answer.status, answer.body) == (204, b"")
    assert "GET" in answer.all("Allow")[0]
    assert servers[0].requests == []


@pytest.mark.parametrize(("method", "expected"), [("OPTIONS", 204), ("TRACE", 405)])
def test_a_question_that_may_go_no_further_is_answered_here(
    balancer: Balancer, servers: list[FakeServer], method: str, expected: int
) -> None:
    answer = ask(balancer, request(f"{method} /app/ HTTP/1.1", "Host: x", "Max-Forwards: 0"))

    assert answer.status == expected
    assert servers[0].requests == []


def test_cookies_on_two_lines_arrive_as_one_and_other_lines_as_they_are(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    seen: list[list[tuple[str, str]]] = []

    def note(handler: Handler) -> None:
        seen.append(handler.headers.items())
        handler.answer()

    servers[0].behave = note
    ask(balancer, request(GET, "Host: x", "Cookie: a=1", "X-Tag: 1", "Cookie: b=2", "X-Tag: 2, 3"))

    assert [value for name, value in seen[0] if name == "Cookie"] == ["a=1; b=2"]
    assert [value for name, value in seen[0] if name == "X-Tag"] == ["1", "2, 3"]


def test_trailers_become_no_headers(balancer: Balancer, servers: list[FakeServer]) -> None:
    body = b"4\r\nbody\r\n0\r\nX-Trailer: 1\r\nCookie: a=b\r\n\r\n"
    headers = ["Host: x", "Transfer-Encoding: chunked", "Trailer: X-Trailer"]
    with connect(balancer, request("POST /app/ HTTP/1.1", *headers, body=body)) as connection:
        assert read_answer(connection).status == 200
        connection.sendall(request(GET, "Host: x"))
        assert read_answer(connection).status == 200, "the next request begins after the trailers"

    for received in servers[0].requests:
        assert not {"X-Trailer", "Cookie", "Trailer"} & set(received.headers)
    assert servers[0].requests[0].body == b"body"


def test_a_servers_own_date_and_name_and_every_cookie_come_back(balancer: Balancer, servers: list[FakeServer]) -> None:
    def behave(handler: Handler) -> None:
        handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nServer: theirs/1\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
            b"Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n"
        )

    servers[0].behave = behave
    answer = ask(balancer, request(GET, "Host: x"))

    assert answer.all("Server") == ["theirs/1"]
    assert answer.all("Date") == ["Thu, 01 Jan 2026 00:00:00 GMT"]
    assert answer.all("Set-Cookie") == ["a=1", "b=2"]


def test_an_answer_of_our_own_is_dated(balancer: Balancer) -> None:
    answer = ask(balancer, request("GET /health HTTP/1.1", "Host: x"))

    assert [len(answer.all(name)) for name in ("Date", "Server", "Connection")] == [1, 1, 1]


def http_1_0(balancer: Balancer, path: str, *headers: str) -> tuple[Answered, bytes]:
    """Ask twice on a connection; return the first answer, and what followed it."""
    text = request(f"GET {path} HTTP/1.0", *headers)
    with connect(balancer, text) as connection:
        first = read_answer(connection)
        if first.all("Connection") == ["close"]:
            return first, connection.recv(1)
        connection.sendall(text)
        return first, connection.recv(12)


def test_an_http_1_0_client_keeps_its_connection_only_when_it_says_so(balancer: Balancer) -> None:
    plain, after_plain = http_1_0(balancer, "/app/")
    kept, after_kept = http_1_0(balancer, "/app/", "Connection: Keep-Alive")

    assert (plain.status, plain.all("Connection"), after_plain) == (200, ["close"], b"")
    assert (kept.status, kept.all("Connection"), after_kept) == (200, ["keep-alive"], b"HTTP/1.0 200")


def test_an_http_1_0_client_gets_no_chunks(balancer: Balancer) -> None:
    with connect(balancer, request("GET /api/events HTTP/1.0", "Connection: keep-alive")) as connection:
        text = b""
        while b"event: hello\n" not in text:
            text += connection.recv(65536)

    assert b"\r\n\r\nretry: 1000\n\nevent: hello\n" in text
    assert b"Connection: close" in text
    assert b"chunked" not in text


@pytest.mark.parametrize("said", ["close", "Close", "TE, close", "close, TE"])
def test_a_client_that_says_close_is_told_so_and_closed(balancer: Balancer, said: str) -> None:
    with connect(balancer, request(GET, "Host: x", f"Connection: {said}")) as connection:
        text = read_to_end(connection)

    assert b"\r\nConnection: close\r\n" in text


def test_pipelined_requests_are_answered_in_their_order(balancer: Balancer, servers: list[FakeServer]) -> None:
    servers[0].behave = lambda handler: handler.answer(body=handler.path.encode())
    post = request("POST /app/1 HTTP/1.1", "Host: x", "Content-Length: 4", body=b"body")
    chunked = request("POST /app/2 HTTP/1.1", "Host: x", "Transfer-Encoding: chunked", body=CHUNKED)
    last = request("GET /app/3 HTTP/1.1", "Host: x", "Connection: close")
    with connect(balancer, post + chunked + last) as connection:
        text = read_to_end(connection)

    assert [part[-2:] for part in text.split(b"HTTP/1.1 200")[1:]] == [b"/1", b"/2", b"/3"]
    assert [one.body for one in servers[0].requests] == [b"body", b"body", b""]


def test_a_client_that_sends_no_more_and_waits_gets_its_answer(balancer: Balancer, servers: list[FakeServer]) -> None:
    for server in servers:
        server.behave = slowly(server.behave, 0.3)
    with connect(balancer, request("POST /app/ HTTP/1.1", "Host: x", "Content-Length: 4", body=b"body")) as connection:
        connection.shutdown(1)
        assert b" 200 " in read_to_end(connection).partition(b"\r\n")[0]


def breaks_off(handler: Handler) -> None:
    """Send more than is held whole, of unknown length, and break off."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" + b"x" * 0x200000 + b"\r\n")


def test_an_answer_that_breaks_off_is_seen_to_be_incomplete(balancer: Balancer, servers: list[FakeServer]) -> None:
    for server in servers:
        server.behave = breaks_off
    with connect(balancer, request(GET, "Host: x")) as connection, pytest.raises(http.client.IncompleteRead):
        read_answer(connection)
    with connect(balancer, request("GET /app/ HTTP/1.0")) as connection, pytest.raises(ConnectionResetError):
        read_to_end(connection)


class TestExpectations:
    """A client that sends its body only when it is told to."""

    HEAD = request("POST /app/ HTTP/1.1", "Host: x", "Content-Length: 4", "Expect: 100-continue")

    def test_it_is_told_to_go_on_when_its_body_is_going_to_be_read(self, balancer: Balancer) -> None:
        with connect(balancer, self.HEAD) as connection:
            assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
            connection.sendall(b"body")
            assert read_answer(connection).status == 200

    def test_it_is_not_told_when_nobody_wants_its_body(self, balancer: Balancer) -> None:
        head = self.HEAD.replace(b"/app/", b"/health")
        with connect(balancer, head) as connection:
            assert connection.recv(100).startswith(b"HTTP/1.1 405 ")

    def test_it_need_not_be_told_when_the_body_is_there(self, balancer: Balancer) -> None:
        with connect(balancer, self.HEAD + b"body") as connection:
            assert connection.recv(100).startswith(b"HTTP/1.1 200 ")

    def test_an_old_client_is_never_told(self, balancer: Balancer) -> None:
        with connect(balancer, self.HEAD.replace(b"HTTP/1.1", b"HTTP/1.0") + b"body") as connection:
            assert connection.recv(100).startswith(b"HTTP/1.0 200 ")
