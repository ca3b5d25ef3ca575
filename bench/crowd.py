"""In the bench's own container: `crowd.py HOST PORT PATH` crowds a balancer with idle and slow clients, and asks it.

Only the standard library, one JSON object on stdout. It runs inside the network because on the way through a published
port Docker reads for clients that don't.
"""

import contextlib
import http.client
import json
import socket
import statistics
import sys
import time

IDLE, SLOW = 1000, 200  # connections
PAGES = 200  # asked for by each slow client: far more than fits on the way to it
FILLING_S = 10.0  # until every slow client's way is full and the balancer waits for it
REQUESTS, EVERY_S = 500, 0.01
PATIENCE_S = 10.0


def get(path: str) -> bytes:
    """Return a request that keeps its connection open."""
    return f"GET {path} HTTP/1.1\r\nHost: crowd\r\n\r\n".encode()


def idle_client(host: str, port: int, path: str) -> socket.socket:
    """Return a connection that has had its answer and stays open."""
    connection = socket.create_connection((host, port), timeout=PATIENCE_S)
    connection.sendall(get(path))
    connection.recv(65536)
    return connection


def slow_client(host: str, port: int) -> socket.socket:
    """Return a connection that has asked for many pages and takes hardly anything of them."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(PATIENCE_S)
    connection.connect((host, port))
    connection.sendall(get("/") * PAGES)
    return connection


def ask(host: str, port: int, path: str) -> tuple[int, float]:
    """Send a request as a new client does; return the status, 0 for none, and how many milliseconds it took."""
    began_s, status = time.perf_counter(), 0
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        status = answer.status
    return status, (time.perf_counter() - began_s) * 1000


def main(host: str, port: int, path: str) -> None:
    """Crowd the balancer, ask it, and print what came of it."""
    with contextlib.ExitStack() as stack:
        for _ in range(IDLE):
            stack.enter_context(idle_client(host, port, path))
        slow = [stack.enter_context(slow_client(host, port)) for _ in range(SLOW)]
        time.sleep(FILLING_S)
        answers = []
        for number in range(REQUESTS):
            slow[number % SLOW].recv(10)
            answers.append(ask(host, port, path))
            time.sleep(EVERY_S)
    took_ms = [ms for _, ms in answers]
    found = {
        "idle": IDLE,
        "slow": SLOW,
        "requests": REQUESTS,
        "failed": sum(status != 200 for status, _ in answers),
        "median_ms": round(statistics.median(took_ms), 2),
        "slowest_ms": round(max(took_ms), 2),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
