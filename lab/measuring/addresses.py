"""The addresses under which a client knows one service, and how it asks them.

A client that knows two balancers needs nobody who moves an address from one to the other. It asks the one it prefers;
after a moment without an answer it asks the next one, too, takes the answer that comes first, and prefers who gave it
(as browsers do with a name that has several addresses: RFC 8305). Whether it may ask elsewhere, too, is the question
that a balancer has: never what may have run and must not run twice.

Who says "busy" is there, and not preferred less for it. Who has failed is asked again after a moment, when it said so
or others are still waited for. That is paid for, as is asking beside one that is silent while it isn't known whether
the other one answers (retry_budget.py).
"""

import asyncio
import random
from collections.abc import Sequence
from urllib.parse import urlsplit

from lab.measuring.asking import NO_SERVER, SILENT, TIME_IS_UP, Asking, Means
from lab.measuring.clients import Client
from lab.measuring.connection import Answer, Connection
from lab.measuring.order import Order
from lab.measuring.retry_budget import RetryBudget

PATIENCE_S = 0.3  # so long one address is waited for before another one is asked, too
BETWEEN_URLS = ","


class Place:
    """One address, and the connections to it that are open and idle."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._idle: list[Connection] = []

    async def ask(self, request: bytes) -> Answer:
        """Send a request, and return its answer. Raises OSError, ValueError."""
        return await self.ask_over(await self.connection(), request)

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
        chance = random.Random(1)  # noqa: S311  # The same jitter in every run.
        self._means = Means(self._order, RetryBudget(), RetryBudget(), chance)

    async def ask(self, client: Client) -> Answer:
        """Send a client's request to one address after the other, until one answers well. Raises OSError, ValueError.

        Where all say that they have no server, that is the answer. Where all are silent, whoever calls ends that.
        """
        if len(self._places) == 1:
            return await self._places[0].ask(client.request)
        if not client.may_run_twice:
            return await self._ask_only_one(client)
        self._means.hedges.earn()
        self._means.retries.earn()
        asking = Asking(self._means, PATIENCE_S, lambda number: self._places[number].ask(client.request))
        try:
            return await asking.answer()
        finally:
            asking.end()

    async def _ask_only_one(self, client: Client) -> Answer:
        """Send what must not run twice to the first address that takes a connection, which has all the time there is.

        When that is long, or it has no server, others are preferred.
        """
        loop = asyncio.get_running_loop()
        patience_s = PATIENCE_S
        while True:
            problems: list[Exception] = []
            for number in self._order.in_turn():
                try:
                    connection = await asyncio.wait_for(self._places[number].connection(), patience_s)
                except SILENT as problem:  # and nothing was sent
                    self._order.silent(number)
                    problems.append(problem)
                    continue
                late = loop.call_later(PATIENCE_S, self._order.silent, number)
                try:
                    answer = await self._places[number].ask_over(connection, client.request)
                except SILENT:
                    self._order.silent(number)
                    raise
                finally:
                    late.cancel()
                if answer.status in NO_SERVER:
                    self._order.silent(number)
                return answer
            if not any(isinstance(one, TIME_IS_UP) for one in problems):
                raise problems[-1]
            patience_s *= 2

    def close(self) -> None:
        """Close what is idle."""
        for place in self._places:
            place.close()
