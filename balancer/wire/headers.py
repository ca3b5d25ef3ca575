"""PURE: which headers go on to a server, and which come back to the client (RFC 9110, section 7.6)."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from balancer.rules.attempt import Attempt

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
        "max-forwards",
        "via",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-request-id",
    }
)
SERVED_BY = frozenset({"x-served-by"})


def for_server(environ: Mapping[str, Any], request_id: str, body_length: int | None) -> Headers:
    """Return the headers that a server gets: the client's own lines in their order, and what the balancer says.

    environ: the client's request, as WSGI (PEP 3333) gives it, with its lines under "balancer.headers".
    request_id: goes on as X-Request-Id, so that a server's log shows a request that ran twice.
    body_length: bytes; 0 for no body, None when it isn't known and the body is sent in chunks.
    """
    received: Headers = environ["balancer.headers"]
    host = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    version = environ["SERVER_PROTOCOL"].removeprefix("HTTP/")
    has_body = "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ
    return [
        ("Host", host),
        *_end_to_end(tuple(received), OURS),
        *_max_forwards(environ),
        ("X-Forwarded-For", _appended(environ.get("HTTP_X_FORWARDED_FOR"), environ.get("REMOTE_ADDR", "unknown"))),
        ("X-Forwarded-Proto", environ["wsgi.url_scheme"]),
        ("X-Forwarded-Host", host),
        ("Via", _appended(environ.get("HTTP_VIA"), f"{version} {VIA}")),
        ("X-Request-Id", request_id),
        *_framing(body_length, has_body),
        *([] if has_body or version == "1.0" or "HTTP_UPGRADE" not in environ else _upgrade(environ)),
    ]


def for_plain(host: str, received: Headers, address: str) -> Headers:
    """Return what `for_server` does of a request without a body, and without headers that mean something on the way.

    Only its X-Request-Id is missing, which is the last.
    """
    return [
        ("Host", host),
        *received,
        ("X-Forwarded-For", address),
        ("X-Forwarded-Proto", "http"),
        ("X-Forwarded-Host", host),
        ("Via", f"1.1 {VIA}"),
    ]


def for_client(received: Iterable[tuple[str, str]], server: str, attempts: Sequence[Attempt]) -> Headers:
    """Return the headers that the client gets with a server's answer.

    received: the server's own headers.
    server: the name of the server that answered.
    attempts: every attempt of the request; each becomes an entry of Server-Timing.
    """
    return [
        *_end_to_end(tuple(received), SERVED_BY),
        ("Via", f"1.1 {VIA}"),
        ("X-Served-By", server),
        ("Server-Timing", server_timing(attempts)),
    ]


def server_timing(attempts: Sequence[Attempt]) -> str:
    """Return the attempts as a Server-Timing value: the server, the reason, and the duration in milliseconds."""
    return ", ".join(f'{attempt.server};desc="{attempt.reason}";dur={attempt.ms:.1f}' for attempt in attempts)


def tokens(value: str) -> list[str]:
    """Return the members of a header's value that is a list of words, in small letters."""
    return [token.strip(" \t").lower() for token in value.split(",")]


@lru_cache(64)
def _end_to_end(headers: tuple[tuple[str, str], ...], ours: frozenset[str]) -> Headers:
    """Return the headers that go on, without those that the balancer says itself; the list is not to be changed.

    A server's answers of one second mostly have the same. Several lines of cookies become one (RFC 6265, section
    5.4); of any other name, each stays a line of its own.
    """
    passed: Headers = []
    named: set[str] = set()
    cookies: list[str] = []
    for field in headers:
        lower = field[0].lower()
        if lower == "connection":
            named.update(tokens(field[1]))
        elif lower not in ours and lower not in HOP_BY_HOP:
            passed.append(field)
            if field[0] == "Cookie":
                cookies.append(field[1])
    if named:
        passed = [field for field in passed if field[0].lower() not in named]
    if len(cookies) < 2 or "cookie" in named:
        return passed
    return [*((name, value) for name, value in passed if name != "Cookie"), ("Cookie", "; ".join(cookies))]


def _max_forwards(environ: Mapping[str, Any]) -> Headers:
    """Return how many further intermediaries the request may pass: one fewer, for the methods that count them."""
    said = environ.get("HTTP_MAX_FORWARDS")
    if said is None:
        return []
    counts = environ["REQUEST_METHOD"] in ("OPTIONS", "TRACE") and said.isdecimal() and len(said) < 10
    return [("Max-Forwards", str(max(0, int(said) - 1)) if counts else said)]


def _upgrade(environ: Mapping[str, Any]) -> Headers:
    """Return what asks for another protocol on this connection, but for one: HTTP/2 would go past all rules."""
    wanted = [protocol for protocol in environ["HTTP_UPGRADE"].split(",") if protocol.strip().lower() != "h2c"]
    if not wanted or "upgrade" not in tokens(environ.get("HTTP_CONNECTION", "")):
        return []
    return [("Connection", "Upgrade"), ("Upgrade", ",".join(wanted).strip())]


def _framing(body_length: int | None, client_sent_a_body: bool) -> Headers:
    if body_length is None:
        return [("Transfer-Encoding", "chunked")]
    # `Content-Length: 0` is said only by who said it: a GET without a body stays without.
    return [("Content-Length", str(body_length))] if body_length or client_sent_a_body else []


def _appended(earlier: str | None, own: str) -> str:
    return f"{earlier}, {own}" if earlier else own
