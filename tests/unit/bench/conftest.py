import pytest

from bench.engine import Engine
from lab.stack.containers import Clone
from tests.unit.bench.fake_docker import HERE, FakeDocker


@pytest.fixture
def docker() -> FakeDocker:
    return FakeDocker()


@pytest.fixture
def running(docker: FakeDocker) -> Engine:
    made = Engine(Clone(docker, "bench", HERE))
    docker.ran.clear()
    return made
