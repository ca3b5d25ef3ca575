"""In the bench's own container: `bodies_load.py HOST PORT PREFIX` sends and takes bodies through a balancer.

The server behind it is origin.py. One JSON object on stdout: what was measured, and the figure. Standard library.
"""

import asyncio
import contextlib
import json
import statistics
import sys
import time
from collections.abc import Awaitable
from typing import NamedTuple

KB, MB, GB = 1000, 1000_000, 1000_000_000
SIZES = (("1 kB", KB), ("300 kB", 300 * KB), ("1 MB", MB), ("100 MB", 100 * MB), ("1 GB", GB))
SLOW_BYTES_S = 100 * KB
SLOW_SIZE = 600 * KB  # takes 6 s: longer than a whole request's deadline
SLOW = 50
RATE, RATED_S = 100, 6.0  # requests a second, beside the slow ones
STREAMS, OPENING = 1000, 200  # in all, and of them waiting for their first event at the same time
DOWNLOAD = GB
PIECE = 256 * 1024
PATIENCE_S = 120.0
Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Place(NamedTuple):
    """Where a balancer is, and what stands before its service's paths."""

    host: str
    port: int
    prefix: str

    async def open(self, method: str, path: str, length: int | None = None) -> Pair:
        """Connect and send a request's head."""
        reader, writer = await asyncio.open_connection(self.host, self.port, limit=MB)
        framing = "" if length is None else f"Content-Length: {length}\r\n"
        target = self.prefix.rstrip("/") + path
        writer.write(f"{method} {target} HTTP/1.1\r\nHost: bodies\r\nConnection: close\r\n{framing}\r\n".encode())
        return reader, writer


async def status_of(reader: asyncio.StreamReader) -> int:
    """Read an answer's head and return its status."""
    return int((await reader.readuntil(b"\r\n\r\n")).split(b" ")[1])


async def upload(place: Place, path: str, size: int, bytes_s: float = 0) -> int:
    """Send a body, at once or at a pace; stop when the answer comes first. Return the answer's status."""
    reader, writer = await place.open("POST", path, size)
    answered = asyncio.ensure_future(status_of(reader))
    piece = min(size, int(bytes_s / 10) or PIECE)
    with contextlib.suppress(OSError):
        for start in range(0, size, piece):
            if answered.done():
                break
            writer.write(bytes(min(piece, size - start)))
            await writer.drain()
            if bytes_s:
                await asyncio.sleep(piece / bytes_s)
    status = await answered
    writer.close()
    return status


async def download(place: Place, size: int, bytes_s: float = 0) -> int:
    """Take a body, at once or at a pace; return how many bytes came of it."""
    reader, writer = await place.open("GET", f"/bytes?{size}")
    await status_of(reader)
    got = 0
    while piece := await reader.read(int(bytes_s / 10) or PIECE):
        got += len(piece)
        if bytes_s:
            await asyncio.sleep(len(piece) / bytes_s)
    writer.close()
    return got


async def page(place: Place) -> tuple[int, float]:
    """Ask for the small page; return its status and how many milliseconds it took."""
    began_s = time.perf_counter()
    reader, writer = await place.open("GET", "/")
    status = await status_of(reader)
    writer.close()
    return status, (time.perf_counter() - began_s) * 1000


async def within(job: Awaitable[int]) -> int:
    """Return a job's result; 0 when it fails or takes too long."""
    try:
        return await asyncio.wait_for(job, PATIENCE_S)
    except (OSError, EOFError, ValueError, asyncio.TimeoutError):
        return 0


async def mb_per_s(job: Awaitable[int], size: int, expected: int) -> str:
    """Return a transfer's speed, or what came instead."""
    began_s = time.perf_counter()
    result = await within(job)
    return f"{size / MB / (time.perf_counter() - began_s):.0f} MB/s" if result == expected else f"FAILED ({result})"


async def beside_slow_ones(place: Place) -> dict[str, str]:
    """Return what slow uploaders and slow readers get, and what the others get beside them."""
    slow = [asyncio.ensure_future(within(upload(place, "/reads", SLOW_SIZE, SLOW_BYTES_S))) for _ in range(SLOW)]
    readers = [asyncio.ensure_future(within(download(place, 4 * MB, 4 * SLOW_BYTES_S))) for _ in range(SLOW)]
    asked, due_s = [], time.perf_counter()
    for _ in range(int(RATE * RATED_S)):
        asked.append(asyncio.ensure_future(page(place)))
        due_s += 1 / RATE
        await asyncio.sleep(max(0.0, due_s - time.perf_counter()))
    pages = await asyncio.gather(*asked, return_exceptions=True)
    good = [one[1] for one in pages if not isinstance(one, BaseException) and one[0] == 200]
    p99 = f", p99 {statistics.quantiles(good, n=100)[98]:.1f} ms" if len(good) > 1 else ""
    served = sum(status == 200 for status in await asyncio.gather(*slow))
    whole = sum(size == 4 * MB for size in await asyncio.gather(*readers))
    return {
        f"{SLOW} uploads at 100 kB/s": f"{served} of {SLOW} served",
        f"{SLOW} downloads at 400 kB/s": f"{whole} of {SLOW} whole",
        f"{RATE} requests/s beside them": f"{len(pages) - len(good)} of {len(pages)} failed{p99}",
    }


async def streams(place: Place) -> dict[str, str]:
    """Return how soon the first event comes when many streams are opened."""
    writers: list[asyncio.StreamWriter] = []
    opening = asyncio.Semaphore(OPENING)

    async def first_event() -> float:
        async with opening:
            began_s = time.perf_counter()
            reader, writer = await place.open("GET", "/events")
            writers.append(writer)
            await reader.readuntil(b"the first")
            return (time.perf_counter() - began_s) * 1000

    jobs = [asyncio.wait_for(first_event(), PATIENCE_S / 4) for _ in range(STREAMS)]
    found = [one for one in await asyncio.gather(*jobs, return_exceptions=True) if isinstance(one, float)]
    for writer in writers:
        writer.close()
    times = f", first event {statistics.median(found):.0f} ms, the last {max(found):.0f} ms" if found else ""
    return {f"{STREAMS} event streams": f"{STREAMS - len(found)} failed{times}"}


async def measured(place: Place) -> dict[str, str]:
    """Return every figure."""
    found: dict[str, str] = {}
    for path, what in (("/reads", "upload"), ("/ignores", "upload that nobody reads")):
        for name, size in SIZES:
            if path == "/reads":
                found[f"{what}, {name}"] = await mb_per_s(upload(place, path, size), size, 200)
            else:
                found[f"{what}, {name}"] = str(await within(upload(place, path, size)))
    slow = within(upload(place, "/reads", SLOW_SIZE, SLOW_BYTES_S))
    found["upload, 600 kB at 100 kB/s"] = str(await slow)
    found["download, 1 GB"] = await mb_per_s(download(place, DOWNLOAD), DOWNLOAD, DOWNLOAD)
    found |= await beside_slow_ones(place)
    return found | await streams(place)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured(Place(sys.argv[1], int(sys.argv[2]), sys.argv[3])))))
