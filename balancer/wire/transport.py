"""What carries a probe: `requests`' own way goes through pools, retries and a parser in Python, four times the work."""

from typing import Any
from urllib.parse import urlsplit

import gevent
import httptools
import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from balancer.wire.exchange import Exchange
from balancer.wire.messages import Request
from balancer.wire.network import Network
from balancer.wire.reading import TruncatedError

MOST_BYTES = 64 * 1024 * 1024  # of a page


class Transport(BaseAdapter):
    """Carries a request of `requests` over a fresh connection, which ends with the answer."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network

    def send(self, request: requests.PreparedRequest, *_: Any, timeout: Any = None, **__: Any) -> requests.Response:
        """Send it and return the whole answer.

        timeout: seconds for the connection, and for all the rest. Raises what `requests` raises.
        """
        connect_s, rest_s = timeout
        place = urlsplit(str(request.url))
        connection = None
        try:
            with gevent.Timeout(connect_s, requests.ConnectTimeout()):
                connection = self._network.connect(str(place.hostname), place.port or 80)
            with gevent.Timeout(rest_s, requests.ReadTimeout()):
                headers = [("Host", place.netloc), *((name, str(value)) for name, value in request.headers.items())]
                asked = Request(str(request.method), request.path_url, headers)
                exchange = Exchange(connection, asked)
                exchange.send(asked)
                exchange.read_head(None)
                exchange.read_whole(MOST_BYTES)
                return _answer(exchange)
        except requests.RequestException:
            raise
        except OSError as error:
            raise requests.ConnectionError(error) from error
        except TruncatedError as error:
            raise requests.exceptions.ChunkedEncodingError(error) from error
        except httptools.HttpParserError as error:
            raise requests.exceptions.InvalidHeader(error) from error
        finally:
            if connection is not None:
                connection.close()

    def close(self) -> None:
        """Do nothing: nothing is kept."""


def _answer(exchange: Exchange) -> requests.Response:
    reading = exchange.reading
    if not reading.is_complete:
        raise requests.exceptions.ContentDecodingError("a page that has no end")
    answer = requests.Response()
    answer.status_code = reading.status
    answer.headers = CaseInsensitiveDict(reading.headers)
    answer._content = reading.taken()
    return answer
