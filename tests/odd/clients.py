"""Clients that do what a client must not, or need not: each makes a script of a request's head and body."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tests.odd.script import Close, EndWriting, Read, ReadHead, ReadToTheEnd, Reset, Say, Script, Wait


class OddClient(NamedTuple):
    """A client and what it may expect.

    steps: from a request's head and body. waits: whether it takes its answer, the whole of it. answers: how many
    requests it sends whole. needs_a_body: makes no sense without one.
    """

    steps: Callable[[bytes, bytes], Script]
    waits: bool = True
    answers: int = 1
    needs_a_body: bool = False


def _pipelined(head: bytes, body: bytes) -> Script:
    first = head.replace(b"Connection: close\r\n", b"")
    return Say(first + body + head + body), ReadToTheEnd()


def _expecting(head: bytes, body: bytes) -> Script:
    expects = head[:-2] + b"Expect: 100-continue\r\n\r\n"
    return Say(expects), ReadHead(), Say(body), ReadToTheEnd()


def _impatient(head: bytes, body: bytes) -> Script:
    expects = head[:-2] + b"Expect: 100-continue\r\n\r\n"
    return Say(expects + body), ReadToTheEnd()


# They wait for their answers, and get them.
PATIENT: Mapping[str, OddClient] = {
    "plain": OddClient(lambda head, body: (Say(head + body), ReadToTheEnd())),
    "half-closing": OddClient(lambda head, body: (Say(head + body), EndWriting(), ReadToTheEnd())),
    "slow head": OddClient(lambda head, body: (Say(head, 20, 0.01), Say(body), ReadToTheEnd())),
    "byte at a time": OddClient(lambda head, body: (Say(head, 1), Say(body[:200], 1), Say(body[200:]), ReadToTheEnd())),
    "slow body": OddClient(
        lambda head, body: (Say(head), Say(body, max(1, len(body) // 8), 0.03), ReadToTheEnd()), needs_a_body=True
    ),
    "pipelining": OddClient(_pipelined, answers=2),
    "expecting 100": OddClient(_expecting, needs_a_body=True),
    "expecting 100, not waiting": OddClient(_impatient, needs_a_body=True),
    "slow reading": OddClient(lambda head, body: (Say(head + body), *(Read(40), Wait(0.02)) * 10, ReadToTheEnd())),
    "an empty line first": OddClient(lambda head, body: (Say(b"\r\n" + head + body), ReadToTheEnd())),
}
# They don't: nothing speaks against anybody, and nothing of them stays.
GONE: Mapping[str, OddClient] = {
    "says nothing": OddClient(lambda head, body: (Wait(0.05), Close()), waits=False, answers=0),
    "gone in its head": OddClient(lambda head, body: (Say(head[:25]), Close()), waits=False, answers=0),
    "reset in its head": OddClient(lambda head, body: (Say(head[:25]), Reset()), waits=False, answers=0),
    "gone in its body": OddClient(
        lambda head, body: (Say(head + body[: len(body) * 9 // 10]), Wait(0.02), Close()), False, 0, needs_a_body=True
    ),
    "reset in its body": OddClient(
        lambda head, body: (Say(head + body[: len(body) * 9 // 10]), Wait(0.02), Reset()), False, 0, needs_a_body=True
    ),
    "half-closing in its body": OddClient(
        lambda head, body: (Say(head + body[: len(body) * 9 // 10]), EndWriting(), ReadToTheEnd()), False, 0, True
    ),
    "gone at once": OddClient(lambda head, body: (Say(head + body), Close()), waits=False),
    "reset at once": OddClient(lambda head, body: (Say(head + body), Reset()), waits=False),
    "gone in its answer": OddClient(lambda head, body: (Say(head + body), Read(10), Close()), waits=False),
    "reset in its answer": OddClient(lambda head, body: (Say(head + body), Read(10), Reset()), waits=False),
    "never reading": OddClient(lambda head, body: (Say(head + body), Wait(0.5), Close()), waits=False),
}
EVERY: Mapping[str, OddClient] = {**PATIENT, **GONE}


def request(method: str, target: str, body: bytes = b"", is_chunked: bool = False) -> tuple[bytes, bytes]:
    """Return a request's head and body as they go over the wire; its client wants no other one after it."""
    lines = [f"{method} {target} HTTP/1.1", "Host: odd.example", "Connection: close"]
    if is_chunked:
        lines.append("Transfer-Encoding: chunked")
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
    elif body or method in ("POST", "PUT"):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode(), body
