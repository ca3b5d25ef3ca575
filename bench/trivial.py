"""The simplest server there can be: what the load measures against it is the load's own error."""

import asyncio
import json

BODY = json.dumps(
    {"server": "Server 1", "role": "", "status": "ACTIVE", "message": "Server 1", "time": "2026-11-22 09:00:00"}
).encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)


class Trivial(asyncio.Protocol):
    """Answers whatever ends like a request's headers, at once, always the same."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer."""
        if data.endswith(b"\r\n\r\n"):
            self._transport.write(ANSWER)


async def main() -> None:
    """Serve on a free port of this machine, printed first, until ended."""
    server = await asyncio.get_running_loop().create_server(Trivial, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
