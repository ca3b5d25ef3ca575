"""Fail-over and fail-back under load, on real containers: no request is lost."""

import threading
import time
from ipaddress import ip_address

from lab.measuring import figures, load
from tests.lab_under_test import SERVERS, Lab

RATE = 50  # requests a second


def asked_first(samples: list[figures.Sample]) -> set[str]:
    """Return the servers that were the first choice; a hedge, when the machine is busy, may have asked one more."""
    return {sample.attempts.partition(";")[0] for sample in samples}


def test_every_request_after_fail_is_answered_by_server_2_and_none_is_lost_on_the_way_back(lab: Lab) -> None:
    assert lab.run("fail.py", "server1").returncode == 0
    during = [lab.get() for _ in range(20)]
    assert [(answer.status_code, answer.headers["X-Served-By"]) for answer in during] == [(200, "server2")] * 20

    with load.start(f"{lab.url}/app/", RATE, 6) as running:
        assert lab.run("heal.py", "server1").returncode == 0
        healed_s = time.monotonic() - running.began_s
        samples = running.samples()

    found = figures.figures(samples)
    assert (found.requests, found.failed, found.wrong) == (6 * RATE, 0, 0), found
    late = asked_first([sample for sample in samples if sample.due_s > healed_s + 2])
    assert late == {"server1"}, f"healed at {healed_s:.1f} s, and 2 s later asked: {late}"


def test_a_server_that_stops_is_left_before_it_does_and_fails_no_attempt(lab: Lab) -> None:
    def outcomes() -> dict[str, int]:
        return dict(lab.status()["servers"][0]["counters"]["outcomes"])

    before = outcomes()
    with load.start(f"{lab.url}/app/", RATE, 5) as running:
        lab.docker("restart", lab.container("server1"))
        samples = running.samples()

    found = figures.figures(samples)
    assert (found.requests, found.failed, found.wrong) == (5 * RATE, 0, 0), found
    after = outcomes()
    failed = {reason for reason in after if after[reason] > before.get(reason, 0)} - {"ok", "cancelled", "slow"}
    assert not failed, (before, after)
    assert asked_first(samples) == {"server1", "server2"}, found


def test_with_one_server_always_alive_no_request_of_half_a_minute_fails(lab: Lab) -> None:
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
    with load.start(f"{lab.url}/app/", RATE, 30) as running:
        found = figures.figures(running.samples())
    stop.set()
    trouble_maker.join()

    print(f"{found.requests} requests, {len(turns)} turns, slowest {found.slowest_ms:.0f} ms")
    assert (found.requests, found.failed, found.wrong) == (30 * RATE, 0, 0), found
    assert set(turns) == set(SERVERS)
    assert set(found.served) == set(SERVERS)


def test_servers_that_come_back_at_each_others_addresses_are_back_within_two_seconds(lab: Lab) -> None:
    """Their names left the network; a look-up that began then must not hold up the one that finds them again."""
    address = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
    pair = sorted(("server1", "server2"), key=lambda server: ip_address(lab.inspect(server, address)))
    before = [lab.inspect(server, address) for server in pair]
    network = f"{lab.project}_default"
    for server in pair:
        lab.docker("network", "disconnect", network, lab.container(server))
    lab.wait_until(lambda: list(lab.states().values())[:2] == ["OFFLINE", "OFFLINE"], "both OFFLINE")
    time.sleep(1)  # into the look-up, whose length is the point

    for server in reversed(pair):  # The first to come gets the lowest address that is free.
        lab.docker("network", "connect", "--alias", server, network, lab.container(server))

    assert [lab.inspect(server, address) for server in pair] == before[::-1]
    lab.wait_until_all_online(timeout_s=2)
    assert [lab.get().headers["X-Served-By"] for _ in range(3)] == ["server1"] * 3
