"""What is no request that the balancer serves, and what its client is told (RFC 9110 and RFC 9112)."""

from email.utils import formatdate
from typing import Any

from gunicorn.http import errors

from balancer.wire.client import Client
from balancer.wire.incoming import ClientTimeoutError
from balancer.wire.target import is_host, split_target

# gunicorn's errors that mean something else than 400.
STATUSES: tuple[tuple[type[Exception], str], ...] = (
    (ClientTimeoutError, "408 Request Timeout"),
    (errors.LimitRequestLine, "414 URI Too Long"),
    (errors.ExpectationFailed, "417 Expectation Failed"),
    (errors.LimitRequestHeaders, "431 Request Header Fields Too Large"),
    (errors.UnsupportedTransferCoding, "501 Not Implemented"),
)


class RefusedError(Exception):
    """A request that isn't served; `status` is what its client is told."""

    def __init__(self, status: str, text: str) -> None:
        super().__init__(text)
        self.status = status


def check(request: Any) -> None:
    """See to what gunicorn's parser leaves open. Raises RefusedError."""
    if request.method == "CONNECT":
        raise RefusedError("501 Not Implemented", "this is no forward proxy")
    hosts = [value for name, value in request.headers if name == "HOST"]
    if not hosts and request.version >= (1, 1):
        raise RefusedError("400 Bad Request", "a request says which host it is for")
    host, target = split_target(request.uri)
    if "#" in target or not (target.startswith("/") or (target == "*" and request.method == "OPTIONS")):
        raise RefusedError("400 Bad Request", "the target is none of ours")
    if host == "" or not all(map(is_host, hosts if host is None else [*hosts, host])):
        raise RefusedError("400 Bad Request", "the host is none")
    if any(name == "TRANSFER-ENCODING" and value.lower() != "chunked" for name, value in request.headers):
        raise RefusedError("501 Not Implemented", "of the transfer codings only chunked is known")


def status_for(error: Exception) -> str:
    """Return the status for a request whose reading ended with an error."""
    if isinstance(error, RefusedError):
        return error.status
    if isinstance(error, errors.InvalidHTTPVersion) and isinstance(error.version, tuple):
        return "505 HTTP Version Not Supported"
    return next((status for kind, status in STATUSES if isinstance(error, kind)), "400 Bad Request")


def refuse(client: Client, status: str, text: str = "", has_body: bool = True) -> None:
    """Answer with an error, after which the connection is of no more use.

    has_body: not for HEAD. Raises ClientGoneError.
    """
    body = f"{status}{': ' if text else ''}{text}\n".encode("latin-1", "replace")
    head = (
        f"HTTP/1.1 {status}\r\nDate: {formatdate(usegmt=True)}\r\nConnection: close\r\n"
        f"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    client.send(head.encode() + (body if has_body else b""))
