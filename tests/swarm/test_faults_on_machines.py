"""The lab on three machines, broken and healed by the lab's own commands from a fourth host: `--on swarm`."""

import json
from typing import Any

import pytest

from lab.fleet import stack
from tests.swarm.conftest import PORT, Fleet
from tests.swarm.lost_requests import found_without_a_loss
from tests.swarm.machines import Machine

pytestmark = pytest.mark.timeout(400)
SERVERS = ("server1", "server2", "server3")
RATE = 40  # A few more, and what is refused on a busy machine is refused because it is busy.


def status(lab: Fleet) -> dict[str, Any]:
    """Return what `status.py --on swarm --json` tells."""
    done = lab.run("status.py", "--on", "swarm", "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def faults(lab: Fleet) -> dict[str, list[str]]:
    """Return which faults Docker shows, by server and machine."""
    told = status(lab)
    return {one["name"]: one["docker"]["faults"] for one in (*told["servers"], *told["machines"])}


def states(lab: Fleet, server: str) -> set[str]:
    """Return the states in which the balancers see a server."""
    seen = next(one["balancers"] for one in status(lab)["servers"] if one["name"] == server)
    return {one["state"] if one else "?" for one in seen.values()}


def runs(lab: Fleet, machine: Machine) -> int:
    """Return how many containers of the lab run on a machine."""
    return len(lab.containers()[machine.name])


def test_what_is_done_to_servers_on_several_machines_is_seen_undone_and_costs_nothing(lab: Fleet) -> None:
    with lab.sent(lab.urls(), 120, RATE) as running:
        for server, fault in (("server1", "pause"), ("server2", "cut")):
            done = lab.run("fail.py", server, "--on", "swarm", "--fault", fault)
            assert done.returncode == 0, done.stdout + done.stderr
            assert f"python lab/heal.py --on swarm {server}" in done.stdout.replace("python3", "python")
        lab.wait_until(lambda: states(lab, "server1") == states(lab, "server2") == {"OFFLINE"}, "that it is seen")
        assert {name: found for name, found in faults(lab).items() if found} == {
            "server1": ["pause"],
            "server2": ["cut"],
        }
        assert lab.run("heal.py", "--on", "swarm").returncode == 0
        killed = lab.run("fail.py", "server1", "--on", "swarm", "--fault", "kill")
        assert "server1 was killed; the orchestrator starts another." in killed.stdout, killed.stdout + killed.stderr
        healed = lab.run("heal.py", "--on", "swarm", "server1")  # It waits for the other one, and starts none.
        assert healed.returncode == 0, healed.stdout + healed.stderr
        running.stop()
        found = found_without_a_loss(running.samples())
    assert found.requests > 500, found
    assert not any(faults(lab).values())
    assert all(states(lab, server) == {"ONLINE"} for server in SERVERS)
    assert sum(len(one) for one in lab.containers().values()) == len(stack.STORES) + 5


def test_a_machine_that_goes_down_and_one_that_is_drained_cost_nothing_and_take_part_again(lab: Fleet) -> None:
    lost = lab.machine_to_lose()
    # Balancers move when their machines are out: this client knows all machines.
    everywhere = [f"http://{one.address}:{PORT}/app/" for one in lab.room.machines]
    with lab.sent(sorted(everywhere, key=lambda url: lost.address not in url), 120, RATE) as running:
        done = lab.run("fail.py", "server1", "--on", "swarm", "--fault", "node-down")
        assert f"{lost.name} is down." in done.stdout, done.stdout + done.stderr
        assert faults(lab)[lost.name] == ["node-down"]
        assert lab.run("swarm.py", "status").returncode == 1
        lab.wait_until(lab.has_all_that_moves, "full strength on two machines")
        assert runs(lab, lost) == 0
        assert lab.run("heal.py", "--on", "swarm", lost.name).returncode == 0
        other = next(one for one in lab.room.machines if one is not lost and one.name in lab.where("balancer"))
        lab.wait_until(lab.is_whole, "the store's member of that machine")  # Else the other one would be one too many.
        done = lab.run("fail.py", other.name, "--on", "swarm", "--fault", "drain")
        assert f"{other.name} is drained." in done.stdout, done.stdout + done.stderr
        lab.wait_until(lambda: runs(lab, other) == 0, "that nothing runs there")
        lab.wait_until(lab.has_all_that_moves, "full strength without it")
        done = lab.run("swarm.py", "up")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "the orders' store stays as it is" in done.stdout, done.stdout
        assert lab.run("heal.py", "--on", "swarm").returncode == 0
        running.stop()
        found = found_without_a_loss(running.samples())
    assert not any(faults(lab).values())
    assert found.requests > 500, found
    lab.wait_until(lab.is_clean, "a clean status")
