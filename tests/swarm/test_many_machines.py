"""The lab on three machines: what is lost, and for how long, when one of them is."""

from lab.measuring import figures
from tests.swarm.conftest import Fleet


def test_from_bare_engines_to_two_balancers_that_see_every_server_without_a_registry(lab: Fleet) -> None:
    print(f"up in {lab.up_s:.1f} s")
    assert lab.up_s < 60
    status = lab.run("swarm.py", "status")
    assert status.returncode == 0, status.stdout
    assert status.stdout.count("server1 ONLINE, server2 ONLINE, server3 ONLINE") == 2
    assert len({*lab.where("server1"), *lab.where("server2"), *lab.where("server3")}) == 3
    assert len(lab.where("balancer")) == 2


def test_a_machine_with_the_primary_and_a_balancer_loses_power_and_a_client_with_two_addresses_loses_nothing(
    lab: Fleet,
) -> None:
    urls = lab.urls()
    spare = next(one for one in lab.room.machines if one.name not in lab.where("balancer"))
    if lab.where("server1") == [spare.name]:
        lab.room[1].docker("node", "update", "--availability", "drain", spare.name)
        lab.wait_until(lambda: lab.where("server1") not in ([], [spare.name]), "server1 elsewhere")
        lab.room[1].docker("node", "update", "--availability", "active", spare.name)
        lab.wait_until(lab.is_whole, "the whole lab")
    [name] = lab.where("server1")
    lost = lab.machine(name)
    with lab.sent(sorted(urls, key=lambda url: lost.address not in url), 20) as running:
        lost.cut_power()
        whole_s = lab.wait_until(lab.is_whole, "full strength")
        found = figures.figures(running.samples())
    lost.power_on()
    lost.wait_until_up()
    back_s = lab.wait_until(lambda: lab.run("swarm.py", "status").returncode == 0, "a clean status")
    print(f"{found}; full strength after {whole_s:.1f} s, clean {back_s:.1f} s after the machine was back")
    assert (found.requests, found.failed) == (2000, 0), found
    assert found.slowest_ms <= 1000, found
    assert whole_s <= 20
    lab.wait_until(lambda: sum(len(one) for one in lab.containers().values()) == 5, "no stray container")
