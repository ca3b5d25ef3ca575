"""One request at several addresses, until one of them answers it well."""

import asyncio
from collections.abc import Awaitable, Callable

from lab.measuring.connection import Answer
from lab.measuring.order import Order

NO_SERVER = (502, 503, 504)  # A balancer that is cut off from its servers says so.
TIME_IS_UP = (asyncio.TimeoutError, TimeoutError)
SILENT = (*TIME_IS_UP, OSError, ValueError)  # no connection, no answer, or half of one


class Asking:
    """A request on its way. order: of the addresses. ask: sends it to one of them, and returns its answer.

    Whoever has not answered is waited for, also while others are asked.
    """

    def __init__(self, order: Order, ask: Callable[[int], Awaitable[Answer]]) -> None:
        self._order, self._ask = order, ask
        self._under_way: dict[asyncio.Future[Answer], int] = {}
        self._asked = 0
        self._problem: Exception | None = None  # the last one

    async def round(self, patience_s: float) -> Answer | None:
        """Ask one address after the other: the next one when the last one has failed, or was silent for so long.

        Return the first good answer, from whomever it comes; else what the last one said that has no server; None when
        nobody says anything, but somebody may. Raises OSError, ValueError when nobody is left who may.
        """
        loop = asyncio.get_running_loop()
        no: Answer | None = None
        for number in self._order.in_turn():
            newest = asyncio.ensure_future(self._ask(number))
            self._under_way[newest] = number
            self._asked += 1
            until_s = loop.time() + patience_s
            while newest in self._under_way and (left_s := until_s - loop.time()) > 0:
                await asyncio.wait(self._under_way, timeout=left_s, return_when=asyncio.FIRST_COMPLETED)
                for answer in self._ended():
                    if answer.status not in NO_SERVER:
                        return answer
                    no = no or answer
        if no is None and not self._under_way:
            assert self._problem
            raise self._problem
        return no

    def end(self) -> None:
        """Wait for nobody any more."""
        for one in self._under_way:
            one.cancel()

    def _ended(self) -> list[Answer]:
        """Return the answers that have come, and note what else has ended. Raises what is no silence."""
        answers = []
        for one in [one for one in self._under_way if one.done()]:
            number = self._under_way.pop(one)
            try:
                answer = one.result()
            except SILENT as problem:
                self._problem = problem
                continue
            if self._asked > 1 and answer.status not in NO_SERVER:
                self._order.answered(number)
            answers.append(answer)
        return answers
