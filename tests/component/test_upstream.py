"""One attempt on one server: its answer, or the reason why there is none."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from balancer.wire import exchange, upstream
from balancer.wire.messages import Answer, Request
from balancer.wire.network import Sockets
from balancer.wire.room import Room
from balancer.wire.upstream import AttemptError, Upstream

Conversation = Callable[[socket.socket], None]


@pytest.fixture
def serve() -> Iterator[Callable[[Conversation], int]]:
    """Start a server that has one conversation, and return its port."""
    with contextlib.ExitStack() as stack:

        def start(conversation: Conversation) -> int:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

            def run() -> None:
                with contextlib.suppress(OSError):
                    connection, _ = listener.accept()
                    with connection:
                        conversation(connection)

            threading.Thread(target=run, daemon=True).start()
            return int(listener.getsockname()[1])

        yield start


def says(text: bytes) -> Conversation:
    """Read a request, say something, hang up."""

    def conversation(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(text)

    return conversation


def get(port: int, timeout_s: float = 5, method: str = "GET") -> Answer:
    """Send a request without a body."""
    return Upstream("127.0.0.1", port, Sockets(), Room()).send(Request(method, "/", [("Host", "x")]), timeout_s)


def reason(port: int, timeout_s: float = 5) -> tuple[str, bool]:
    """Return why a request failed, and whether any of it was sent."""
    with pytest.raises(AttemptError) as caught:
        get(port, timeout_s)
    return caught.value.reason, caught.value.sent


def test_an_answer_arrives_whole_with_its_headers(serve: Callable[[Conversation], int]) -> None:
    port = serve(says(b"HTTP/1.1 201 Made\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\n\r\nhi"))

    answer = get(port)

    assert (answer.status, answer.phrase, answer.held, answer.rest) == (201, "Made", b"hi", None)
    assert answer.headers[:2] == [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]


def test_nobody_there_is_refused_and_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    assert reason(port) == ("refused", False)


def test_a_connection_that_is_never_made_is_a_connect_timeout_and_nothing_was_sent() -> None:
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        for _ in range(3):  # fill the queue of those who wait to be accepted
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        time.sleep(0.05)

        assert reason(port, timeout_s=0.3) == ("connect-timeout", False)


def test_silence_is_a_read_timeout_and_the_request_may_have_run(serve: Callable[[Conversation], int]) -> None:
    done = threading.Event()

    def say_nothing(connection: socket.socket) -> None:
        done.wait(10)

    port = serve(say_nothing)

    assert reason(port, timeout_s=0.2) == ("read-timeout", True)
    done.set()


def test_a_dripping_answer_can_not_stretch_the_time(serve: Callable[[Conversation], int]) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        for _ in range(100):
            connection.sendall(b".")
            time.sleep(0.05)

    began_s = time.monotonic()
    assert reason(serve(drip), timeout_s=0.3) == ("read-timeout", True)
    assert time.monotonic() - began_s < 2, "dripping 100 bytes takes 5 s; the limit was 0.3 s"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", "reset"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "truncated"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "truncated"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "truncated"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "corrupt"),
    ],
)
def test_an_answer_that_must_not_be_believed_has_a_reason(
    serve: Callable[[Conversation], int], text: bytes, expected: str
) -> None:
    assert reason(serve(says(text))) == (expected, True)


def test_a_head_request_waits_for_no_body(serve: Callable[[Conversation], int]) -> None:
    answer = get(serve(says(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")), method="HEAD")

    assert (answer.held, answer.rest) == (b"", None)


def test_a_large_answer_flows(serve: Callable[[Conversation], int]) -> None:
    body = bytes(range(256)) * 4096 * 3
    answer = get(serve(says(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)))

    assert len(answer.held) < exchange.CHUNK_BYTES
    assert b"".join(answer.pieces()) == body


def test_a_large_answer_that_breaks_off_is_not_passed_off_as_whole(serve: Callable[[Conversation], int]) -> None:
    body = b"x" * (2 * upstream.HELD_BYTES)
    answer = get(serve(says(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(body) + 1) + body)))

    with pytest.raises(AttemptError, match="truncated"):
        list(answer.pieces())


def keep_alive(answers: list[bytes]) -> Conversation:
    """Answer one request after the other on one connection; then hang up."""

    def conversation(connection: socket.socket) -> None:
        for answer in answers:
            if not connection.recv(65536):
                return
            connection.sendall(answer)

    return conversation


OK_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


def test_a_connection_is_used_again(serve: Callable[[Conversation], int]) -> None:
    server = Upstream(
        "127.0.0.1", serve(keep_alive([OK_ANSWER] * 3)), Sockets(), Room()
    )  # it takes one connection, and no second

    assert [server.send(Request("GET", "/", []), 5).held for _ in range(3)] == [b"hi"] * 3


def test_a_connection_that_died_while_it_was_idle_costs_no_request() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve_one_request_a_connection() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(OK_ANSWER)

        threading.Thread(target=serve_one_request_a_connection, daemon=True).start()
        server = Upstream("127.0.0.1", listener.getsockname()[1], Sockets(), Room())

        assert [server.send(Request("GET", "/", []), 5).held for _ in range(2)] == [b"hi"] * 2


def test_a_post_goes_out_on_a_connection_that_nobody_can_be_closing() -> None:
    accepted: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve_all() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    accepted.append(connection.recv(65536))
                    connection.sendall(OK_ANSWER)

        threading.Thread(target=serve_all, daemon=True).start()
        server = Upstream("127.0.0.1", listener.getsockname()[1], Sockets(), Room())
        server.send(Request("GET", "/", []), 5)
        server.send(Request("POST", "/", [("Content-Length", "1")], b"x"), 5)

    assert [text.split()[0] for text in accepted] == [b"GET", b"POST"]


def test_a_second_answer_that_nobody_asked_for_is_not_taken_for_the_next(serve: Callable[[Conversation], int]) -> None:
    server = Upstream(
        "127.0.0.1",
        serve(keep_alive([OK_ANSWER + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"])),
        Sockets(),
        Room(),
    )

    assert server.send(Request("GET", "/", []), 5).held == b"hi"
    with pytest.raises(AttemptError):
        server.send(Request("GET", "/", []), 0.3)


def test_an_interim_answer_is_not_the_answer(serve: Callable[[Conversation], int]) -> None:
    assert get(serve(says(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK_ANSWER))).headers == [
        ("Content-Length", "2")
    ]


def test_headers_without_an_end_are_no_answer(serve: Callable[[Conversation], int]) -> None:
    assert reason(serve(says(b"HTTP/1.1 200 OK\r\n" + b"X-More: and more\r\n" * 10_000))) == ("corrupt", True)


def test_a_body_that_ends_with_the_connection_is_whole(serve: Callable[[Conversation], int]) -> None:
    assert get(serve(says(b"HTTP/1.1 200 OK\r\n\r\nuntil the end"))).held == b"until the end"
