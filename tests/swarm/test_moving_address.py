"""The address that moves: for how long a client that knows no other one finds nobody there."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import pytest

from lab.measuring.figures import Sample, figures, is_good
from tests.swarm import moving_address
from tests.swarm.conftest import PORT, Fleet
from tests.swarm.machines import Machine
from tests.swarm.moving_address import ADDRESS, MovingAddress
from tests.this_machine import skip_or_fail

pytestmark = pytest.mark.timeout(400)
# What is surely met on a busy machine, too; how long it takes is printed (-s), and stands in the docs.
MOVED_S = 3.0
# Two checks in a row that fail, each begun within a second and over within another two; then the address moves.
SEEN_AND_MOVED_S = 9.0
BACKUP = "Entering BACKUP STATE"
URL = f"http://{ADDRESS}:{PORT}/app/"


@pytest.fixture
def address(lab: Fleet) -> Iterator[MovingAddress]:
    """The address, at a machine with a balancer. Its priority is higher than the other one's, the spare's highest."""
    if not moving_address.find_or_install():
        skip_or_fail("keepalived is not on this machine, and only root on Debian gets it")
    first, second = (lab.machine(name) for name in lab.where("balancer"))
    [spare] = [one for one in lab.room.machines if one not in (first, second)]
    found = MovingAddress()
    try:
        found.begin(spare, 200)
        found.begin(first, 150)
        lab.wait_until(lambda: found.holders() == [first], "the address")
        found.begin(second, 100)
        lab.wait_until(lambda: BACKUP in found.said(second), "the other balancer's machine")
        yield found
    finally:
        for machine in found.machines:  # for whoever is to find out why a test has failed
            print(f"keepalived on {machine.name}:\n{found.said(machine)}")
        found.end()


def outage_s(samples: Sequence[Sample]) -> float:
    """Return the time from the first failed request to the first good one after the last failed one, by due times."""
    ordered = sorted(samples, key=lambda sample: sample.due_s)
    bad = [number for number, sample in enumerate(ordered) if not is_good(sample)]
    if not bad:
        return 0.0
    assert bad[-1] + 1 < len(ordered), f"it lasts still, at the end of {ordered[-1].due_s:.1f} s"
    return ordered[bad[-1] + 1].due_s - ordered[bad[0]].due_s


def told(name: str, samples: Sequence[Sample]) -> str:
    """Return the figures of a run, and a line for each stretch of requests that failed in one and the same way."""
    ordered = sorted(samples, key=lambda sample: sample.due_s)
    lines = [f"{name}: an outage of {outage_s(samples):.2f} s, {figures(samples)}"]
    for (is_fine, *why), together in groupby(
        ordered, lambda one: (is_good(one), one.error or one.status, one.attempts)
    ):
        run = list(together)
        if not is_fine:
            lines.append(f"  {run[0].due_s:.2f} to {run[-1].due_s:.2f} s: {len(run)} x {why} {run[0].body[:200]}")
    return "\n".join(lines)


def moved(lab: Fleet, address: MovingAddress, lost: Machine) -> Machine:
    """Wait until the address is at one machine, which isn't that one; return where it is."""
    seen: list[Machine] = []

    def is_elsewhere() -> bool:
        seen[:] = address.holders()  # At some moments nobody has it.
        return len(seen) == 1 and seen != [lost]

    lab.wait_until(is_elsewhere, "the address elsewhere")
    return seen[0]


def test_a_machine_without_a_balancer_never_takes_the_address_even_if_it_would_come_first(
    lab: Fleet, address: MovingAddress
) -> None:
    [spare] = [one for one in lab.room.machines if one.name not in lab.where("balancer")]
    assert "VRRP_Script(balancer) failed" in address.said(spare)
    assert "STATE" not in address.said(spare), "it must not get out of FAULT"
    [holder] = address.holders()
    assert holder.name in lab.where("balancer")


def test_the_machine_that_has_the_address_loses_power_and_its_clients_find_another_one_soon(
    lab: Fleet, address: MovingAddress
) -> None:
    [lost] = address.holders()
    with lab.sent([URL], 8, timeout_s=1) as running:
        lost.cut_power()
        holder = moved(lab, address, lost)
        samples = running.samples()
    assert not address.runs_on(lost)
    lost.power_on()
    lost.wait_until_up()
    address.begin(lost, 150)
    lab.wait_until(lab.is_whole, "full strength")
    lab.wait_until(lambda: "VRRP_Script(balancer)" in address.said(lost), "its return")
    print(told("power", samples))
    assert 0 < outage_s(samples) <= MOVED_S, told("power", samples)
    assert address.holders() == [holder]


def test_a_balancer_that_is_frozen_loses_the_address_and_does_not_take_it_back(
    lab: Fleet, address: MovingAddress
) -> None:
    [lost] = address.holders()
    [container] = lost.docker("ps", "--quiet", "--filter", f"name={lab.name}_balancer").stdout.split()
    with lab.sent([URL], 18, timeout_s=1) as running:
        assert lost.docker("pause", container).returncode == 0
        try:
            holder = moved(lab, address, lost)
        finally:
            thawed = lost.docker("unpause", container)
        assert thawed.returncode == 0, thawed.stderr
        lab.wait_until(lambda: address.said(lost).count(BACKUP) == 2, "its balancer's return")
        samples = running.samples()
    print(told("frozen", samples))
    assert 0 < outage_s(samples) <= SEEN_AND_MOVED_S, told("frozen", samples)
    assert address.holders() == [holder], "who is back must not take it from one that is well"


def test_a_balancer_that_moves_to_another_machine_leaves_the_address_to_one_that_has_a_balancer(
    lab: Fleet, address: MovingAddress
) -> None:
    [lost] = address.holders()
    with lab.sent([URL], 12, timeout_s=1) as running:
        lab.room[1].docker("node", "update", "--availability", "drain", lost.name)
        try:
            holder = moved(lab, address, lost)
            samples = running.samples()
        finally:
            lab.room[1].docker("node", "update", "--availability", "active", lost.name)
    assert holder.name in lab.where("balancer")
    lab.wait_until(lab.is_whole, "full strength")
    print(told("gone", samples))
    assert outage_s(samples) <= SEEN_AND_MOVED_S, told("gone", samples)
