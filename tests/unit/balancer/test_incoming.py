"""A client's body on its way to the servers: kept, if there is room for it, or flowing."""

from collections.abc import Iterator

import pytest

from balancer.wire import incoming
from balancer.wire.incoming import BODY, HEADERS, ClientGoneError, Environ, call_from
from balancer.wire.room import Room


@pytest.fixture(autouse=True)
def keeps_ten_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "KEPT_BYTES", 10)


def environ(pieces: Iterator[bytes], **more: str) -> Environ:
    """Return a request with that body."""
    return {
        "REQUEST_METHOD": "POST",
        "RAW_URI": "/app/",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": "lab",
        "wsgi.url_scheme": "http",
        HEADERS: [],
        BODY: pieces,
        **more,
    }


def test_a_small_body_is_kept_until_the_call_is_closed() -> None:
    room = Room(10)
    call = call_from(environ(iter([b"123", b"4567890"])), room)

    assert call.request.body == b"1234567890"
    assert ("Content-Length", "10") in call.request.headers
    assert call.can_be_sent_again()
    assert not room.take(1)
    call.close()
    call.close()
    assert room.take(10)
    assert not room.take(1)


def test_a_large_body_flows_as_it_comes_and_nothing_is_lost() -> None:
    has_come = []

    def pieces() -> Iterator[bytes]:
        for piece in (b"12345", b"67890", b"x", b"y"):
            has_come.append(piece)
            yield piece

    call = call_from(environ(pieces(), CONTENT_LENGTH="12"), Room(100))

    assert has_come == [b"12345", b"67890", b"x"]
    assert not call.can_be_sent_again()
    assert ("Content-Length", "12") in call.request.headers
    assert list(call.request.body) == [b"12345", b"67890", b"x", b"y"]


def test_a_body_that_finds_no_room_flows_and_takes_none() -> None:
    room = Room(4)
    call = call_from(environ(iter([b"123", b"45", b"6"])), room)

    assert ("Transfer-Encoding", "chunked") in call.request.headers
    assert list(call.request.body) == [b"123", b"45", b"6"]
    call.close()
    assert room.take(4)


def test_a_client_that_breaks_off_leaves_its_room() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"123"
        raise ClientGoneError

    room = Room(10)
    with pytest.raises(ClientGoneError):
        call_from(environ(pieces()), room)

    assert room.take(10)
