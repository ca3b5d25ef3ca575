"""A service that is played at several addresses of this machine, each of which fails in its own way."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


class Place:
    """An address of the service. answers_after_s: None for one that keeps silent. closes: in place of an answer.

    busy: so many requests are told to come again, before any is answered.
    """

    def __init__(
        self,
        name: str,
        answers_after_s: float | None = 0.0,
        closes: bool = False,
        status: bytes = b"200 OK",
        busy: int = 0,
    ) -> None:
        self.name, self.answers_after_s, self.closes, self.status = name, answers_after_s, closes, status
        self.busy = busy
        self.asked = 0
        self.url = ""
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []

    async def begin(self) -> None:
        """Listen at an address of its own."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1000)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/app/"

    def die(self) -> None:
        """Refuse everybody, and leave those who are there."""
        assert self._server
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    def freeze(self) -> None:
        """Take everything, and answer nothing any more."""
        self.answers_after_s = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        with suppress(asyncio.IncompleteReadError, OSError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0]
                await reader.readexactly(int(length or 0))
                self.asked += 1
                if self.closes:
                    break
                if self.answers_after_s is None:
                    continue
                await asyncio.sleep(self.answers_after_s)
                body, head = self.name.encode(), self.status
                if self.busy:
                    self.busy -= 1
                    head = b"503 Busy\r\nRetry-After: 1"
                writer.write(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (head, len(body), body))
        writer.close()


def among(places: Sequence[Place], work: Callable[[list[str]], Coroutine[Any, Any, T]]) -> T:
    """Do something with the addresses of these places, which are there until it is done."""

    async def run() -> T:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        for place in places:
            await place.begin()
        try:
            return await work([place.url for place in places])
        finally:
            for place in places:
                place.die()

    return asyncio.run(asyncio.wait_for(run(), 20))
