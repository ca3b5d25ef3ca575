"""A lab beside the student's: everything means it while it is there, and it is gone whatever ends it."""

import os
import signal
from pathlib import Path

import pytest

from lab import Trouble
from lab.clone.project import side_project
from lab.machine import preparing
from lab.machine.side_lab import side_lab
from lab.stack import compose, volumes

NAME = side_project("lab", "bench")


class FakeCompose:
    """A Compose that is quick; environment: in which the lab was taken down."""

    def __init__(self) -> None:
        self.up: list[str] = []
        self.environment: dict[str, str] = {}
        self.volumes: set[str] = set()

    def start(self, name: str, environment: dict[str, str]) -> None:
        self.up.append(name)
        self.volumes.add(name)

    def of_project(self, name: str) -> list[str]:
        return [one for one in self.up if one == name]

    def down(self, name: str) -> None:
        for again in (signal.SIGINT, signal.SIGTERM):  # Whoever can't wait must not keep it from its end.
            os.kill(os.getpid(), again)
        self.environment = dict(os.environ)
        self.up.remove(name)

    def remove_volumes(self, name: str) -> dict[str, str]:
        assert name not in self.up, "they are still used"
        self.volumes.discard(name)
        return {}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeCompose:
    fake = FakeCompose()
    for name in ("start", "of_project", "down"):
        monkeypatch.setattr(compose, name, getattr(fake, name))
    monkeypatch.setattr(compose, "networks", lambda name: [])
    monkeypatch.setattr(volumes, "remove", fake.remove_volumes)
    monkeypatch.setattr(preparing, "get_docker", lambda: None)
    monkeypatch.setattr(preparing, "settle_project_name", lambda: "lab")
    monkeypatch.setattr(preparing, "build", lambda name: {**os.environ, "COMPOSE_PROJECT_NAME": name})
    return fake


def test_everything_means_it_from_its_build_to_its_end_and_nothing_after(fake: FakeCompose, tmp_path: Path) -> None:
    before = dict(os.environ)

    with side_lab("bench", 28080, folder=str(tmp_path)) as side:
        assert dict(os.environ) == before
        side.build()
        os.environ["COMPOSE_FILE"] = "added.yml"
        side.start()
        assert fake.up == [NAME]
        assert {name: os.environ[name] for name in ("COMPOSE_PROJECT_NAME", "PORT", "LOG_FOLDER")} == {
            "COMPOSE_PROJECT_NAME": NAME,
            "PORT": str(side.port),
            "LOG_FOLDER": str(side.log_folder),
        }
        assert side.log_folder.is_dir()

    assert fake.up == []
    assert fake.environment.items() >= {"COMPOSE_PROJECT_NAME": NAME, "COMPOSE_FILE": "added.yml"}.items()
    assert not side.log_folder.exists()
    assert dict(os.environ) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_take_it_down_and_are_as_before_after_it(
    fake: FakeCompose, tmp_path: Path, number: signal.Signals
) -> None:
    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]

    with pytest.raises(KeyboardInterrupt), side_lab("bench", 28080, folder=str(tmp_path)) as side:
        side.build()
        side.start()
        os.kill(os.getpid(), number)

    assert fake.up == []
    assert [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)] == before


def test_a_failure_takes_it_down(fake: FakeCompose, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no more"), side_lab("bench", 28080, folder=str(tmp_path)) as side:
        side.build()
        side.start()
        raise Trouble("no more")

    assert fake.up == []


def test_nothing_that_its_servers_kept_is_left_for_the_next_one(fake: FakeCompose, tmp_path: Path) -> None:
    with side_lab("bench", 28080, folder=str(tmp_path)) as side:
        side.build()
        side.start()
        assert fake.volumes == {NAME}

    assert fake.volumes == set()

    with side_lab("bench", 28080, folder=str(tmp_path)) as side:
        side.build()
        side.start()
        fake.up.remove(NAME)  # by the tests themselves

    assert fake.volumes == set()


def test_what_somebody_else_has_started_under_its_name_is_taken_down_too(fake: FakeCompose, tmp_path: Path) -> None:
    with side_lab("bench", 28080, folder=str(tmp_path)) as side:
        side.build()
        fake.up.append(NAME)

    assert fake.up == []


def test_where_it_could_not_be_built_nothing_is_asked_of_compose(
    fake: FakeCompose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def has_none() -> None:
        raise Trouble("Docker is not installed")

    monkeypatch.setattr(preparing, "get_docker", has_none)
    monkeypatch.setattr(compose, "of_project", lambda name: pytest.fail("there is no Docker to ask"))
    before = dict(os.environ)

    with side_lab("test", 18080, folder=str(tmp_path)) as side:
        with pytest.raises(Trouble, match="not installed"):
            side.build()
        assert dict(os.environ) == before


def test_logs_worth_reading_are_kept(fake: FakeCompose, tmp_path: Path) -> None:
    with side_lab("soak", 19090, folder=str(tmp_path)) as side:
        (side.log_folder / "log.txt").touch()
        side.keeps_logs = True

    assert (side.log_folder / "log.txt").exists()
    (side.log_folder / "log.txt").unlink()
    side.log_folder.rmdir()


def test_there_is_one_at_a_time_for_a_folder(fake: FakeCompose, tmp_path: Path) -> None:
    with (
        side_lab("bench", 28080, folder=str(tmp_path)),
        pytest.raises(Trouble, match="is already running in this clone"),
        side_lab("soak", 19090, folder=str(tmp_path)),
    ):
        pass
