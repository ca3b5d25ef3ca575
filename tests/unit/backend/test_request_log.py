"""A server's lines about the requests it ran: whole, complete, and together when there are many."""

import threading
import time

from backend.request_log import RequestLog


class Written:
    """What a log has written, piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def __call__(self, text: str) -> None:
        self.pieces.append(text)

    def wait_for(self, lines: int) -> None:
        """Wait until so many lines are there."""
        until_s = time.monotonic() + 5
        while "".join(self.pieces).count("\n") < lines:
            assert time.monotonic() < until_s, f"only {self.pieces}"
            time.sleep(0.005)


def test_a_line_is_written_without_anyone_asking() -> None:
    written = Written()
    RequestLog(written).add("one")
    written.wait_for(1)
    assert written.pieces == ["one\n"]


def test_many_lines_at_once_are_written_together_and_none_is_lost() -> None:
    written = Written()
    log = RequestLog(written)

    def add_many(number: int) -> None:
        for n in range(500):
            log.add(f"{number}/{n}")

    threads = [threading.Thread(target=add_many, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written.wait_for(4000)
    lines = "".join(written.pieces).splitlines()
    assert sorted(lines) == sorted(f"{number}/{n}" for number in range(8) for n in range(500))
    assert len(written.pieces) < 100


def test_flush_leaves_nothing_behind_when_the_server_stops() -> None:
    written = Written()
    log = RequestLog(written)
    for n in range(100):
        log.add(str(n))
    log.flush()
    assert "".join(written.pieces).splitlines() == [str(n) for n in range(100)]
