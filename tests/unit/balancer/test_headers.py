"""What goes on to a server, and what comes back to the client."""

from typing import Any

import pytest

from balancer.rules.attempt import Attempt
from balancer.wire.headers import for_client, for_server


def environ(*lines: tuple[str, str], **headers: str) -> dict[str, Any]:
    """Return the WSGI environment of a request with these header lines, or those that the keywords stand for."""
    named = [(key.removeprefix("HTTP_").replace("_", "-").title(), value) for key, value in headers.items()]
    return {
        "balancer.headers": [*lines, *named],
        "REQUEST_METHOD": "GET",
        "SERVER_NAME": "balancer",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "10.0.0.7",
        "wsgi.url_scheme": "http",
        "HTTP_HOST": "localhost:8080",
        **headers,
    }


def sent(body_length: int | None = 0, **headers: str) -> dict[str, str]:
    """Return the headers that a server gets, by name."""
    return dict(for_server(environ(**headers), "id-1", body_length))


def test_end_to_end_headers_pass() -> None:
    headers = sent(HTTP_ACCEPT="text/html", HTTP_COOKIE="a=b", HTTP_AUTHORIZATION="Basic eA==", CONTENT_TYPE="a/b")

    assert headers["Accept"] == "text/html"
    assert headers["Cookie"] == "a=b"
    assert headers["Authorization"] == "Basic eA=="
    assert headers["Content-Type"] == "a/b"
    assert headers["Host"] == "localhost:8080"


def test_hop_by_hop_headers_end_here_also_those_that_connection_names() -> None:
    headers = sent(
        HTTP_CONNECTION="keep-alive, X-One-Hop",
        HTTP_KEEP_ALIVE="timeout=5",
        HTTP_X_ONE_HOP="1",
        HTTP_TE="trailers",
        HTTP_UPGRADE="websocket",
        HTTP_PROXY_AUTHORIZATION="x",
    )

    assert not {"Connection", "Keep-Alive", "X-One-Hop", "Te", "Upgrade", "Proxy-Authorization"} & set(headers)


def test_a_server_learns_who_asked_and_through_whom() -> None:
    headers = sent(HTTP_X_FORWARDED_FOR="192.0.2.1", HTTP_VIA="1.0 campus", HTTP_X_FORWARDED_PROTO="https")

    assert headers["X-Forwarded-For"] == "192.0.2.1, 10.0.0.7"
    assert headers["X-Forwarded-Host"] == "localhost:8080"
    assert headers["X-Forwarded-Proto"] == "http"
    assert headers["Via"] == "1.0 campus, 1.1 fault-tolerance-lab"
    assert headers["X-Request-Id"] == "id-1"


def test_an_http_1_0_client_without_a_host_is_given_one() -> None:
    request = environ()
    del request["HTTP_HOST"]

    assert ("Host", "balancer") in for_server(request | {"SERVER_PROTOCOL": "HTTP/1.0"}, "id", 0)


def test_a_body_is_framed_by_its_length_or_in_chunks() -> None:
    assert sent(5, CONTENT_LENGTH="5")["Content-Length"] == "5"
    assert sent(0, CONTENT_LENGTH="0")["Content-Length"] == "0"
    assert sent(None, HTTP_TRANSFER_ENCODING="chunked")["Transfer-Encoding"] == "chunked"
    assert not {"Content-Length", "Transfer-Encoding"} & set(sent(0))


def test_the_client_learns_who_served_and_what_every_attempt_took() -> None:
    attempts = [Attempt("server1", "read-timeout", True, 2000.04), Attempt("server2", "ok", True, 3.25)]
    received = [("X-Served-By", "a liar"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Connection", "close")]

    headers = for_client(received, "server2", attempts)

    assert [value for name, value in headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert [value for name, value in headers if name == "X-Served-By"] == ["server2"]
    assert ("Server-Timing", 'server1;desc="read-timeout";dur=2000.0, server2;desc="ok";dur=3.2') in headers
    assert "Connection" not in dict(headers)


def test_repeated_lines_stay_lines_of_their_own_but_for_cookies() -> None:
    lines = [("X-Tag", "a, b"), ("Cookie", "a=1"), ("X-Tag", "c"), ("Cookie", "b=2; c=3")]

    headers = for_server(environ(*lines), "id", 0)

    assert [value for name, value in headers if name == "X-Tag"] == ["a, b", "c"]
    assert [value for name, value in headers if name == "Cookie"] == ["a=1; b=2; c=3"]


@pytest.mark.parametrize(
    ("method", "said", "passed"), [("TRACE", "3", "2"), ("OPTIONS", "1", "0"), ("OPTIONS", "x", "x"), ("GET", "3", "3")]
)
def test_who_counts_intermediaries_is_told_of_this_one(method: str, said: str, passed: str) -> None:
    assert sent(REQUEST_METHOD=method, HTTP_MAX_FORWARDS=said)["Max-Forwards"] == passed


@pytest.mark.parametrize(
    ("asked", "passed"),
    [
        ({"HTTP_CONNECTION": "keep-alive, Upgrade", "HTTP_UPGRADE": "websocket"}, "websocket"),
        ({"HTTP_CONNECTION": "upgrade", "HTTP_UPGRADE": "h2c, foo/2"}, "foo/2"),
        ({"HTTP_CONNECTION": "Upgrade, HTTP2-Settings", "HTTP_UPGRADE": "h2c", "HTTP_HTTP2_SETTINGS": "x"}, None),
        ({"HTTP_CONNECTION": "keep-alive", "HTTP_UPGRADE": "websocket"}, None),
        ({"HTTP_CONNECTION": "upgrade", "HTTP_UPGRADE": "websocket", "CONTENT_LENGTH": "3"}, None),
        ({"HTTP_CONNECTION": "upgrade", "HTTP_UPGRADE": "websocket", "SERVER_PROTOCOL": "HTTP/1.0"}, None),
    ],
)
def test_another_protocol_is_asked_for_where_it_can_be_had(asked: dict[str, str], passed: str | None) -> None:
    headers = dict(for_server(environ(**asked) | asked, "id", 0))

    assert headers.get("Upgrade") == passed
    assert headers.get("Connection") == (passed and "Upgrade")
    assert "Http2-Settings" not in headers
