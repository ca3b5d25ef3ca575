"""grade.py's client, on real sockets: whatever a half-broken lab sends, a request ends in time and is told."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from lab.inspecting.client import LONGEST, PAGE, get

Play = Callable[[socket.socket], None]


@contextlib.contextmanager
def listening(play: Play) -> Iterator[str]:
    """Answer one client by playing something; give the address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError), server.accept()[0] as client:
                client.recv(4096)
                play(client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/app/"


def never() -> bool:
    return False


def drip(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        client.sendall(b".")
        time.sleep(0.05)


def test_an_answer_is_told_with_its_code_and_headers_also_one_that_is_no_success() -> None:
    with listening(
        lambda c: c.sendall(b"HTTP/1.1 503 No\r\nRetry-After: 1\r\nContent-Length: 4\r\n\r\n\xc3\xa9\xff!")
    ) as url:
        answer = get(url, PAGE, 5.0, never)

    assert (answer.status, answer.headers["retry-after"], answer.text) == (503, "1", "\xe9\N{REPLACEMENT CHARACTER}!")
    assert answer.ms > 0


@pytest.mark.parametrize("play", [drip, lambda client: client.recv(1)], ids=["a byte at a time", "silence"])
def test_the_deadline_covers_the_whole_answer(play: Play) -> None:
    with listening(play) as url:
        answer = get(url, PAGE, 0.3, never)

    assert (answer.status, answer.trouble) == (0, "no answer came within 0.3 s")


@pytest.mark.parametrize(
    "play",
    [
        lambda client: client.sendall(b"SSH-2.0-hello\r\n"),
        lambda client: client.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nno"),
        lambda client: None,
    ],
    ids=["no HTTP", "not packed as it says", "closed"],
)
def test_what_is_no_answer_is_none(play: Play) -> None:
    with listening(play) as url:
        answer = get(url, PAGE, 5.0, never)

    assert (answer.status, answer.trouble) == (0, "the connection broke before an answer was there")


def test_nobody_there_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"

    assert get(url, PAGE, 5.0, never).trouble == "the connection broke before an answer was there"


def test_an_answer_without_end_is_read_only_so_far() -> None:
    def flood(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            client.sendall(b"x" * 65536)

    with listening(flood) as url:
        assert len(get(url, PAGE, 10.0, never).text) == LONGEST


def test_a_request_that_nobody_waits_for_any_more_is_given_up_at_once() -> None:
    over, held = threading.Event(), threading.Event()

    def hold(client: socket.socket) -> None:
        over.set()
        held.wait(20)

    with listening(hold) as url:
        answer = get(url, PAGE, 30.0, over.is_set)

        assert (answer.status, held.is_set()) == (0, False)
        assert answer.trouble == "no answer came within 30 s"  # else it would have seen the connection's end
        held.set()
