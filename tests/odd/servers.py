"""Servers that do what a server must not, or need not: each a script that begins after the request's head."""

from collections.abc import Mapping
from typing import NamedTuple

from tests.odd.script import Close, EndWriting, ReadBody, Reset, Say, Script, Step, Wait

HELLO = b"hello from an odd server"
NOT_WITHIN_ANY_LIMIT_S = 3.0  # the tests' limits are shorter


class OddServer(NamedTuple):
    """A server and what may come of it.

    steps: from the end of the request's head; without a Close at their end, the next request plays them again.
    status, body: of the answer that the client may get of it; status 0 when it gives none that may be believed.
    reasons: the design's words that may stand against it; none for a server that does nothing wrong.
    flows: its headers may have gone to the client before it turns bad, so that the client sees a cut answer.
    """

    steps: Script
    status: int = 200
    body: bytes = HELLO
    reasons: frozenset[str] = frozenset()
    flows: bool = False


def head(*lines: bytes, status: bytes = b"200 OK") -> bytes:
    """Return an answer's head."""
    return b"\r\n".join([b"HTTP/1.1 " + status, *lines, b"", b""])


def with_length(body: bytes = HELLO, status: bytes = b"200 OK", length: int | None = None) -> bytes:
    """Return an answer with a Content-Length, the right one unless another is given."""
    return head(b"Content-Length: %d" % (len(body) if length is None else length), status=status) + body


def chunks(*pieces: bytes) -> bytes:
    """Return pieces as chunks, without the last one."""
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)


CHUNKED = head(b"Transfer-Encoding: chunked")
EVENTS = head(b"Content-Type: text/event-stream", b"Transfer-Encoding: chunked")
END = b"0\r\n\r\n"
HALVES = HELLO[:10], HELLO[10:]
HINTS = head(b"Link: </style.css>", status=b"103 Early Hints")
CONTINUE = head(status=b"100 Continue")
CORRUPT, RESET, TRUNCATED = frozenset({"corrupt"}), frozenset({"reset"}), frozenset({"truncated", "reset"})
SILENT = frozenset({"read-timeout", "slow"})
ANYTHING = frozenset({*CORRUPT, *TRUNCATED, *SILENT, "5xx"})


def after_the_body(*steps: Step) -> Script:
    """Return a script that reads the request whole first."""
    return ReadBody(), *steps


