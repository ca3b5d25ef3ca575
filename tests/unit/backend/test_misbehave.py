"""What a server does to a request when it is told to misbehave; its connection is a pair of sockets here."""

import base64
import hashlib
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.app import create_app
from balancer.wire.digest import agrees

ENVIRONMENT = {"SERVER_NAME": "server1", "SERVER_LABEL": "Server 1"}
KEYS = ["server", "role", "status", "message", "time"]


class Server:
    """A server that can be told to misbehave, and the two ends of its client's connection."""

    def __init__(self, folder: Path, ours: socket.socket, clients: socket.socket) -> None:
        self.file = folder / "faults.json"
        self.client_end = clients
        self._client: FlaskClient = create_app(ENVIRONMENT, self.file).test_client()
        self._ours = ours

    def told(self, **faults: dict[str, float]) -> "Server":
        """Ask for faults."""
        self.file.write_text(json.dumps(faults))
        return self

    def get(self, path: str = "/", method: str = "GET") -> TestResponse:
        """Send a request; the answer's body hasn't been read yet."""
        overrides = {"gunicorn.socket": self._ours}
        return self._client.open(path, method=method, environ_overrides=overrides, buffered=False)

    def is_cut_off(self) -> bool:
        """Say whether the server has closed the connection."""
        self.client_end.settimeout(0)
        try:
            return self.client_end.recv(1) == b""
        except BlockingIOError:
            return False


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    ours, clients = socket.socketpair()
    with ours, clients:
        yield Server(tmp_path, ours, clients)


def pieces_of(answer: TestResponse) -> list[bytes]:
    """Return an answer's body in the pieces that it was sent in."""
    return [piece for piece in answer.response if isinstance(piece, bytes)]


def digest_is_right(answer: TestResponse, body: bytes) -> bool:
    """Say whether a body is the one that its answer's Content-Digest speaks of, as RFC 9530 has it."""
    right = base64.b64encode(hashlib.sha256(body).digest()).decode()
    is_right = answer.headers["Content-Digest"] == f"sha-256=:{right}:"
    assert agrees(answer.headers["Content-Digest"], body) is is_right
    return is_right


@pytest.mark.parametrize("path", ["/", "/health", "/elsewhere"])
def test_every_answer_says_what_its_body_must_be(server: Server, path: str) -> None:
    answer = server.get(path)

    assert digest_is_right(answer, answer.data)


def test_a_corrupt_answer_looks_right_and_is_not_what_its_digest_says(server: Server) -> None:
    right = server.get().data
    answer = server.told(corrupt={}).get()

    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len(answer.data) == len(right)
    assert sum(one != other for one, other in zip(answer.data, right, strict=True)) in (1, 2), "the time may tick"
    assert not digest_is_right(answer, answer.data)
    assert digest_is_right(server.get("/health"), server.get("/health").data)


def test_a_lie_is_a_whole_answer_whose_digest_fits_and_whose_numbers_do_not(server: Server) -> None:
    answer = server.told(lie={}).get()
    told = answer.get_json()

    assert list(told) == KEYS
    assert told["message"].endswith("Server 2")
    assert (told["role"], told["status"]) == ("Primary Server", "ACTIVE")
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert digest_is_right(answer, answer.data)
    assert server.get("/health").get_json()["server"] == "server1"


def test_of_flaky_health_checks_a_share_is_never_answered_and_requests_all_are(server: Server) -> None:
    server.told(**{"lossy": {"share": 1.0}})
    assert server.get().status_code == 200

    server.client_end.close()  # else it would wait for a minute
    assert server.get("/health").status_code == 444


def test_a_truncated_answer_promises_all_and_ends_in_its_middle(server: Server) -> None:
    answer = server.told(truncate={}).get()
    body = answer.data

    assert answer.status_code == 200
    assert len(body) == int(answer.headers["Content-Length"]) // 2
    assert server.is_cut_off()


def test_a_dripped_answer_is_right_and_comes_a_byte_at_a_time(server: Server) -> None:
    answer = server.told(drip={"ms": 1}).get()
    pieces = pieces_of(answer)

    assert {len(piece) for piece in pieces} == {1}
    assert list(json.loads(b"".join(pieces))) == KEYS
    assert digest_is_right(answer, b"".join(pieces))
    assert not server.is_cut_off()


def test_a_dripped_answer_takes_its_time_for_every_byte(server: Server) -> None:
    start_s = time.perf_counter()
    body = server.told(drip={"ms": 2}).get().data

    assert time.perf_counter() - start_s >= 0.002 * len(body)


def test_a_dropped_request_hears_nothing_until_its_client_leaves(server: Server) -> None:
    server.told(drop={"share": 1})
    answers: list[TestResponse] = []
    thread = threading.Thread(target=lambda: answers.append(server.get()))
    thread.start()
    thread.join(0.1)
    assert thread.is_alive(), "it was answered"

    server.client_end.shutdown(socket.SHUT_RDWR)

    thread.join(5)
    assert [answer.status_code for answer in answers] == [444]


def test_only_a_share_of_the_requests_is_dropped(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.misbehave.LONGEST_SILENCE_S", 0.0)
    server.told(drop={"share": 0.3})

    dropped = sum(server.get().status_code == 444 for _ in range(400))

    assert 60 < dropped < 180, f"{dropped} of 400 were dropped, about 120 are expected"


def test_a_client_that_never_leaves_is_cut_off_in_the_end(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.misbehave.LONGEST_SILENCE_S", 0.05)

    assert server.told(drop={"share": 1}).get().status_code == 444
    assert server.is_cut_off()


def timed(server: Server, path: str) -> float:
    """Return how many seconds a request takes."""
    start_s = time.perf_counter()
    assert server.get(path).status_code == 200
    return time.perf_counter() - start_s


@pytest.mark.parametrize("path", ["/", "/health"])
def test_a_flapping_server_is_as_if_frozen_at_first_then_well_and_so_on(server: Server, path: str) -> None:
    server.told(flap={"every": 0.4})
    now_s = time.time()
    for age_s, frozen_s in ((0.1, 0.3), (0.5, 0.0), (0.9, 0.3), (1.3, 0.0)):
        os.utime(server.file, (now_s, time.time() - age_s))
        took_s = timed(server, path)
        assert frozen_s - 0.02 <= took_s < frozen_s + 0.25, f"{age_s} s after it began, it took {took_s} s"


def test_faults_compose_whatever_they_are(server: Server) -> None:
    answer = server.told(drip={"ms": 1}, truncate={}, corrupt={}, error={"status": 503}, slow={"ms": 30}).get()
    pieces = pieces_of(answer)

    assert answer.status_code == 503
    assert {len(piece) for piece in pieces} == {1}
    assert len(pieces) == int(answer.headers["Content-Length"]) // 2
    assert server.is_cut_off()


@pytest.mark.parametrize("fault", ["truncate", "corrupt"])
def test_an_answer_without_a_body_stays_without(server: Server, fault: str) -> None:
    assert server.told(**{fault: {}}).get(method="HEAD").data == b""
