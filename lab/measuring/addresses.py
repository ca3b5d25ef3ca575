"""The addresses under which a client knows one service, and how it asks them.

A client that knows two balancers needs nobody who moves an address from one to the other. It asks the one it prefers;
after a moment without an answer it asks the next one, and prefers that from then on (as browsers do with a name that
has several addresses: RFC 8305). Whether it may ask elsewhere, too, is the question that a balancer has: never what may
have run and must not run twice.
"""

import asyncio
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from lab.measuring.clients import Client
from lab.measuring.connection import Answer, Connection

PATIENCE_S = 0.3  # so long one address is waited for while there is another
BETWEEN_URLS = ","
NO_SERVER = (502, 503, 504)  # A balancer that is cut off from its servers says so.
TIME_IS_UP = (asyncio.TimeoutError, TimeoutError)
SILENT = (*TIME_IS_UP, OSError, ValueError)  # no connection, no answer, or half of one


class Order:
    """PURE: which of so many addresses are asked, one after the other, each by its number."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._preferred = 0

    def in_turn(self) -> Iterator[int]:
        """Yield every address once, the preferred one first."""
        preferred = self._preferred
        yield from ((preferred + step) % self._count for step in range(self._count))

    def silent(self, number: int) -> None:
        """Note that an address has not answered: whoever preferred it prefers the next one from now on."""
        if number == self._preferred:
            self._preferred = (number + 1) % self._count


class Place:
    """One address, and the connections to it that are open and idle."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._idle: list[Connection] = []

    async def ask_over(self, connection: Connection, request: bytes) -> Answer:
        """Send a request over one of its connections, and return its answer. Raises OSError, ValueError."""
        try:
            answer = await connection.ask(request)
        except BaseException:
            connection.close()
            raise
        if answer.may_go_on and connection.is_open:
            self._idle.append(connection)
        else:
            connection.close()
        return answer

    async def connection(self) -> Connection:
        """Return a connection, an idle one if there is one. Raises OSError."""
        while self._idle:
            connection = self._idle.pop()  # The one used last: the others may rest until they are needed.
            if connection.is_open:
                return connection
        _, connection = await asyncio.get_running_loop().create_connection(Connection, self._host, self._port)
        return connection

    def close(self) -> None:
        """Close the connections that are idle."""
        for connection in self._idle:
            connection.close()


class Addresses:
    """The addresses of one service. urls: one for each, alike but for host and port."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._places = [Place(url) for url in urls]
        self._order = Order(len(urls))

    async def ask(self, client: Client) -> Answer:
        """Send a client's request to one address after the other, until one answers well. Raises OSError, ValueError.

        Where all say that they have no server, that is the answer. Where all are silent, each is asked again, and
        waited for twice as long; whoever calls ends that.
        """
        patience_s = PATIENCE_S if len(self._places) > 1 else None
        while True:
            outcomes: list[Answer | Exception] = []
            for number in self._order.in_turn():
                outcome = await self._outcome(number, client, patience_s)
                if isinstance(outcome, Answer) and (outcome.status not in NO_SERVER or not client.may_run_twice):
                    return outcome
                self._order.silent(number)
                outcomes.append(outcome)
            for outcome in outcomes:
                if isinstance(outcome, Answer):
                    return outcome
            if patience_s is None or not any(isinstance(one, TIME_IS_UP) for one in outcomes):
                raise outcomes[-1]  # type: ignore[misc]  # No answer is left among them.
            patience_s *= 2

    async def _outcome(self, number: int, client: Client, patience_s: float | None) -> Answer | Exception:
        """Return what asking at one address comes to. Raises what went wrong when the request may not be sent again."""
        place = self._places[number]
        try:
            connection = await asyncio.wait_for(place.connection(), patience_s)
        except SILENT as problem:  # and nothing was sent
            return problem
        if not client.may_run_twice:
            return await self._only_outcome(number, connection, client)
        try:
            return await asyncio.wait_for(place.ask_over(connection, client.request), patience_s)
        except SILENT as problem:
            return problem

    async def _only_outcome(self, number: int, connection: Connection, client: Client) -> Answer:
        """Wait for the one address that may answer as long as it takes; when that is long, others are preferred."""
        late = asyncio.get_running_loop().call_later(PATIENCE_S, self._order.silent, number)
        try:
            return await self._places[number].ask_over(connection, client.request)
        except SILENT:
            self._order.silent(number)
            raise
        finally:
            late.cancel()

    def close(self) -> None:
        """Close what is idle."""
        for place in self._places:
            place.close()
