"""What only real requests can show, where no probe does."""

import threading
import time
from collections import Counter

import pytest

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer, silent_until


class TestWithoutProbes:
    """PROBE=off: only real requests can bring a server back."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"PROBE": "off"}

    def test_a_frozen_primary_is_back_soon_after_it_is_well_and_nobody_pays(
        self, balancer: Balancer, servers: list[FakeServer]
    ) -> None:
        good, healed = servers[0].behave, threading.Event()
        for _ in range(20):
            balancer.get()
        servers[0].behave = silent_until(healed)
        statuses = Counter(balancer.get().status_code for _ in range(30))
        servers[0].behave = good
        healed.set()

        until_s = time.monotonic() + 2
        while (answer := balancer.get()).headers["X-Served-By"] != servers[0].address:
            statuses[answer.status_code] += 1
            assert time.monotonic() < until_s, f"it is {balancer.state(1)}"
            time.sleep(0.05)
        assert set(statuses) == {200}
        assert balancer.state(1) == ("ONLINE", "")
