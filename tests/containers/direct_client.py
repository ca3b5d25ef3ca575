"""Runs in the balancer's container, where the servers' names are known: asks one server directly, and says what it met.

Arguments: the server's name, how many requests, seconds between them, seconds that each may take. They are sent side by
side. One JSON list is printed, with a word for each request in the order sent, and its milliseconds.
"""

import base64
import hashlib
import http.client
import json
import socket
import sys
import threading
import time


def meet(server: str, timeout_s: float) -> str:
    """Send a request; return what came of it in a word."""
    connection = http.client.HTTPConnection(server, 8000, timeout=timeout_s)
    try:
        connection.request("GET", "/", headers={"X-Request-Id": "direct"})
        answer = connection.getresponse()
        body = answer.read()
    except http.client.IncompleteRead:
        return "truncated"
    except TimeoutError:
        return "silence"
    except ConnectionRefusedError:
        return "refused"
    except socket.gaierror:
        return "no name"
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    if answer.headers["Content-Digest"] != f"sha-256=:{digest}:":
        return "corrupt"
    return "ok" if answer.status == 200 else str(answer.status)


def main(server: str, count: int, every_s: float, timeout_s: float) -> None:
    """Send the requests and print what became of each."""
    met: list[tuple[str, float]] = [("", 0.0)] * count

    def ask(number: int) -> None:
        start_s = time.perf_counter()
        word = meet(server, timeout_s)
        met[number] = word, (time.perf_counter() - start_s) * 1000

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
        time.sleep(every_s)
    for thread in threads:
        thread.join()
    print(json.dumps(met))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
