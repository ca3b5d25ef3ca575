"""What each fault does to one request: functions around the service, which they may call or not.

Those that touch an answer's body work on its pieces, so that any of them can be around any other.
"""

import contextlib
import random
import re
import select
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

from backend.digest import with_digest
from backend.upload import read_to_the_end

Options: TypeAlias = Mapping[str, float]
Serve: TypeAlias = Callable[[], Response]

LONGEST_SILENCE_S = 60.0  # a client that waits longer than this for nothing is cut off
LAST_DIGIT = re.compile(rb"[0-9](?![0-9])")
NO_ANSWER = 444  # for the log only: no client ever sees it


def drop(serve: Serve, options: Options) -> Response:
    """Never answer a share of the requests; the service doesn't run for them."""
    if random.random() >= options["share"]:  # noqa: S311 (no secret)
        return serve()
    connection = _connection()
    _wait_until_it_is_left(connection, LONGEST_SILENCE_S)
    _end(connection)
    return Response(status=NO_ANSWER)


def flap(serve: Serve, options: Options) -> Response:
    """Be as if frozen and well in turn, from when it was asked for; what has come meanwhile runs late."""
    asked_s = time.time() - current_app.extensions["fault_file"].since_s
    every_s = options["every"]
    if asked_s % (2 * every_s) < every_s:
        time.sleep(every_s - asked_s % every_s)
    return serve()


def slow(serve: Serve, options: Options) -> Response:
    """Answer late."""
    time.sleep(options["ms"] / 1000)
    return serve()


def drip(serve: Serve, options: Options) -> Response:
    """Send the headers at once, and the body a byte at a time."""
    return _with_pieces(serve(), lambda pieces: _dripping(pieces, options["ms"] / 1000))


def truncate(serve: Serve, options: Options) -> Response:
    """Close the connection in the middle of the body."""
    answer = serve()
    half = int(answer.headers["Content-Length"]) // 2
    connection = _connection()
    return _with_pieces(answer, lambda pieces: _broken_off(pieces, half, connection))


def corrupt(serve: Serve, options: Options) -> Response:
    """Send another body than the one that Content-Digest speaks of: one bit in its middle is wrong."""
    answer = serve()
    body = bytearray(answer.get_data())
    if body:
        body[len(body) // 2] ^= 1
        answer.set_data(bytes(body))
    return answer


def lie(serve: Serve, options: Options) -> Response:
    """Say what isn't so, as if it were: each number in the body is another one, and Content-Digest speaks of that."""
    answer = serve()
    answer.set_data(LAST_DIGIT.sub(lambda found: b"%d" % ((int(found[0]) + 1) % 10), answer.get_data()))
    return with_digest(answer)


def error(serve: Serve, options: Options) -> Response:
    """Answer with an error; the service doesn't run."""
    read_to_the_end()
    failure = HTTPException()
    failure.code = int(options["status"])
    return with_digest(current_app.make_response(current_app.handle_http_exception(failure)))


def _with_pieces(answer: Response, change: Callable[[Iterable[bytes]], Iterator[bytes]]) -> Response:
    """Return the answer with its body changed on the way, and all of its headers as they are."""
    answer.response = change(answer.iter_encoded())
    return answer


def _dripping(pieces: Iterable[bytes], every_s: float) -> Iterator[bytes]:
    for piece in pieces:
        for position in range(len(piece)):
            time.sleep(every_s)
            yield piece[position : position + 1]


def _broken_off(pieces: Iterable[bytes], length: int, connection: socket.socket) -> Iterator[bytes]:
    for piece in pieces:
        yield piece[:length]
        length -= len(piece)
        if length <= 0:
            break
    _end(connection)


def _connection() -> socket.socket:
    connection: socket.socket = request.environ["gunicorn.socket"]
    return connection


def _wait_until_it_is_left(connection: socket.socket, seconds: float) -> None:
    left = select.poll()
    left.register(connection, select.POLLRDHUP)  # and POLLHUP and POLLERR, which are always told
    left.poll(seconds * 1000)


def _end(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # The client was faster.
        connection.shutdown(socket.SHUT_RDWR)
