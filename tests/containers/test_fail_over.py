"""Fail-over and fail-back under load, on real containers: no request is lost."""

import threading
import time

from tests.conftest import SERVERS, Lab
from tests.containers.load import failures, steady_load

RATE = 50  # requests a second


def test_every_request_after_fail_is_answered_by_server_2_and_none_is_lost_on_the_way_back(lab: Lab) -> None:
    assert lab.run("fail.py", "server1").returncode == 0
    during = [lab.get() for _ in range(20)]
    assert [(answer.status_code, answer.headers["X-Served-By"]) for answer in during] == [(200, "server2")] * 20

    healed_s: list[float] = []

    def heal() -> None:
        assert lab.run("heal.py", "server1").returncode == 0
        healed_s.append(time.monotonic() - began_s)

    began_s = time.monotonic()
    healer = threading.Thread(target=heal)
    healer.start()
    samples = steady_load(lab, RATE, until=lambda second: bool(healed_s) and second > healed_s[0] + 2)
    healer.join()

    assert not failures(samples)
    assert samples[-1].served_by == "server1", f"healed at {healed_s[0]:.1f} s, and 2 s later still on a backup"


def test_with_one_server_always_alive_no_request_of_a_minute_fails(lab: Lab) -> None:
    """Servers are paused and healed in turn, by twos, so that each of the three is at some time the only one."""
    turns: list[str] = []
    stop = threading.Event()

    def trouble() -> None:
        while not stop.is_set():
            for alive in SERVERS:
                failed = [lab.container(server) for server in SERVERS if server != alive]
                for container in failed:
                    lab.docker("pause", container)
                stop.wait(3)
                for container in failed:
                    lab.docker("unpause", container)
                turns.append(alive)
                lab.wait_until_all_online()
                if stop.is_set():
                    return

    trouble_maker = threading.Thread(target=trouble)
    trouble_maker.start()
    samples = steady_load(lab, RATE, until=lambda second: second > 60)
    stop.set()
    trouble_maker.join()

    slowest = max(sample.seconds for sample in samples)
    print(f"{len(samples)} requests, {len(turns)} turns, slowest {slowest * 1000:.0f} ms")
    assert not failures(samples)
    assert len(samples) == 60 * RATE + 1
    assert set(turns) == set(SERVERS)
    assert {sample.served_by for sample in samples} == set(SERVERS)