# They keep to the rules, or bend them in ways that a client has to bear: their answers arrive, nothing speaks against
# them.
BEARABLE: Mapping[str, OddServer] = {
    "plain": OddServer(after_the_body(Say(with_length()))),
    "takes its time": OddServer(
        after_the_body(Wait(0.12), Say(with_length()))
    ),  # it is looked whether its client waits
    "chunked": OddServer(after_the_body(Say(CHUNKED + chunks(*HALVES) + END))),
    "chunks with extensions": OddServer(after_the_body(Say(CHUNKED + b"18;a=b\r\n" + HELLO + b"\r\n" + END))),
    "ends with the connection": OddServer(after_the_body(Say(head() + HELLO), Close())),
    "HTTP/1.0": OddServer(after_the_body(Say(b"HTTP/1.0 200 OK\r\n\r\n" + HELLO), Close())),
    "no phrase": OddServer(after_the_body(Say(with_length(status=b"200 ")))),
    "no body": OddServer(after_the_body(Say(with_length(b""))), body=b""),
    "small letters": OddServer(after_the_body(Say(with_length().replace(b"Content-Length", b"content-length")))),
    "100 first": OddServer(after_the_body(Say(CONTINUE + with_length()))),
    "103 first": OddServer(after_the_body(Say(HINTS + with_length()))),
    "many interim answers": OddServer(after_the_body(Say(HINTS * 50 + CONTINUE + with_length()))),
    "a cookie as trailer": OddServer(after_the_body(Say(CHUNKED + chunks(HELLO) + b"0\r\nSet-Cookie: no=1\r\n\r\n"))),
    "a byte at a time": OddServer(after_the_body(Say(with_length(), 1))),
    "chunks a byte at a time": OddServer(after_the_body(Say(CHUNKED + chunks(*HALVES) + END, 1))),
    "closes after its answer": OddServer(after_the_body(Say(with_length()), Close())),
    "closes while idle": OddServer(after_the_body(Say(with_length()), Wait(0.02), Close())),
    "resets after its answer": OddServer(after_the_body(Say(with_length()), Wait(0.02), Reset())),
    "ends writing after its answer": OddServer(after_the_body(Say(with_length()), EndWriting(), Wait(0.1), Close())),
    "events": OddServer(
        after_the_body(Say(EVENTS), Say(chunks(b": one\n\n"), 0, 0.05), Say(chunks(HELLO) + END)),
        body=b": one\n\n" + HELLO,
    ),
    "404": OddServer(after_the_body(Say(with_length(status=b"404 Not Found"))), 404),
    "501": OddServer(after_the_body(Say(with_length(status=b"501 Not Implemented"))), 501),
}
# They answer before they have read the body, and leave it unread: the kernel makes a reset of the close.
EARLY: Mapping[str, OddServer] = {
    f"{status} early, then {how}": OddServer((Say(with_length(status=phrase)), Wait(0.02), *end), status)
    for status, phrase in ((200, b"200 OK"), (404, b"404 Not Found"), (413, b"413 Content Too Large"))
    for how, end in (
        ("closes", (Close(),)),
        ("resets", (Reset(),)),
        ("ends writing", (EndWriting(), Wait(0.2), Close())),
        ("holds", (Wait(0.5), Close())),
        ("reads", (ReadBody(),)),
    )
}
# What they say must not be believed, or never comes.
BROKEN: Mapping[str, OddServer] = {
    "closes without a word": OddServer((Close(),), 0, reasons=RESET),
    "resets without a word": OddServer((Reset(),), 0, reasons=RESET),
    "reads, then resets": OddServer(after_the_body(Reset()), 0, reasons=RESET),
    # The answer may be taken without the surplus (RFC 9112, section 6.3), or not at all; the surplus reaches nobody.
    "more than announced": OddServer(after_the_body(Say(with_length() + b"surplus")), reasons=CORRUPT),
    "a second answer unasked": OddServer(after_the_body(Say(with_length() + with_length(b"evil"))), reasons=CORRUPT),
    # A folded header: the answer may be taken or refused (RFC 9112, section 5.2); so may one with a trailer like this.
    "a header over two lines": OddServer(
        after_the_body(Say(with_length().replace(b"Con", b"X-F: a\r\n b\r\nCon", 1)), Close()), reasons=CORRUPT
    ),
    "a length as trailer": OddServer(
        after_the_body(Say(CHUNKED + chunks(HELLO) + b"0\r\nContent-Length: 3\r\n\r\n"), Close()),
        reasons=CORRUPT,
        flows=True,
    ),
    "closes in its head": OddServer(after_the_body(Say(with_length()[:25]), Close()), 0, reasons=TRUNCATED),
    "resets in its head": OddServer(after_the_body(Say(with_length()[:25]), Reset()), 0, reasons=TRUNCATED),
    "closes in its body": OddServer(after_the_body(Say(with_length()[:-5]), Close()), 0, reasons=TRUNCATED),
    "resets in its body": OddServer(after_the_body(Say(with_length()[:-5]), Reset()), 0, reasons=TRUNCATED),
    "less than announced": OddServer(after_the_body(Say(with_length(length=99)), Close()), 0, reasons=TRUNCATED),
    "no last chunk": OddServer(
        after_the_body(Say(CHUNKED + chunks(*HALVES)), Close()), 0, reasons=TRUNCATED, flows=True
    ),
    "closes in a chunk": OddServer(
        after_the_body(Say(CHUNKED + chunks(HELLO)[:-9]), Close()), 0, reasons=TRUNCATED, flows=True
    ),
    "resets in a stream": OddServer(
        after_the_body(Say(EVENTS + chunks(HELLO)), Wait(0.05), Reset()), 0, reasons=TRUNCATED, flows=True
    ),
    "a chunk of no size": OddServer(
        after_the_body(Say(CHUNKED + b"x\r\n" + HELLO), Close()), 0, reasons=CORRUPT, flows=True
    ),
    "a chunk of a negative size": OddServer(
        after_the_body(Say(CHUNKED + b"-5\r\n" + HELLO), Close()), 0, reasons=CORRUPT, flows=True
    ),
    "an endless chunk size": OddServer(
        after_the_body(Say(CHUNKED + b"f" * 40 + b"\r\n"), Close()), 0, reasons=CORRUPT, flows=True
    ),
    "a second coding on a line of its own": OddServer(
        after_the_body(Say(head(b"Transfer-Encoding: x", b"Transfer-Encoding: chunked") + chunks(HELLO) + END)),
        0,
        reasons=CORRUPT,
    ),
    "a coding that nobody knows": OddServer(
        after_the_body(Say(head(b"Transfer-Encoding: x, chunked") + chunks(HELLO) + END)), 0, reasons=CORRUPT
    ),
    "chunks and a length": OddServer(
        after_the_body(Say(head(b"Transfer-Encoding: chunked", b"Content-Length: 3") + chunks(HELLO) + END)),
        0,
        reasons=CORRUPT,
    ),
    "two lengths": OddServer(
        after_the_body(Say(head(b"Content-Length: 3", b"Content-Length: 5") + b"hello"), Close()), 0, reasons=CORRUPT
    ),
    "a length that is none": OddServer(
        after_the_body(Say(head(b"Content-Length: many") + HELLO), Close()), 0, reasons=CORRUPT
    ),
    "garbage": OddServer(after_the_body(Say(bytes(range(256))), Close()), 0, reasons=CORRUPT),
    "another protocol": OddServer(after_the_body(Say(b"SSH-2.0-OpenSSH_9\r\n"), Close()), 0, reasons=CORRUPT),
    "a head without an end": OddServer(
        after_the_body(Say(head()[:-2] + b"X-More: and more\r\n" * 10_000), Close()), 0, reasons=CORRUPT
    ),
    "101 unasked": OddServer(
        after_the_body(Say(head(b"Connection: upgrade", b"Upgrade: x", status=b"101 Switching Protocols"))),
        0,
        reasons=CORRUPT,
    ),
    "interim answers without an end": OddServer(
        after_the_body(Say(HINTS * 2000, len(HINTS), 0.005), Close()), 0, reasons=SILENT | CORRUPT
    ),
    "silence": OddServer((Wait(NOT_WITHIN_ANY_LIMIT_S), Close()), 0, reasons=SILENT),
    "silence in its head": OddServer(
        after_the_body(Say(with_length()[:25]), Wait(NOT_WITHIN_ANY_LIMIT_S), Close()), 0, reasons=SILENT
    ),
    "silence in its body": OddServer(
        after_the_body(Say(with_length()[:-5]), Wait(NOT_WITHIN_ANY_LIMIT_S), Close()), 0, reasons=SILENT, flows=True
    ),
    "drips": OddServer(after_the_body(Say(with_length(HELLO * 50), 1, 0.05), Close()), 0, reasons=SILENT, flows=True),
    "500": OddServer(after_the_body(Say(with_length(status=b"500 Internal"))), 500, reasons=frozenset({"5xx"})),
}
EVERY: Mapping[str, OddServer] = {**BEARABLE, **EARLY, **BROKEN}
PLAIN = BEARABLE["plain"]
