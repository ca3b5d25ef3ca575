"""One probe: a request to an address, on a fresh connection, and what its end says of the server there.

An ordinary one asks `GET /health`. One that stands in for a client's request asks for a real page: a server can be
green there and fail everybody else.
"""

import contextlib
import math
from collections.abc import Callable
from functools import lru_cache

import gevent
import requests
from requests.utils import default_headers

from balancer.rules.attempt import OK, SERVER_FAILED
from balancer.wire.digest import agrees
from balancer.wire.network import Network
from balancer.wire.upstream import reason_of

# Of a probe's time. Whoever is there, even frozen, takes a connection at once; and the way to a server that has just
# come back may be open only to a new one, since an address is asked for who has it but once a second.
CONNECT_SHARE = 0.5


def ask(
    network: Network,
    name: str,
    address: str,
    port: int,
    timeout_s: float,
    began: Callable[[float], None] = lambda began_s: None,
) -> str:
    """Ask a server how it is; return "ok" or the reason why not.

    name: of the server that is to be there. timeout_s: seconds that it may take in all. began: told since when a server
    runs that is well, in seconds since the epoch, if it says so.
    """

    def judge(answer: requests.Response) -> str:
        if answer.status_code != 200:
            return "5xx" if answer.status_code >= 500 else "corrupt"
        # An address may have passed to another container since the name was looked up.
        if answer.json().get("server") != name:
            return "dns"
        with contextlib.suppress(KeyError, ValueError):
            began_s = float(answer.headers["X-Server-Began"])
            if math.isfinite(began_s):
                began(began_s)
        return OK

    return _ask(network, f"http://{address}:{port}/health", timeout_s, judge)


def ask_for_page(network: Network, address: str, port: int, path: str, timeout_s: float) -> str:
    """Ask a server for a page as a client would; return "ok" or the reason why that is no good answer.

    path: such as "/". timeout_s: seconds that it may take in all.
    """

    def judge(answer: requests.Response) -> str:
        if answer.status_code in SERVER_FAILED:
            return "5xx"
        return OK if agrees(answer.headers.get("Content-Digest", ""), answer.content) else "corrupt"

    return _ask(network, f"http://{address}:{port}{path}", timeout_s, judge)


def _ask(network: Network, url: str, timeout_s: float, judge: Callable[[requests.Response], str]) -> str:
    """Ask over a fresh connection: an old one may live on past a fault."""
    try:
        with gevent.Timeout(timeout_s), contextlib.closing(network.transport()) as transport:
            answer = transport.send(_request(url), timeout=(timeout_s * CONNECT_SHARE, timeout_s))
            with contextlib.closing(answer):
                len(answer.content)  # All of it must come, whatever it is.
                return judge(answer)
    except (gevent.Timeout, requests.ReadTimeout):
        return "read-timeout"
    except requests.ConnectTimeout:
        return "connect-timeout"
    except requests.ConnectionError as error:
        return _reason_of_connection_error(error)
    except requests.exceptions.ChunkedEncodingError:
        return "truncated"
    except (requests.RequestException, ValueError, AttributeError):
        return "corrupt"


@lru_cache(64)
def _request(url: str) -> requests.PreparedRequest:
    """Return the request for a page, made once: that takes longer than to send it.

    It goes straight to the transport. A `requests.Session` would look for cookies, redirects and proxies of the host's,
    which have no business here.
    """
    headers = {**default_headers(), "Connection": "close", "Accept-Encoding": "identity"}
    return requests.Request("GET", url, headers).prepare()


def _reason_of_connection_error(error: BaseException) -> str:
    """Return the reason inside the layers that requests and urllib3 wrap around it."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and not isinstance(seen, requests.RequestException):
            return reason_of(seen)
        seen = seen.__cause__ or seen.__context__
    return "reset"
