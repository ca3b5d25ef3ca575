"""An answer read as it arrives: where it ends, what belongs to it, and what is none."""

from collections.abc import Sequence

import httptools
import pytest

from balancer.wire.reading import Reading, TruncatedError

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
SWITCH = b"HTTP/1.1 101 Now\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"


def read(*pieces: bytes, method: str = "GET", asks_upgrade: bool = False) -> Reading:
    """Return what has been read of an answer that came in these pieces."""
    reading = Reading(method, asks_upgrade)
    for piece in pieces:
        reading.feed(piece)
    return reading


@pytest.mark.parametrize(
    "text", [HEAD + b"hi", CHUNKED + b"1\r\nh\r\n1\r\ni\r\n0\r\n\r\n", CHUNKED + b"2\r\nhi\r\n0\r\nX-After: 1\r\n\r\n"]
)
def test_an_answer_is_the_same_however_it_is_cut(text: bytes) -> None:
    cuts: Sequence[Sequence[bytes]] = [[text], *([text[:at], text[at:]] for at in range(1, len(text)))]
    cuts = [*cuts, [text[at : at + 1] for at in range(len(text))]]
    for pieces in cuts:
        reading = read(*pieces)
        assert (reading.status, reading.phrase, reading.is_complete, reading.taken()) == (200, "OK", True, b"hi")
        assert [name for name, _ in reading.headers] in (["Content-Length"], ["Transfer-Encoding"])
        assert (reading.has_surplus, reading.keeps_alive) == (False, True)


@pytest.mark.parametrize("surplus", [b"x", HEAD.replace(b"200 OK", b"500 No"), b"\0garbage"])
@pytest.mark.parametrize("text", [HEAD + b"hi", CHUNKED + b"2\r\nhi\r\n0\r\n\r\n", HEAD.replace(b"200", b"204", 1)])
def test_what_comes_after_an_answer_changes_nothing_of_it_and_is_noticed(text: bytes, surplus: bytes) -> None:
    reading = read(text + surplus)

    assert (reading.status in (200, 204), reading.phrase, reading.is_complete) == (True, "OK", True)
    assert len(reading.headers) == 1
    assert reading.taken() in (b"hi", b"")
    assert reading.has_surplus


def test_the_surplus_of_a_body_that_came_in_several_pieces_is_noticed_too() -> None:
    reading = read(HEAD + b"h", b"ix")

    assert (reading.taken(), reading.is_complete, reading.has_surplus) == (b"hi", True, True)


def test_a_body_where_none_belongs_is_surplus() -> None:
    reading = read(HEAD + b"hi", method="HEAD")

    assert (reading.taken(), reading.is_complete, reading.has_surplus) == (b"", True, True)


def test_interim_answers_are_left_out() -> None:
    reading = read(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: a\r\n\r\n" + HEAD, b"hi")

    assert (reading.status, reading.phrase, reading.headers) == (200, "OK", [("Content-Length", "2")])


@pytest.mark.parametrize(
    "text",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 000 Nothing\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Folded: one\r\n two\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
        CHUNKED + b"no size\r\n",
        SWITCH,
        b"HTTP/1.1 101 Now\r\n\r\n",
    ],
)
def test_what_is_no_answer_is_told(text: bytes) -> None:
    with pytest.raises(httptools.HttpParserError):
        read(text)


def test_an_upgrade_that_was_asked_for_is_an_answer_and_what_came_with_it_is_kept() -> None:
    reading = read(SWITCH + b"first", asks_upgrade=True)

    assert (reading.status, reading.is_upgraded, reading.is_complete, reading.already) == (101, True, True, b"first")
    with pytest.raises(httptools.HttpParserError):
        read(b"HTTP/1.1 101 Now\r\n\r\n", asks_upgrade=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", ConnectionResetError),
        (b"HTTP/1.1 200 OK\r\n", ConnectionResetError),
        (b"HTTP/1.1 100 Continue\r\n\r\n", ConnectionResetError),
        (HEAD + b"h", TruncatedError),
        (CHUNKED + b"2\r\nhi\r\n", TruncatedError),
    ],
)
def test_an_end_that_comes_too_early_is_told(text: bytes, expected: type[Exception]) -> None:
    reading = read(*[text] if text else [])

    with pytest.raises(expected):
        reading.end()


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    reading = read(b"HTTP/1.1 200 OK\r\n\r\nsome", b"more")
    assert not reading.is_complete
    assert reading.held_bytes == 8

    reading.end()

    assert (reading.is_complete, reading.taken(), reading.keeps_alive) == (True, b"somemore", False)
    assert reading.held_bytes == 0


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"Content-Type: text/event-stream; charset=utf-8", True),
        (b"Cache-Control: private, No-Transform", True),
        (b"Cache-Control: no-store", False),
        (b"Content-Type: text/plain", False),
    ],
)
def test_some_answers_are_meant_to_flow(header: bytes, expected: bool) -> None:
    assert read(b"HTTP/1.1 200 OK\r\n" + header + b"\r\n\r\n").is_meant_to_flow() is expected
