"""One request at several addresses, until one of them answers it well."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable
from math import inf
from typing import NamedTuple

from lab.measuring.connection import Answer
from lab.measuring.order import Order
from lab.measuring.plan import Retries
from lab.measuring.retry_budget import RetryBudget

NO_SERVER = (502, 503, 504)  # A balancer that is cut off from its servers says so.
TIME_IS_UP = (asyncio.TimeoutError, TimeoutError)
SILENT = (*TIME_IS_UP, OSError, ValueError)  # no connection, no answer, or half of one
AGAIN = Retries(times=3, first_s=0.1)
SLOW_S = 2.0  # Once somebody has said no, others are waited for until then, from the request's beginning.


class Means(NamedTuple):
    """What all requests of a client share. order: of the addresses. chance: the jitter's.

    hedges: pays for asking beside one that is silent. retries: for asking one again that has failed.
    """

    order: Order
    hedges: RetryBudget
    retries: RetryBudget
    chance: random.Random


class Asking:
    """A request on its way. ask: sends it to one of the addresses, by its number, and returns its answer.

    Whoever has not answered is waited for, also while others are asked. patience_s: so long before others are asked.
    """

    def __init__(self, means: Means, patience_s: float, ask: Callable[[int], Awaitable[Answer]]) -> None:
        self._order, self._hedges, self._retries, self._chance = means
        self._patience_s, self._ask = patience_s, ask
        self._clock = asyncio.get_running_loop().time
        self._slow_s = self._clock() + SLOW_S
        self._under_way: dict[asyncio.Future[Answer], int] = {}
        self._asked = 0
        self._no: Answer | None = None  # the first one
        self._problem: Exception | None = None  # the last one

    async def answer(self) -> Answer:
        """Ask until there is a good answer; return it, or the no of the first that said no. Raises OSError, ValueError.

        That is so when nobody is left who may answer; while somebody may who has said nothing, whoever calls ends it.
        """
        if answer := await self._each_in_turn(self._order.in_turn()):
            return answer
        tries, silent_s = 0, 0.0
        while self._under_way or self._is_to_come_again(tries):
            left_s = self._slow_s - self._clock() if self._no else inf
            if left_s <= 0:
                break
            failed = [number for number in self._order.in_turn() if number not in self._under_way.values()]
            if again := [number for number in failed if self._retries.spend()]:
                tries += 1
                pause_s = min(AGAIN.pause_s(tries, self._chance.random()), left_s)
                answer = await self._heard(pause_s, lambda: False) or await self._each_in_turn(again)
            elif failed and self._under_way:
                answer = await self._heard_from_any(left_s)
            elif self._under_way:
                answer = await self._heard_from_any(min(left_s, silent_s))
                silent_s = max(2 * silent_s, 2 * self._patience_s)
                if not answer:
                    self._ask_the_silent_anew()
            else:
                break
            if answer:
                return answer
        if self._no:
            return self._no
        assert self._problem
        raise self._problem

    def end(self) -> None:
        """Wait for nobody any more."""
        self._problem = None  # It knows where it was raised: here. Nobody collects such circles while a load runs.
        for one in self._under_way:
            one.cancel()

    def _is_to_come_again(self, tries: int) -> bool:
        return self._no is not None and self._no.retry_after_s is not None and tries < AGAIN.times

    async def _each_in_turn(self, numbers: Iterable[int]) -> Answer | None:
        """Ask one after the other: each when the one before it has failed, or is silent and another one may be asked.

        Return a good answer, from whomever it comes.
        """
        newest: asyncio.Future[Answer] | None = None
        for number in numbers:
            while newest in self._under_way and not (self._order.is_preferred(number) or self._hedges.spend()):
                if answer := await self._heard_from(newest):
                    return answer
            newest = self._begin(number)
            if answer := await self._heard_from(newest):
                return answer
        return None

    async def _heard_from(self, newest: "asyncio.Future[Answer] | None") -> Answer | None:
        return await self._heard(self._patience_s, lambda: newest not in self._under_way)

    async def _heard_from_any(self, seconds: float) -> Answer | None:
        count = len(self._under_way)
        return await self._heard(seconds, lambda: len(self._under_way) < count)

    def _ask_the_silent_anew(self) -> None:
        """Ask all who are silent anew, if nobody has failed meanwhile: another connection may be heard."""
        numbers = [*self._order.in_turn()]
        if {*numbers} == {*self._under_way.values()}:
            for number in numbers:
                if self._hedges.spend():
                    self._begin(number)

    def _begin(self, number: int) -> "asyncio.Future[Answer]":
        begun = asyncio.ensure_future(self._ask(number))
        self._under_way[begun] = number
        self._asked += 1
        return begun

    async def _heard(self, seconds: float, is_over: Callable[[], bool]) -> Answer | None:
        """Listen for so long, or until it is over; return a good answer, if one comes meanwhile."""
        until_s = self._clock() + seconds
        while not is_over() and (left_s := until_s - self._clock()) > 0:
            if not self._under_way:
                await asyncio.sleep(left_s)
                return None
            timeout_s = None if left_s == inf else left_s
            await asyncio.wait(self._under_way, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
            if answer := self._good_one():
                return answer
        return None

    def _good_one(self) -> Answer | None:
        """Note what has ended; return a good answer, if there is one. Raises what is no silence."""
        good: Answer | None = None
        for one in [one for one in self._under_way if one.done()]:
            number = self._under_way.pop(one)
            if isinstance(problem := one.exception(), SILENT):
                self._problem = problem
            elif (answer := one.result()).status in NO_SERVER:
                self._no = self._no or answer
            elif good is None:
                good = answer
                if self._asked > 1:
                    self._order.answered(number)
        return good
