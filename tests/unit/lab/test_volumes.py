"""What a lab's servers keep when their containers are gone, and who removes it."""

import subprocess
from collections.abc import Sequence

import pytest

from lab.commands import down
from lab.stack import compose, volumes
from lab.terminal import programs

IN_USE = "Error response from daemon: remove other_orders: volume is in use - [c0ffee]"


class FakeEngine:
    """An engine with volumes of two projects; one of them is in use."""

    def __init__(self) -> None:
        self.volumes = {"lab": ["lab_orders", "lab_more"], "other": ["other_orders"]}
        self.in_use = {"other_orders"}

    def run(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Do what a docker command would."""
        words = list(arguments)
        if words[:3] == ["docker", "volume", "ls"]:
            project = words[-1].removeprefix("label=com.docker.compose.project=")
            return subprocess.CompletedProcess(words, 0, "\n".join(self.volumes.get(project, [])), "")
        assert words[:3] == ["docker", "volume", "rm"], words
        if words[3] in self.in_use:
            return subprocess.CompletedProcess(words, 1, "", f"{IN_USE}\n")
        for kept in self.volumes.values():
            if words[3] in kept:
                kept.remove(words[3])
        return subprocess.CompletedProcess(words, 0, f"{words[3]}\n", "a warning of the client's\n")


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    fake = FakeEngine()
    monkeypatch.setattr(programs, "run", fake.run)
    return fake


def test_only_the_volumes_of_the_project_are_removed(engine: FakeEngine) -> None:
    assert volumes.remove("lab") == {"lab_orders": "", "lab_more": ""}
    assert engine.volumes == {"lab": [], "other": ["other_orders"]}


def test_one_that_is_in_use_stays_and_why_is_said(engine: FakeEngine) -> None:
    assert volumes.remove("other") == {"other_orders": IN_USE}


@pytest.mark.parametrize(("is_clean", "left"), [(False, ["lab_orders", "lab_more"]), (True, [])])
def test_orders_outlive_a_lab_until_it_is_cleaned(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, is_clean: bool, left: list[str]
) -> None:
    """Also those of a lab that was taken down before."""
    monkeypatch.setattr(compose, "of_project", lambda name: [])
    monkeypatch.setattr(compose, "networks", lambda name: [])
    monkeypatch.setattr(down, "remove_images", lambda name: None)

    down.take_down("lab", is_clean)

    assert engine.volumes["lab"] == left


def test_what_became_of_the_orders_is_said(engine: FakeEngine, capsys: pytest.CaptureFixture[str]) -> None:
    down.remove_orders("lab")
    down.remove_orders("other")

    said = capsys.readouterr().out
    assert "the orders in lab_orders are removed" in said
    assert f"the orders in other_orders stay: {IN_USE}" in said
