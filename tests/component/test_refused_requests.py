"""What is no request by RFC 9110 and RFC 9112, or none that the balancer serves: its client is told which it is."""

import pytest

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer
from tests.component.raw_client import connect, read_answer, request

GET = "GET /app/ HTTP/1.1"
CHUNKED = b"4\r\nbody\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (request(GET), 400),
        (request(GET, "Host: a", "Host: a"), 400),
        (request(GET, "Host: a b"), 400),
        (request(GET, "Host: a/b"), 400),
        (request(GET, "Host: a@b"), 400),
        (request(GET, "Host: a:b"), 400),
        (request("GET /app/ HTTP/1.0", "Host: a b"), 400),
        (request("GET http:///app/ HTTP/1.1", "Host: a"), 400),
        (request("GET http://u@a/app/ HTTP/1.1", "Host: a"), 400),
        (request("GET ftp://a/app/ HTTP/1.1", "Host: a"), 400),
        (request("GET http://a/app/ HTTP/1.1"), 400),
        (request("GET /app/#x HTTP/1.1", "Host: a"), 400),
        (request("GET app/ HTTP/1.1", "Host: a"), 400),
        (request("GET * HTTP/1.1", "Host: a"), 400),
        (request("POST /app/ HTTP/1.1", "Host: a", "Transfer-Encoding: gzip, chunked", body=CHUNKED), 501),
        (request("POST /app/ HTTP/1.1", "Host: a", "Transfer-Encoding: identity, chunked", body=CHUNKED), 501),
        (request("POST /app/ HTTP/1.1", "Host: a", "Transfer-Encoding: x", body=CHUNKED), 501),
        (request("POST /app/ HTTP/1.1", "Host: a", "Transfer-Encoding: gzip", body=CHUNKED), 400),
        (request("POST /app/ HTTP/1.1", "Host: a", "Transfer-Encoding: chunked, chunked", body=CHUNKED), 400),
        (request("POST /app/ HTTP/1.0", "Transfer-Encoding: chunked", body=CHUNKED), 400),
        (
            request("POST /app/ HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", "Content-Length: 4", body=CHUNKED),
            400,
        ),
        (request("POST /app/ HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", body=b"x\r\nbody\r\n0\r\n\r\n"), 400),
        (request("POST /app/ HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", body=b"3\r\nbody\r\n0\r\n\r\n"), 400),
        (request("POST /app/ HTTP/1.1", "Host: a", "Expect: a miracle", "Content-Length: 4", body=b"body"), 417),
        (request("CONNECT a:80 HTTP/1.1", "Host: a:80"), 501),
        (request("GET /app/ HTTP/2.0", "Host: a"), 505),
        (request("GET /app/ HTTP/1", "Host: a"), 400),
        (request(f"GET /app/?{'x' * 8200} HTTP/1.1", "Host: a"), 414),
        (request(GET, "Host: a", *["A: b"] * 200), 431),
        (request(GET, "Host: a", " folded"), 400),
        (b"GET /app/ HTTP/1.1\nHost: a\n\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    ],
)
def test_what_is_no_request_is_refused_and_reaches_no_server(
    balancer: Balancer, servers: list[FakeServer], text: bytes, expected: int
) -> None:
    with connect(balancer, text) as connection:
        answer = read_answer(connection)
        assert connection.recv(1) == b"", "nothing can follow"

    assert (answer.status, answer.all("Connection")) == (expected, ["close"])
    assert servers[0].requests == []
