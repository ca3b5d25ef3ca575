"""A machine that gets the images by itself, from a registry that was named to `up`."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.fleet import fleet
from tests.swarm import played_registry
from tests.swarm.conftest import Fleet, remove_images
from tests.swarm.machines import Machine
from tests.swarm.played_registry import Registry
from tests.this_machine import skip_or_fail

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    """A registry that nobody reaches yet."""
    if not played_registry.find_or_install():
        skip_or_fail("docker-registry is not on this machine, and only root on Debian gets it")
    found = Registry(tmp_path)
    yield found
    found.end()


@pytest.fixture
def machine(fleet_up: Fleet) -> Iterator[Machine]:
    """One machine more, with an empty engine; it is in no swarm."""
    folder = fleet_up.room[1].folder.parent / "node4"
    folder.mkdir()
    found = Machine(4, folder, fleet_up.room.wires)
    found.power_on()
    try:
        found.wait_until_up()
        yield found
    finally:
        found.cut_power()


def test_images_come_from_a_registry_and_a_machine_that_does_not_reach_it_is_told_before_anything_is_begun(
    fleet_up: Fleet, machine: Machine, registry: Registry
) -> None:
    name = f"{fleet_up.name}-registry"
    up = ("swarm.py", "up", "--registry", registry.place, machine.engine)
    told = {"COMPOSE_PROJECT_NAME": name}
    began_s = time.monotonic()
    try:
        from_nobody = fleet_up.run(*up, env=told)
        assert from_nobody.returncode == 1
        assert from_nobody.stderr.startswith(f"this machine: the registry {registry.place} can't be reached")

        registry.open_here()
        not_there = fleet_up.run(*up, env=told)
        assert not_there.returncode == 1
        assert not_there.stderr.startswith(f"{machine.engine}: the registry {registry.place} can't be reached")
        assert machine.docker("ps", "--quiet").stdout == ""

        registry.open_on(machine)
        done = fleet_up.run("swarm.py", "up", env=told)  # As it was told the last time.
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        fleet.forget(name)
        remove_images(name)
    print(f"up from a registry, after two that failed, in {time.monotonic() - began_s:.1f} s")
    images = {*machine.docker("ps", "--format", "{{.Image}}").stdout.split()}
    assert {image.rpartition(":")[0] for image in images} == {
        f"{registry.place}/fault-tolerance-lab-{of}" for of in ("backend", "balancer", "store")
    }
