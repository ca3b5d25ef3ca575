"""PORT=auto: the next port that is free, remembered, and another one when somebody else was quicker."""

import os
import socket
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from lab import Trouble
from lab.clone import env_file, project, settings
from lab.machine import port
from lab.stack import compose
from lab.stack.compose import Container
from lab.terminal import programs

ALLOCATED = "Bind for 127.0.0.1:8081 failed: port is already allocated"


@pytest.fixture(autouse=True)
def shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell that says nothing of the port, a machine without other containers."""
    monkeypatch.setenv("PORT", "")
    monkeypatch.delenv("PORT")
    monkeypatch.setattr(compose, "containers", lambda *filters: [])


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The first port to be tried, which somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        number = listener.getsockname()[1]
        monkeypatch.setattr(port, "FIRST", number)
        yield number


def remembered(root: Path) -> str:
    return env_file.read_env_file(root / ".env").get("PORT", "")


def test_the_next_free_port_is_taken_said_and_remembered(
    tmp_path: Path, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "auto")

    said = port.settle("lab", root=tmp_path)

    number = int(remembered(tmp_path))
    assert number > taken
    assert f"port {number} " in said
    assert os.environ["PORT"] == str(number)


def test_it_stays_the_same_as_long_as_nobody_else_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "auto")
    monkeypatch.setattr(port, "FIRST", port.free_port(20000))
    port.settle("lab", root=tmp_path)
    first = remembered(tmp_path)

    for said in ("auto", None, "AUTO"):  # Also in the next terminal, and when a lower one is free by then.
        monkeypatch.setattr(port, "FIRST", 10000)
        monkeypatch.delenv("PORT")
        if said:
            monkeypatch.setenv("PORT", said)
        port.settle("lab", root=tmp_path)
        assert remembered(tmp_path) == os.environ["PORT"] == first


def test_one_that_is_taken_by_now_is_left_for_the_next(tmp_path: Path, taken: int) -> None:
    (tmp_path / ".env").write_text(f"PORT={taken}  # auto  {env_file.OUR_MARK}\n")

    port.settle("lab", root=tmp_path)

    assert int(remembered(tmp_path)) > taken


def test_a_port_that_was_chosen_by_the_user_is_never_changed(
    tmp_path: Path, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", str(taken))

    with pytest.raises(Trouble, match=f"Port {taken} is taken by .*PORT=auto"):
        port.settle("lab", root=tmp_path)


def test_auto_in_the_env_file_stays_there_and_our_port_counts(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TZ=UTC\nPORT=auto\n")

    port.settle("lab", root=tmp_path)
    port.settle("lab", root=tmp_path)

    text = (tmp_path / ".env").read_text()
    number = os.environ["PORT"]
    assert text == f"TZ=UTC\nPORT=auto\nPORT={number}  # auto  {env_file.OUR_MARK}\n"
    env_file.forget_our_settings(tmp_path)
    assert (tmp_path / ".env").read_text() == "TZ=UTC\nPORT=auto\n"


def test_a_port_that_a_container_has_is_not_free_though_nobody_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = port.free_port(20000)
    other = Container("theirs", "balancer", "running", "Up", "/home/budi/lab", "")
    monkeypatch.setattr(port, "FIRST", free)
    monkeypatch.setattr(compose, "containers", lambda *filters: [other] if f"publish={free}" in filters else [])
    monkeypatch.setenv("PORT", "auto")

    port.settle("lab", root=tmp_path)

    assert int(remembered(tmp_path)) > free


def test_the_labs_own_port_is_no_reason_for_another(
    tmp_path: Path, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Container("ours", "balancer", "running", "Up", str(tmp_path), "")
    monkeypatch.setattr(compose, "containers", lambda *filters: [own])
    (tmp_path / ".env").write_text(f"PORT={taken}  # auto  {env_file.OUR_MARK}\n")

    port.settle("lab", root=tmp_path)

    assert int(remembered(tmp_path)) == taken


@pytest.mark.parametrize("words", [ALLOCATED, "listen tcp4 127.0.0.1:8081: bind: address already in use"])
def test_who_is_beaten_to_a_port_takes_another_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setenv("PORT", "auto")
    port.settle("lab", root=tmp_path)
    tried: list[str] = []

    def start_lab(told: Mapping[str, str], shows_failure: bool) -> None:
        assert not shows_failure
        tried.append(told["PORT"])
        if len(tried) < 4:
            monkeypatch.setattr(port, "_is_to_be_had", lambda number, name: str(number) not in tried)
            raise programs.Failed("docker compose failed", ["...", f"Error: {words}"])

    port.start("lab", start_lab, tmp_path)

    assert len(set(tried)) == 4
    assert remembered(tmp_path) == tried[-1]


@pytest.mark.parametrize("said", ["auto", "8081"])
def test_any_other_failure_is_one_and_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    monkeypatch.setenv("PORT", said)
    if said == "auto":
        port.settle("lab", root=tmp_path)

    def start_lab(told: Mapping[str, str], shows_failure: bool) -> None:
        if shows_failure:
            print("no such image", file=sys.stderr)
        raise programs.Failed("docker compose failed", ["no such image"])

    with pytest.raises(programs.Failed):
        port.start("lab", start_lab, tmp_path)

    assert capsys.readouterr().err.count("no such image") == 1


def test_a_command_in_the_same_shell_finds_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "auto")
    port.settle("lab", root=tmp_path)
    number = remembered(tmp_path)

    for shell in ({"PORT": "auto"}, {}, {"PORT": number}):
        assert project.page_address(tmp_path, shell) == f"http://localhost:{number}"


def test_the_doctor_looks_at_the_port_that_was_chosen(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "auto")
    monkeypatch.setattr(port, "auto_port", lambda: str(taken))

    with pytest.raises(Trouble, match=f"Port {taken} is taken"):
        port.check("lab")


def test_compose_is_never_told_auto(tmp_path: Path) -> None:
    assert settings.for_compose(tmp_path, {"PORT": "auto"})["PORT"].isdigit()
