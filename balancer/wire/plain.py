"""Plain requests: a GET or HEAD below /app/, its whole head here in one piece, and nothing in it that asks for care.

Nearly all are. They need little of what a parser does for the others, which is half of all the work of a request. What
isn't plain, or isn't in order, is the parser's: it gets the very same bytes. So this only ever says "yes, surely" or
"let others look"; it refuses nothing, and knows nothing of what is wrong with a request.
"""

import random
import re
from functools import lru_cache

from balancer.wire.headers import HOP_BY_HOP, OURS, Headers, for_plain
from balancer.wire.incoming import Call
from balancer.wire.messages import Request
from balancer.wire.target import below_first_segment, is_host

# No longer than any limit for one line, and with no more lines than gunicorn takes: so none of them need be counted.
MOST_BYTES = 8000
HEAD = re.compile(
    rb"(GET|HEAD) (/app/[\x21\x22\x24-\x7e]*) HTTP/1\.1\r\n"
    rb"((?:[A-Za-z0-9-]+:[\t\x20-\x7e\x80-\xff]*\r\n){1,100})\r\n"
)
# Headers that mean something on the way, or may be there only once.
CARE = (HOP_BY_HOP | OURS | {"content-type", "idempotency-key"}) - {"connection", "host"}
KNOWN_HEADS = 64  # a client's next request mostly has the same lines as its last one


def plain_request(data: bytes, address: str) -> Call | None:
    """Return a plain request as it goes on to the servers; None when it isn't one.

    data: all that has come from the client. address: its IP address.
    """
    found = HEAD.fullmatch(data) if len(data) <= MOST_BYTES else None
    if found is None:
        return None
    known = _headers(found[3], address)
    if known is None:
        return None
    fields, lines = known
    target = found[2].decode("latin-1")
    own = f"{random.getrandbits(128):032x}"
    sent = [*fields, ("X-Request-Id", own)]
    lines = b"%bX-Request-Id: %b\r\n\r\n" % (lines, own.encode())
    request = Request(found[1].decode("latin-1"), below_first_segment(target), sent, is_plain=True, lines=lines)
    return Call(request, False, target)


@lru_cache(KNOWN_HEADS)
def _headers(lines: bytes, address: str) -> tuple[Headers, bytes] | None:
    """Return the headers that a server gets, and as they go over the wire; None when the lines are not plain.

    Only its X-Request-Id is missing, which is the last.
    """
    fields = _fields(lines, address)
    if fields is None:
        return None
    return fields, "".join(f"{name}: {value}\r\n" for name, value in fields).encode("latin-1")


def _fields(lines: bytes, address: str) -> Headers | None:
    received: Headers = []
    hosts: list[str] = []
    has_cookies = False
    for line in lines.decode("latin-1").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        name, value = name.title(), value.strip(" \t")
        lower = name.lower()
        if lower in CARE or (lower == "connection" and value.lower() != "keep-alive"):
            return None
        if lower == "host":
            hosts.append(value)
        elif lower == "cookie" and has_cookies:
            return None
        elif lower != "connection":
            received.append((name, value))
        has_cookies = has_cookies or lower == "cookie"
    if len(hosts) != 1 or not hosts[0] or not is_host(hosts[0]):
        return None
    return for_plain(hosts[0], received, address)
