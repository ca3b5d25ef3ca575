"""A steady stream of requests that doesn't wait for slow ones, as many independent users would send it.

An open loop: request n is due n/rate seconds after the start, whatever became of the others, and its time counts from
when it was due. Run it as a process of its own (`start`), so that nothing else of the lab's delays it. It speaks plain
HTTP/1.1 over pooled connections with a parser of its own, because at 100 requests a second a whole client library costs
more than what is measured.
"""

import argparse
import asyncio
import gc
import json
import re
import selectors
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lab.measuring.figures import Sample

TIMEOUT_S = 10.0
ROOT = Path(__file__).resolve().parents[2]  # measuring stands apart: it uses nothing else of the lab
MOST_AT_ONCE = 900  # select() can watch no more than 1024 files.
HEADERS_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Answer:
    """A whole answer; may_go_on: the connection can take another request."""

    status: int
    body: bytes
    may_go_on: bool


def parse_answer(received: bytes, is_closed: bool) -> Answer | None:
    """Return the answer to a GET in what has been received so far; None when it isn't whole yet.

    is_closed: nothing more will come. Raises ValueError for what is no HTTP answer, or one that was broken off.
    """
    head, found, rest = received.partition(HEADERS_END)
    status = re.match(rb"HTTP/1\.([01]) (\d{3})", head)
    if not found or not status:
        if is_closed or (not status and len(received) > 12):
            raise ValueError("closed" if is_closed else "not HTTP")
        return None
    if status[2].startswith(b"1"):  # Such as 100 Continue: the answer proper comes after it.
        return parse_answer(rest, is_closed)
    fields = dict(re.findall(rb"\r\n([^:\r\n]+):[ \t]*([^\r\n]*)", head.lower()))
    keeps_open = status[1] == b"1" and b"close" not in fields.get(b"connection", b"")
    if b"chunked" in fields.get(b"transfer-encoding", b""):
        body, keeps_open = join_chunks(rest), keeps_open
    elif b"content-length" in fields:
        length = int(fields[b"content-length"])
        body = rest[:length] if len(rest) >= length else None
    else:
        body, keeps_open = rest if is_closed else None, False
    if body is None:
        if is_closed:
            raise ValueError("truncated")
        return None
    return Answer(int(status[2]), body, keeps_open and not is_closed)


def join_chunks(text: bytes) -> bytes | None:
    """Return the body in a chunked text; None when its last chunk isn't there yet. Raises ValueError for garbage."""
    body = b""
    while True:
        line, found, text = text.partition(b"\r\n")
        if not found:
            return None
        size = int(line.split(b";")[0], 16)
        if len(text) < size + 2:
            return None
        if not size:
            return body
        body, text = body + text[:size], text[size + 2 :]


class Connection(asyncio.Protocol):
    """One connection, and the answer it waits for."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.is_open = False
        self._received = b""
        self._waiting: asyncio.Future[Answer] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write to."""
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.is_open = transport, True

    def ask(self, request: bytes) -> "asyncio.Future[Answer]":
        """Send a request; the result comes with its answer, or raises ValueError or OSError."""
        assert self.transport
        self._received = b""
        self._waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self._waiting

    def data_received(self, data: bytes) -> None:
        """Take a piece of the answer."""
        self._received += data
        self._look(is_closed=False)

    def connection_lost(self, error: Exception | None) -> None:
        """Fail the request that waits, unless its answer ends where the connection does."""
        self.is_open = False
        if error and self._waiting and not self._waiting.done():
            self._waiting.set_exception(error)
        self._look(is_closed=True)

    def close(self) -> None:
        """Close it, whatever it still waits for."""
        self.is_open = False
        if self.transport:
            self.transport.abort()

    def _look(self, is_closed: bool) -> None:
        if not self._waiting or self._waiting.done():
            return
        try:
            answer = parse_answer(self._received, is_closed)
        except ValueError as error:
            self._waiting.set_exception(error)
            return
        if answer:
            self._waiting.set_result(answer)


