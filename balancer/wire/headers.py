"""PURE: which headers go on to a server, and which come back to the client (RFC 9110, section 7.6)."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from balancer.rules.attempts import Attempt

Headers = list[tuple[str, str]]

VIA = "fault-tolerance-lab"
# They speak of one connection only, so they end here, as does whatever `Connection` itself names.
HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# The balancer has answered `Expect: 100-continue` itself when it took the body; the body's framing is its own. The rest
# it says itself, with what the client said of it in front.
OURS = frozenset(
    {
        "content-length",
        "expect",
        "host",
        "via",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-request-id",
    }
)


def for_server(environ: Mapping[str, str], request_id: str, body_length: int | None) -> Headers:
    """Return the headers that a server gets.

    environ: the client's request, as WSGI (PEP 3333) gives it.
    request_id: goes on as X-Request-Id, so that a server's log shows a request that ran twice.
    body_length: bytes; 0 for no body, None when it isn't known and the body is sent in chunks.
    """
    received = [(_name(key), value) for key, value in environ.items() if key.startswith("HTTP_")]
    if environ.get("CONTENT_TYPE"):
        received.append(("Content-Type", environ["CONTENT_TYPE"]))
    passed = _end_to_end(received, OURS)
    if environ.get("HTTP_UPGRADE") and "upgrade" in environ.get("HTTP_CONNECTION", "").lower() and body_length == 0:
        passed += [("Connection", "upgrade"), ("Upgrade", environ["HTTP_UPGRADE"])]
    host = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    version = environ["SERVER_PROTOCOL"].removeprefix("HTTP/")
    return [
        ("Host", host),
        *passed,
        ("X-Forwarded-For", _appended(environ.get("HTTP_X_FORWARDED_FOR"), environ.get("REMOTE_ADDR", "unknown"))),
        ("X-Forwarded-Proto", environ["wsgi.url_scheme"]),
        ("X-Forwarded-Host", host),
        ("Via", _appended(environ.get("HTTP_VIA"), f"{version} {VIA}")),
        ("X-Request-Id", request_id),
        *_framing(body_length, "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ),
    ]


def for_client(received: Iterable[tuple[str, str]], server: str, attempts: Sequence[Attempt]) -> Headers:
    """Return the headers that the client gets with a server's answer.

    received: the server's own headers.
    server: the name of the server that answered.
    attempts: every attempt of the request; each becomes an entry of Server-Timing.
    """
    return [
        *_end_to_end(list(received), frozenset({"x-served-by"})),
        ("Via", f"1.1 {VIA}"),
        ("X-Served-By", server),
        ("Server-Timing", server_timing(attempts)),
    ]


def server_timing(attempts: Sequence[Attempt]) -> str:
    """Return the attempts as a Server-Timing value: the server, the reason, and the duration in milliseconds."""
    return ", ".join(f'{attempt.server};desc="{attempt.reason}";dur={attempt.ms:.1f}' for attempt in attempts)


def _end_to_end(headers: Headers, ours: frozenset[str]) -> Headers:
    """Return the headers that go on, without those that the balancer says itself."""
    named = {
        token.strip().lower() for name, value in headers if name.lower() == "connection" for token in value.split(",")
    }
    dropped = HOP_BY_HOP | ours | named
    return [(name, value) for name, value in headers if name.lower() not in dropped]


def _framing(body_length: int | None, client_sent_a_body: bool) -> Headers:
    if body_length is None:
        return [("Transfer-Encoding", "chunked")]
    # `Content-Length: 0` is said only by who said it: a GET without a body stays without.
    return [("Content-Length", str(body_length))] if body_length or client_sent_a_body else []


@lru_cache(256)
def _name(key: str) -> str:
    return key.removeprefix("HTTP_").replace("_", "-").title()


def _appended(earlier: str | None, own: str) -> str:
    return f"{earlier}, {own}" if earlier else own
