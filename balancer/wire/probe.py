"""One probe: `GET /health` at an address, on a fresh connection, and what its end says of the server."""

import gevent
import requests

from balancer.rules.attempts import OK
from balancer.wire.network import Network
from balancer.wire.upstream import reason_of

# Of a probe's time. Whoever is there, even frozen, takes a connection at once; and the way to a server that has just
# come back may be open only to a new one, since an address is asked for who has it but once a second.
CONNECT_SHARE = 0.5


def ask(network: Network, name: str, address: str, port: int, timeout_s: float) -> str:
    """Return "ok" or the reason why not. A fresh connection each time: an old one may live on past a fault.

    name: of the server that is to be there. timeout_s: seconds that it may take in all.
    """
    try:
        with gevent.Timeout(timeout_s), requests.Session() as session:
            session.mount("http://", network.transport())
            session.trust_env = False  # a proxy of the host's has no business here
            answer = session.get(
                f"http://{address}:{port}/health",
                headers={"Connection": "close"},
                timeout=(timeout_s * CONNECT_SHARE, timeout_s),
                allow_redirects=False,
            )
            if answer.status_code != 200:
                return "5xx" if answer.status_code >= 500 else "corrupt"
            # An address may have passed to another container since the name was looked up.
            return OK if answer.json().get("server") == name else "dns"
    except (gevent.Timeout, requests.ReadTimeout):
        return "read-timeout"
    except requests.ConnectTimeout:
        return "connect-timeout"
    except requests.ConnectionError as error:
        return _reason_of_connection_error(error)
    except (requests.RequestException, ValueError, AttributeError):
        return "corrupt"


def _reason_of_connection_error(error: BaseException) -> str:
    """Return the reason inside the layers that requests and urllib3 wrap around it."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and not isinstance(seen, requests.RequestException):
            return reason_of(seen)
        seen = seen.__cause__ or seen.__context__
    return "reset"
