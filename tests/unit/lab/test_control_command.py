"""How control.py is started and ended: its port, its browser, and whether what it broke is to be healed."""

import signal

import pytest

from lab.command.interruption import Interruption
from lab.commands import control
from lab.room.promises import Broken
from lab.terminal import steps

LEFT = [Broken("server1", "pause", 1.0, None), Broken("server2", "slow", 2.0, 32.0)]


@pytest.mark.parametrize("port", ["0", "80", "65536", "x", "-1", "8081.5", ""])
def test_a_port_that_is_none_is_wrong_usage(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        control.parse([f"--port={port}"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_without_a_word_it_is_8081_and_opens_a_browser() -> None:
    asked = control.parse([])
    assert (asked.port, asked.no_browser, asked.reports.name) == (8081, False, "reports")


@pytest.mark.parametrize(
    ("environment", "platform", "has_one"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"BROWSER": "/usr/bin/code"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_browser_is_opened_only_where_there_is_a_screen(
    environment: dict[str, str], platform: str, has_one: bool
) -> None:
    assert control.has_display(environment, platform) is has_one


def interrupted(name: str) -> Interruption:
    interruption = Interruption()
    interruption.name = name
    return interruption


def answering(monkeypatch: pytest.MonkeyPatch, answer: str, is_there: bool = True) -> list[str]:
    """Let somebody sit at the keyboard, or nobody; return what will have been asked."""
    asked: list[str] = []

    def read(question: str) -> str:
        asked.append(question)
        if answer == "Ctrl-C":
            raise KeyboardInterrupt
        if answer == "SIGHUP":
            signal.raise_signal(signal.SIGHUP)
        return answer

    monkeypatch.setattr(steps, "someone_is_there", lambda: is_there)
    monkeypatch.setattr("builtins.input", read)
    return asked


@pytest.mark.parametrize(
    ("answer", "heals"),
    [("", True), ("y", True), ("ya", True), ("n", False), ("no", False), ("Ctrl-C", True), ("SIGHUP", True)],
)
def test_after_ctrl_c_it_asks_and_heals_unless_told_not_to(
    answer: str, heals: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(monkeypatch, answer)
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    assert control.wants_heal(LEFT, interrupted("Ctrl-C")) is heals
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before
    assert "server1 (pause) and server2 (slow)" in asked[0]


@pytest.mark.parametrize(("name", "is_there"), [("Ctrl-C", False), ("SIGTERM", True), ("SIGHUP", True)])
def test_without_anybody_to_be_asked_it_heals(name: str, is_there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, "n", is_there)
    assert control.wants_heal(LEFT, interrupted(name))
    assert asked == []
