"""What an inspected lab's engine is asked for: who may fail, how, and that it is undone."""

import io
import tarfile
from typing import Any

import pytest

from lab import Trouble
from lab.command.interruption import Interruption
from lab.inspecting.lab import InspectedLab, Interrupted, reach
from lab.stack.errors import Refused
from tests.unit.lab.docker_entries import entry

URL = "http://localhost:8080"
NAME, FOLDER = "tugas", "/home/ani/tugas"  # not this clone's


class Engine:
    """An engine with one lab: every container by its service, with Docker's word for its state."""

    def __init__(self, *refuses: str, **states: str) -> None:
        self.states = {
            "balancer": "running",
            "server1": "running",
            "server2": "running",
            "server3": "running",
            **states,
        }
        self.refuses = refuses
        self.limits: dict[str, int] = {}
        self.files: dict[str, bytes] = {}
        self.fault_file = ""
        self.done: list[str] = []

    def containers(self, **_: object) -> list[dict[str, Any]]:
        ports = [{"IP": "127.0.0.1", "PublicPort": 8080}]
        states = {service: state for service, state in self.states.items() if state}
        return [
            entry(service, NAME, FOLDER, State=state, Ports=ports if service == "balancer" else [])
            for service, state in states.items()
        ]

    def inspect_container(self, identity: str) -> dict[str, Any]:
        state = {"Status": self.states[identity.removeprefix(f"{NAME}-")]}
        return {"State": state, "HostConfig": self.limits, "Config": {}, "Mounts": []}

    def exec_create(self, identity: str, command: list[str], user: str) -> str:
        return "run"

    def exec_start(self, run: str) -> bytes:
        return self.fault_file.encode()

    def exec_inspect(self, run: str) -> dict[str, int]:
        return {"ExitCode": 0 if self.fault_file else 1}

    def stats(self, identity: str, **_: object) -> dict[str, Any]:
        return {"networks": {"eth0": {"rx_packets": 7}, "eth1": {"rx_packets": 1}}}

    def get_archive(self, identity: str, path: str) -> tuple[list[bytes], dict[str, object]]:
        if path not in self.files:
            raise Refused("no such file")
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as tar:
            member = tarfile.TarInfo(path.rpartition("/")[2])
            member.size = len(self.files[path])
            tar.addfile(member, io.BytesIO(self.files[path]))
        return [packed.getvalue()[:100], packed.getvalue()[100:]], {}

    def _do(self, what: str, identity: str, state: str) -> None:
        service = identity.removeprefix(f"{NAME}-")
        if what in self.refuses:
            raise Refused(f"{what} is refused")
        self.states[service] = state
        self.done.append(f"{what} {service}")

    def pause(self, identity: str) -> None:
        self._do("pause", identity, "paused")

    def unpause(self, identity: str) -> None:
        self._do("unpause", identity, "running")

    def stop(self, identity: str, timeout: float) -> None:
        self._do("stop", identity, "exited")

    def start(self, identity: str) -> None:
        self._do("start", identity, "running")


def inspected(engine: Engine, interruption: Interruption | None = None) -> InspectedLab:
    return reach(URL, None, engine, interruption or Interruption())[0]


def test_a_server_is_frozen_and_only_what_failed_here_is_healed() -> None:
    engine = Engine()
    lab = inspected(engine)
    lab.fail("server2")
    engine.states["server3"] = "paused"  # by somebody else, in the meantime

    lab.heal()
    lab.heal()

    assert engine.done == ["pause server2", "unpause server2"]


def test_where_freezing_is_refused_a_server_is_stopped_and_started_again() -> None:
    engine = Engine("pause")
    lab = inspected(engine)

    lab.fail("server1")
    lab.heal()

    assert engine.done == ["stop server1", "start server1"]


def test_a_server_that_can_not_fail_ends_the_inspection() -> None:
    lab = inspected(Engine("pause", "stop"))

    with pytest.raises(Trouble, match="server1: the engine refused: stop is refused"):
        lab.fail("server1")


def test_what_can_not_be_healed_is_said() -> None:
    engine = Engine("unpause")
    lab = inspected(engine)
    lab.fail("server1")

    with pytest.raises(Trouble, match="server1 can't be healed: it is paused, unpause is refused"):
        lab.heal()

    engine.refuses = ()
    lab.heal()
    assert engine.states["server1"] == "running"


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ({"server2": "paused"}, r"server2 \(paused\)"),
        ({"server1": "exited", "server3": "restarting"}, r"server1 \(stopped .*\) and server3 \(restarting\)"),
        ({"balancer": "paused"}, r"balancer \(paused\)"),
    ],
)
def test_what_is_broken_already_is_not_touched(states: dict[str, str], said: str) -> None:
    engine = Engine(**states)

    with pytest.raises(Trouble, match=f"Heal first what is broken already: {said}"):
        inspected(engine)

    assert engine.done == []


def test_a_gray_fault_is_broken_already_and_so_is_a_server_starved_of_cpu_unless_its_makers_want_it_so() -> None:
    engine = Engine()
    engine.fault_file = '{"slow": {"ms": 300}}'
    with pytest.raises(Trouble, match=r"server1 \(slow\)"):
        inspected(engine)

    engine.fault_file, engine.limits = "", {"CpuQuota": 5000, "CpuPeriod": 100_000}
    with pytest.raises(Trouble, match=r"server1 \(starve\)"):
        inspected(engine)

    engine.limits = {"NanoCpus": 500_000_000}
    assert inspected(engine).there == ["server1", "server2", "server3"]


def test_a_server_without_a_container_is_missing_and_a_lab_without_any_is_none() -> None:
    engine = Engine(server2="")
    lab = inspected(engine)
    lab.fail("server2")

    assert lab.there == ["server1", "server3"]
    assert lab.body_of("server2") is None
    assert engine.done == []
    with pytest.raises(Trouble, match="project tugas has none of the services server1, server2 and server3"):
        inspected(Engine(server1="", server2="", server3=""))


def test_the_log_is_copied_out_of_the_balancer_whatever_it_is_built_of() -> None:
    engine = Engine()
    lab = inspected(engine)
    assert lab.log() is None

    engine.files["/shared/log/log.txt"] = b"a line\n" * 1000
    assert lab.log() == b"a line\n" * 1000


def test_packets_of_all_networks_count_and_an_engine_may_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine()
    lab = inspected(engine)
    assert lab.received("server1") == 8

    monkeypatch.setattr(engine, "stats", lambda identity, **_: {"pids_stats": {}})
    assert lab.received("server1") is None


def test_once_somebody_has_interrupted_nothing_more_fails() -> None:
    engine, interruption = Engine(), Interruption()
    lab = inspected(engine, interruption)
    lab.fail("server1")
    interruption.name, interruption.exit_code = "Ctrl-C", 130

    with pytest.raises(Interrupted, match=r"Ended by Ctrl-C: no marks\. What was broken is healed") as ended:
        lab.fail("server2")
    with pytest.raises(Interrupted):
        lab.rest()
    lab.heal()

    assert ended.value.exit_code == 130
    assert engine.done == ["pause server1", "unpause server1"]
