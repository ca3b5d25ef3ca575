"""A simulated client: its request as gunicorn would give it to the balancer, and what a right answer is."""

from collections.abc import Callable
from io import BytesIO

from balancer.wire.incoming import Environ
from tests.simulation.server import MUCH_BYTES, right_body
from tests.simulation.world import SERVERS, Arrival

LARGE_BODY_BYTES = 2500  # more than the balancer keeps (see run.py)


class ClientSocket:
    """The client's end of its connection, as far as the balancer looks at it."""

    def __init__(self, leaves_s: float | None, clock: Callable[[], float]) -> None:
        self._leaves_s = leaves_s
        self._clock = clock

    def recv(self, size: int, flags: int) -> bytes:
        """Return b"" when the client has left. Raises BlockingIOError while it waits."""
        if self._leaves_s is None or self._clock() < self._leaves_s:
            raise BlockingIOError
        return b""

    def gettimeout(self) -> float | None:
        """Return None: it waits for ever."""
        return None

    def settimeout(self, timeout_s: float | None) -> None:
        """Do nothing."""


def environ_of(arrival: Arrival, request_id: str, clock: Callable[[], float]) -> Environ:
    """Return a client's request as gunicorn gives it to the balancer."""
    leaves_s = None if arrival.patience_s is None else arrival.at_s + arrival.patience_s
    environ: Environ = {
        "REQUEST_METHOD": arrival.method,
        "RAW_URI": "/app/ill" if arrival.asks_for_ill else "/app/much" if arrival.wants_much else "/app/",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": "lab",
        "REMOTE_ADDR": "10.0.0.100",
        "wsgi.url_scheme": "http",
        "HTTP_HOST": "lab",
        "HTTP_X_REQUEST_ID": request_id,
        "gunicorn.socket": ClientSocket(leaves_s, clock),
    }
    if arrival.has_idempotency_key:
        environ["HTTP_IDEMPOTENCY_KEY"] = request_id
    if arrival.method in ("POST", "PUT", "PATCH"):
        length = LARGE_BODY_BYTES if arrival.has_large_body else 10
        environ["CONTENT_LENGTH"] = str(length)
        environ["wsgi.input"] = BytesIO(b"x" * (length // 2 if arrival.breaks_off else length))
    return environ


def right_bodies(arrival: Arrival, request_id: str) -> list[bytes]:
    """Return the bodies that are an answer to a request."""
    if arrival.method == "HEAD":
        return [b""]
    return [right_body(name, request_id, MUCH_BYTES if arrival.wants_much else 0) for name in SERVERS]
