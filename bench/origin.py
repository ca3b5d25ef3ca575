"""In the bench's own container: `origin.py PORT`, a server of bodies that costs as little as it can.

`/health`; `/reads` takes a body whole and then answers, `/ignores` answers and takes none of it; `/bytes?N` sends N
bytes; `/events` sends one at once, and a comment every few seconds; anything else is a small page. Standard library.
"""

import asyncio
import contextlib
import os
import sys

NAME = os.environ.get("SERVER_NAME", "origin")
EVERY_S = 5.0  # a comment of an event stream
READ_BYTES = 1024 * 1024
BLOCK = bytes(READ_BYTES)
PAGE = b'{"server": "%b", "status": "ok"}' % NAME.encode()


def whole(body: bytes) -> bytes:
    """Return an answer with a body."""
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


async def take_body(headers: dict[bytes, bytes], reader: asyncio.StreamReader) -> None:
    """Read a request's body and throw it away."""
    if headers.get(b"transfer-encoding") == b"chunked":
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    left = int(headers.get(b"content-length", 0))
    while left and (piece := await reader.read(min(left, READ_BYTES))):
        left -= len(piece)


async def answer(
    target: bytes, headers: dict[bytes, bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    """Answer one request; False when the connection is of no more use."""
    path, _, query = target.partition(b"?")
    if path == b"/ignores":
        writer.write(whole(PAGE))
        await writer.drain()
        await asyncio.sleep(EVERY_S)  # Who closes sooner resets the connection under its answer.
        return False
    await take_body(headers, reader)
    if path == b"/bytes":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % int(query))
        for start in range(0, int(query), READ_BYTES):
            writer.write(BLOCK[: int(query) - start])
            await writer.drain()
        return True
    if path == b"/events":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        writer.write(b"f\r\ndata: the first\r\n")
        while True:
            await writer.drain()
            await asyncio.sleep(EVERY_S)
            writer.write(b"3\r\n:\n\n\r\n")
    writer.write(whole(PAGE))
    return True


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serve one connection."""
    with contextlib.suppress(OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        while True:
            line, *lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
            named = (one.partition(b":") for one in lines if one)
            headers = {name.lower(): value.strip() for name, _, value in named}
            goes_on = await answer(line.split(b" ")[1], headers, reader, writer)
            if not goes_on or headers.get(b"connection") == b"close":
                break
    writer.close()


async def main(port: int) -> None:
    """Serve until the end."""
    server = await asyncio.start_server(serve, "0.0.0.0", port, backlog=4096, limit=READ_BYTES)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
