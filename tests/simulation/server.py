"""A simulated server: it reads requests off its connections and answers them, as well as its faults let it."""

import base64
import hashlib
import json
from dataclasses import dataclass
from random import Random

from tests.simulation.network import HOP_S, SENT_AGAIN_AFTER_S, Link, SimulatedNetwork
from tests.simulation.world import GRAY, QUICKEST_S, SLOWEST_S, Spell, World

MUCH_BYTES = 5000  # of an answer that is too large to be held whole (see run.py)
DRIPPED_PIECES = 10
WELL = Spell(0, 0, "", 0, 0)


@dataclass(frozen=True)
class Ran:
    """One time that a server has begun to carry out a real request."""

    at_s: float
    server: str
    method: str
    request_id: str


class SimulatedServer:
    """One of the lab's servers, on the simulated network.

    ran: where it notes what it carries out.
    """

    def __init__(self, name: str, number: int, world: World, network: SimulatedNetwork, ran: list[Ran]) -> None:
        self.name = name
        self.address = f"10.0.0.{number}"
        self.is_up = self.is_reachable = self.has_name = True
        self._world = world
        self._network = network
        self._loop = network.loop
        self._ran = ran
        self._random = Random(f"{name} {world.seed}")  # noqa: S311 (no secret)
        self._spells = world.spells_of(name)
        self._ill = Spell(0, world.lasts_s, world.ill_kind, 3.0, 1.0)
        self._links: dict[Link, bytes] = {}  # with what has been received and isn't a whole request yet
        self._moves = 0
        for spell in self._spells:
            self._loop.at(spell.begins_s, self._look)
            self._loop.at(spell.ends_s, self._look)
            if spell.kind in ("kill", "gone"):
                self._loop.at(spell.begins_s, self._die)
            if spell.kind in ("cut", "gone"):
                self._loop.at(spell.begins_s, self._lose_connections)
            if spell.kind == "gone":
                self._loop.at(spell.ends_s, self._move)

    def way_s(self, what: str) -> float:
        """Return how long something takes between here and the balancer."""
        way_s = HOP_S
        for spell in self._now("late", "lost"):
            if spell.kind == "late":
                way_s += spell.delay_s / 2
            elif self._random.random() < spell.share:
                way_s += SENT_AGAIN_AFTER_S[what]
        return way_s

    def took_connection(self, link: Link) -> None:
        """Take a connection; one that is frozen takes it, too."""
        self._links[link] = b""

    def received(self, link: Link, data: bytes) -> None:
        """Take what has arrived over a connection: perhaps a whole request."""
        if not self.is_up:
            link.reset()
        elif frozen := self._now("pause"):  # The kernel keeps it until the program goes on.
            self._loop.at(max(spell.ends_s for spell in frozen), self.received, link, data)
        elif not data:
            self._links.pop(link, None)
        elif link in self._links:
            self._links[link] += data
            self._take_request(link)

    def _take_request(self, link: Link) -> None:
        head, found, body = self._links[link].partition(b"\r\n\r\n")
        if not found:
            return
        request_line, *lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        length = int(fields.get("content-length", 0))
        is_chunked = "transfer-encoding" in fields
        if body.endswith(b"0\r\n\r\n") if is_chunked else len(body) >= length:
            self._links[link] = b""
            method, target, _ = request_line.split(" ")
            self._carry_out(link, method, target, fields)

    def _carry_out(self, link: Link, method: str, target: str, fields: dict[str, str]) -> None:
        takes_s = self._random.uniform(QUICKEST_S, SLOWEST_S)
        if target == "/health":
            body = json.dumps({"status": "ok", "server": self.name}).encode()
            self._answer_in(takes_s, link, head_of("200 OK", body, "Connection: close") + body, b"")
            return
        is_a_probes = fields.get("connection") == "close"
        end = (b"",) if is_a_probes else ()
        request_id = fields.get("x-request-id", "of a probe")
        if not is_a_probes:
            self._ran.append(Ran(self._loop.now_s, self.name, method, request_id))
        body = right_body(self.name, request_id, MUCH_BYTES if target == "/much" else 0)
        gray = self._ill if target == "/ill" else next(iter(self._now(*GRAY)), WELL)
        status = "500 Internal Server Error" if gray.kind == "error" else "200 OK"
        head, sent = head_of(status, body, content_digest(body)), b"" if method == "HEAD" else body
        takes_s += self._world.latency_s
        if gray.kind == "reset":
            self._loop.at(self._loop.now_s + takes_s, link.reset)
        elif gray.kind == "truncate":
            self._answer_in(takes_s, link, (head + sent)[: len(head) + len(sent) // 2 - 1], b"")
        elif gray.kind == "drip":
            whole, step_s = head + sent, gray.delay_s / DRIPPED_PIECES
            size = len(whole) // DRIPPED_PIECES + 1
            for number, start in enumerate(range(0, len(whole), size)):
                self._answer_in(takes_s + number * step_s, link, whole[start : start + size])
            self._answer_in(takes_s + DRIPPED_PIECES * step_s, link, *end)
        elif gray.kind != "drop" or self._random.random() >= gray.share:
            takes_s += gray.delay_s if gray.kind == "slow" else 0
            flipped = bytes([sent[0] ^ 1]) + sent[1:] if sent and gray.kind == "corrupt" else sent
            self._answer_in(takes_s, link, head + flipped, *end)

    def _answer_in(self, takes_s: float, link: Link, *pieces: bytes) -> None:
        """Answer later, unless the connection has ended by then; whoever is frozen then does it afterwards."""

        def act() -> None:
            if frozen := self._now("pause"):
                self._loop.at(max(spell.ends_s for spell in frozen), act)
            elif link in self._links:
                for piece in pieces:
                    link.answer(piece)

        self._loop.at(self._loop.now_s + takes_s, act)

    def _now(self, *kinds: str) -> list[Spell]:
        now_s = self._loop.now_s
        return [one for one in self._spells if one.kind in kinds and one.begins_s <= now_s < one.ends_s]

    def _look(self) -> None:
        """See which faults there are now."""
        self.is_up = not self._now("kill", "gone")
        self.is_reachable = not self._now("cut", "gone")
        self.has_name = not self._now("kill", "cut", "gone")

    def _die(self) -> None:
        for link in self._links:
            link.reset()
        self._links.clear()

    def _lose_connections(self) -> None:
        for link in self._links:
            link.is_dead = True
        self._links.clear()
        if self._now("gone"):  # Another server of the lab gets its address.
            names = [name for name in self._network.hosts if name != self.name]
            self._network.lent[self.address] = self._random.choice(names)

    def _move(self) -> None:
        self._moves += 1
        self.address = f"{self.address.rpartition('.')[0]}.{10 * self._moves + int(self.address.rpartition('.')[2])}"


def right_body(server: str, request_id: str, least_bytes: int = 0) -> bytes:
    """Return what a server answers to a request."""
    body = json.dumps({"server": server, "request": request_id}).encode()
    return body.ljust(least_bytes)


def head_of(status: str, body: bytes, *more: str) -> bytes:
    """Return an answer's head."""
    return "\r\n".join((f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *more, "", "")).encode()


def content_digest(body: bytes) -> str:
    """Return the header that says what a body must be (RFC 9530)."""
    return f"Content-Digest: sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
