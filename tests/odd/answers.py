"""Reads what came back over a connection, by the book (RFC 9112) and with a parser that the balancer doesn't use."""

from dataclasses import dataclass, field

from tests.odd.script import fields

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Answered:
    """One final answer: its header lines, names in small letters; its body without framing; whether all came."""

    status: int
    headers: Fields
    body: bytes
    is_whole: bool
    trailers: Fields = field(default_factory=list)

    def values(self, name: str) -> list[str]:
        """Return the values of a header, in their order."""
        return [value for said, value in self.headers if said == name]


def answers_in(text: bytes, method: str = "GET") -> list[Answered]:
    """Return every final answer in what a connection brought from its beginning to its end.

    method: of every request. Raises AssertionError for what is no HTTP.
    """
    found = []
    while text:
        head, end, text = text.partition(b"\r\n\r\n")
        version, _, rest = head.partition(b" ")
        assert end and version == b"HTTP/1.1" and rest[:3].isdigit(), f"no head of an answer: {(head + end)[:300]!r}"
        headers, status = fields(head), int(rest[:3])
        if status < 200:
            continue
        answered, text = _with_body(status, headers, text, has_body=method != "HEAD" and status not in (204, 304))
        found.append(answered)
    return found


def _with_body(status: int, headers: Fields, text: bytes, has_body: bool) -> tuple[Answered, bytes]:
    named = dict(headers)
    if not has_body:
        return Answered(status, headers, b"", True), text
    if "transfer-encoding" in named:
        assert "content-length" not in named, "an answer with two ends"
        return _chunked(status, headers, text)
    if "content-length" in named:
        assert len([name for name, _ in headers if name == "content-length"]) == 1, "an answer with two lengths"
        length = int(named["content-length"])
        return Answered(status, headers, text[:length], len(text) >= length), text[length:]
    return Answered(status, headers, text, named.get("connection", "").lower() == "close"), b""


def _chunked(status: int, headers: Fields, text: bytes) -> tuple[Answered, bytes]:
    body = b""
    while True:
        line, end, after = text.partition(b"\r\n")
        size = int(line.partition(b";")[0], 16) if end else 0
        if not end or (size and len(after) < size + 2):
            return Answered(status, headers, body + after[:size], False), b""
        if not size:
            break
        assert after[size : size + 2] == b"\r\n", f"no end of a chunk: {after[size : size + 20]!r}"
        body, text = body + after[:size], after[size + 2 :]
    if after.startswith(b"\r\n"):
        return Answered(status, headers, body, True), after[2:]
    trailer, end, left = after.partition(b"\r\n\r\n")
    return Answered(status, headers, body, bool(end), fields(b"\r\n" + trailer)), left