class Load:
    """A steady load on one address.

    url: where every GET goes. rate: requests a second. seconds: for how long. timeout_s: when one is given up.
    """

    def __init__(self, url: str, rate: float, seconds: float, timeout_s: float = TIMEOUT_S) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._request = f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: */*\r\n\r\n".encode()
        self._rate, self._count, self._timeout_s = rate, round(rate * seconds), timeout_s
        self._idle: list[Connection] = []
        self._at_once = 0
        self._samples: list[Sample] = []

    async def run(self, began_s: float) -> list[Sample]:
        """Send every request when it is due; return what became of each. began_s: the start on the loop's clock."""
        loop = asyncio.get_running_loop()
        tasks = set()
        for number in range(self._count):
            due_s = number / self._rate
            await asyncio.sleep(max(0.0, began_s + due_s - loop.time()))
            tasks.add(loop.create_task(self._one(began_s, due_s)))
        await asyncio.gather(*tasks)
        for connection in self._idle:
            connection.close()
        return self._samples

    async def _one(self, began_s: float, due_s: float) -> None:
        loop = asyncio.get_running_loop()
        sent_s = loop.time() - began_s
        status, body, error = 0, b"", ""
        self._at_once += 1
        try:
            if self._at_once > MOST_AT_ONCE:
                raise ValueError("too many at once")
            answer = await asyncio.wait_for(self._ask(), self._timeout_s)
            status, body = answer.status, answer.body
        except (asyncio.TimeoutError, TimeoutError):
            error = "timeout"
        except ConnectionRefusedError:
            error = "refused"
        except ConnectionResetError:
            error = "reset"
        except (ValueError, OSError) as problem:
            error = str(problem) or type(problem).__name__
        finally:
            self._at_once -= 1
        took_s = loop.time() - began_s - due_s
        self._samples.append(Sample(due_s, sent_s, took_s, status, body.decode("utf-8", "replace"), error))

    async def _ask(self) -> Answer:
        connection = await self._connection()
        try:
            answer = await connection.ask(self._request)
        except BaseException:
            connection.close()
            raise
        if answer.may_go_on and connection.is_open:
            self._idle.append(connection)
        else:
            connection.close()
        return answer

    async def _connection(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()  # The one used last: the others may rest until they are needed.
            if connection.is_open:
                return connection
        _, connection = await asyncio.get_running_loop().create_connection(Connection, self._host, self._port)
        return connection


class Running:
    """A load in a process of its own; began_s is its start on this machine's monotonic clock."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        assert process.stdout
        self._output = process.stdout
        self.began_s = float(self._output.readline())

    def samples(self) -> list[Sample]:
        """Wait for the end of the load; return what became of each request."""
        return [Sample(*values) for values in json.loads(self._output.readline())]


@contextmanager
def start(url: str, rate: float, seconds: float, timeout_s: float = TIMEOUT_S) -> Iterator[Running]:
    """Start a load in a process of its own; it is ended when the block is left. Arguments as Load has them."""
    command = [sys.executable, "-m", "lab.measuring.load", url, str(rate), str(seconds), str(timeout_s)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        yield Running(process)
    finally:
        process.kill()
        process.communicate()


async def _main(load: Load) -> list[Sample]:
    began_s = asyncio.get_running_loop().time() + 0.02
    print(began_s, flush=True)
    return await load.run(began_s)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Send a steady load; print its start and its samples as JSON.")
    parser.add_argument("url")
    for name in ("rate", "seconds", "timeout_s"):
        parser.add_argument(name, type=float)
    given = parser.parse_args()
    gc.freeze()
    gc.disable()  # A collection would delay whatever is due at that moment.
    # select() keeps time to the microsecond; the usual epoll rounds every wait up to the next millisecond.
    loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
    try:
        print(json.dumps([astuple(one) for one in loop.run_until_complete(_main(Load(**vars(given))))]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
