"""The real lab, on real containers, for the tests that need it.

`make test` names the Compose project and the port in COMPOSE_PROJECT_NAME and PORT, so that a lab that is already
running is not disturbed. Without an engine these tests are skipped with the reason; with REQUIRE_ALL=1 they fail.
"""

import os
import time
from collections.abc import Iterator

import pytest

from tests.lab_under_test import NO_FAULTS, Lab
from tests.this_machine import free_port, skip_or_fail, works
from tests.two_lanes import TwoLanes, place_of


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put last what must be alone."""
    items.sort(key=lambda item: place_of(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> TwoLanes:
    """Give the plugin our lanes."""
    return TwoLanes(config, log)


@pytest.fixture(scope="session")
def started_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab of the tests' own, built and started once, taken down at the end."""
    if not works("docker", "version"):
        skip_or_fail("no Docker engine can be reached; `make up` says what to do")
    if not works("docker", "compose", "version"):
        skip_or_fail("Docker Compose v2 is missing; `make up` gets it")
    log_folder = tmp_path_factory.mktemp("log")
    log_folder.chmod(0o777)  # The balancer has a user of its own.
    project = os.environ.get("COMPOSE_PROJECT_NAME", "fault-tolerance-lab-test")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")  # Each has a lab of its own.
    if worker:
        lab = Lab(f"{project}-{worker}", free_port(), log_folder)
    else:
        lab = Lab(project, int(os.environ.get("PORT") or free_port()), log_folder)
    started = lab.compose("up", "--detach", "--build")
    try:
        if started.returncode != 0:
            pytest.fail(f"docker compose up failed:\n{started.stderr[-3000:]}")
        until_s = time.monotonic() + 30
        while not lab.answers():
            if time.monotonic() > until_s:
                pytest.fail(f"the balancer did not come up:\n{lab.compose('logs', '--tail', '30').stdout}")
            time.sleep(0.1)
        lab.wait_until_all_online()
        yield lab
        assert lab.faults() == NO_FAULTS, "the tests have left faults behind"
    finally:
        images = ("--rmi", "all") if worker else ()  # run.py removes its own.
        lab.compose("down", "--remove-orphans", "--volumes", "--timeout", "3", *images)


@pytest.fixture
def lab(started_lab: Lab) -> Iterator[Lab]:
    """The lab with every server ONLINE before the test, and healed after it."""
    started_lab.wait_until_all_online()
    yield started_lab
    started_lab.heal()
    started_lab.wait_until_all_online()
