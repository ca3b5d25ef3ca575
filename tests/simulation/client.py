"""A simulated client: its request as gunicorn would give it to the balancer, and what a right answer is."""

from collections.abc import Callable, Iterator

from balancer.wire.incoming import BODY, HAS_GONE, HEADERS, ClientGoneError, Environ
from tests.simulation.server import MUCH_BYTES, right_body
from tests.simulation.world import SERVERS, Arrival

LARGE_BODY_BYTES = 2500  # more than the balancer keeps (see run.py)


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
        HAS_GONE: lambda: leaves_s is not None and clock() >= leaves_s,
        HEADERS: [("X-Request-Id", request_id)],
    }
    if arrival.has_idempotency_key:
        environ["HTTP_IDEMPOTENCY_KEY"] = request_id
    if arrival.method in ("POST", "PUT", "PATCH"):
        length = LARGE_BODY_BYTES if arrival.has_large_body else 10
        environ["CONTENT_LENGTH"] = str(length)
        environ[BODY] = body_of(length, arrival.breaks_off)
    return environ


def body_of(length: int, breaks_off: bool) -> Iterator[bytes]:
    """Yield a body as it arrives; only half of it, when its client breaks off."""
    yield b"x" * (length // 2)
    if breaks_off:
        raise ClientGoneError
    yield b"x" * (length - length // 2)


def right_bodies(arrival: Arrival, request_id: str) -> list[bytes]:
    """Return the bodies that are an answer to a request."""
    if arrival.method == "HEAD":
        return [b""]
    return [right_body(name, request_id, MUCH_BYTES if arrival.wants_much else 0) for name in SERVERS]
