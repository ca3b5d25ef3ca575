"""A steady stream of requests that doesn't wait for slow ones, as many independent users would send it."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import requests

from tests.conftest import Lab


@dataclass(frozen=True)
class Sample:
    """One request: when it was due (seconds from the start), how it ended, who served it, how long it took."""

    due_s: float
    status: int
    served_by: str
    seconds: float


def steady_load(lab: Lab, rate: float, until: Callable[[float], bool]) -> list[Sample]:
    """Send `rate` requests a second until `until(seconds since the start)` says so; return what became of each."""
    session = requests.Session()
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=256))
    began_s = time.monotonic()
    waiting: list[Future[Sample]] = []

    def ask(due_s: float) -> Sample:
        try:
            answer = session.get(lab.url + "/app/", timeout=15)
            served_by, status = answer.headers.get("X-Served-By", ""), answer.status_code
        except requests.RequestException as error:
            served_by, status = type(error).__name__, 0
        return Sample(due_s, status, served_by, time.monotonic() - began_s - due_s)

    with ThreadPoolExecutor(256) as pool:
        number = 0
        while not until(time.monotonic() - began_s):
            due_s = number / rate
            time.sleep(max(0.0, began_s + due_s - time.monotonic()))
            waiting.append(pool.submit(ask, due_s))
            number += 1
    return [sample.result() for sample in waiting]


def failures(samples: list[Sample]) -> Counter[tuple[int, str]]:
    """Count the requests that did not end with 200, by status and by who answered."""
    return Counter((sample.status, sample.served_by) for sample in samples if sample.status != 200)
