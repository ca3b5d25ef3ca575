"""A client's request in the form that WSGI applications get it in (PEP 3333)."""

import io
import sys
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from balancer.wire.client import Client
from balancer.wire.client_body import ClientBody
from balancer.wire.incoming import BODY, HAS_GONE, HEADERS, SENDS_NO_MORE, Environ
from balancer.wire.target import split_target

SAME_FOR_ALL: Environ = {
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
    "SCRIPT_NAME": "",
}


def environ_of(
    request: Any, body: ClientBody, client: Client, listener: tuple[str, int], address: tuple[str, int]
) -> Environ:
    """Return the environ of a request, with the keys that balancer/wire/incoming.py adds.

    request: gunicorn's. listener, address: the two ends of the connection.
    """
    host, target = split_target(request.uri)
    path, _, query = target.partition("?")
    environ = SAME_FOR_ALL | {
        "REQUEST_METHOD": request.method,
        "RAW_URI": target,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1") if "%" in path else path,
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": f"HTTP/{request.version[0]}.{request.version[1]}",
        "SERVER_NAME": listener[0],
        "SERVER_PORT": str(listener[1]),
        "REMOTE_ADDR": address[0],
        "REMOTE_PORT": str(address[1]),
        "wsgi.input": io.BytesIO(),
        HEADERS: (lines := []),
        HAS_GONE: client.has_gone,
        SENDS_NO_MORE: client.sends_no_more,
    }
    for name, value in request.headers:
        written, key = _names(name)
        lines.append((written, value))
        environ[key] = f"{environ[key]}{'; ' if written == 'Cookie' else ', '}{value}" if key in environ else value
    if host is not None:  # what the target says wins (RFC 9112, section 3.2.2)
        environ["HTTP_HOST"] = host
    if not body.is_whole:
        environ[BODY] = body
    return environ


@lru_cache(256)
def _names(upper: str) -> tuple[str, str]:
    """Return how a header is written, and its key; gunicorn makes all of them capital letters."""
    key = upper.replace("-", "_")
    return upper.title(), key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
