"""Hypothesis invents odd servers and clients: those that have names, others that break elsewhere, or are mangled."""

from hypothesis import strategies as st

from tests.odd import clients, servers
from tests.odd.clients import OddClient
from tests.odd.script import Close, EndWriting, ReadToTheEnd, Reset, Say, Script, Step, Wait
from tests.odd.servers import ANYTHING, CHUNKED, END, HALVES, TRUNCATED, OddServer, chunks, with_length

LONGEST = 400  # bytes of an answer that is cut or mangled
ENDS: tuple[Step, ...] = (Close(), Reset())


def _cut(text: bytes, at: int, piece: int, end: Step) -> OddServer:
    """Return a server that says the beginning of an answer, and breaks off unless that is all of it."""
    at = min(at, len(text))
    steps = servers.after_the_body(Say(text[:at], piece), Wait(0.01), end)
    if at == len(text):
        return OddServer(steps)
    return OddServer(steps, 0, reasons=TRUNCATED, flows=text.startswith(CHUNKED))


def _mangled(text: bytes, at: int, cut: int, put: bytes, end: Step) -> OddServer:
    """Return a server that says something else at one place: whether that is an answer is the parser's business."""
    at = at % len(text)
    steps = servers.after_the_body(Say(text[:at] + put + text[at + cut :]), Wait(0.01), end)
    return OddServer(steps, 0, reasons=ANYTHING, flows=True)


def _bodiless_early(status: bytes, size: int, end: Step) -> OddServer:
    """Return a server that answers when it has read a part of a body."""
    said = with_length(status=status)
    return OddServer((Say(said), Wait(size / 1000), end), int(status[:3]))


_texts = st.sampled_from([with_length(), CHUNKED + chunks(*HALVES) + END])
_places = st.integers(0, LONGEST)
odd_servers = st.one_of(
    st.sampled_from([servers.PLAIN, *servers.EVERY.values()]),
    st.builds(_cut, _texts, _places, st.sampled_from([0, 1, 7]), st.sampled_from(ENDS)),
    st.builds(_mangled, _texts, _places, st.integers(0, 20), st.binary(max_size=20), st.sampled_from(ENDS)),
    st.builds(_bodiless_early, st.sampled_from([b"200 OK", b"403 No"]), st.integers(0, 50), st.sampled_from(ENDS)),
)


def _in_pieces(piece: int, ends_writing: bool) -> OddClient:
    """Return a client that sends its request in pieces, and perhaps shuts its writing side after the last."""

    def steps(head: bytes, body: bytes) -> Script:
        size = max(piece, (len(head) + len(body)) // 50)  # a large body in small pieces takes too long
        return Say(head + body, size), *((EndWriting(),) if ends_writing else ()), ReadToTheEnd()

    return OddClient(steps)


odd_clients = st.one_of(
    st.sampled_from(list(clients.EVERY.values())), st.builds(_in_pieces, st.integers(1, 100), st.booleans())
)
body_sizes = st.sampled_from([1, 100, 300_000, 1_300_000])
