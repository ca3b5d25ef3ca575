"""What fail.py understands of what is typed, and how it counts down."""

from types import SimpleNamespace
from typing import cast

import pytest

from lab import Trouble
from lab.commands import fail
from lab.faults.menu import BY_NAME
from lab.stack.containers import Clone
from lab.terminal.countdown import count_down
from tests.unit.lab.clock import Time


@pytest.mark.parametrize(
    ("text", "seconds"), [("10", 10), ("0.5", 0.5), (".5", 0.5), ("10s", 10), ("10 s", 10), ("2.", 2), (" 3 ", 3)]
)
def test_a_duration_is_written_in_seconds(text: str, seconds: float) -> None:
    assert fail.parse(["server1", "--for", text]).seconds == seconds


@pytest.mark.parametrize(
    "text",
    ["0", "-1", "0.0", "nan", "inf", "1e3", "ten", "", "s", "10m", "1_0", "86401", "9" * 400, "1;ls", "٣", "1,5"],
)
def test_any_other_duration_is_wrong_usage(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert the_refusal(["server1", "--for", text], capsys).startswith(
        f"fail.py: argument --for: {text!r} is not a time"
    )


@pytest.mark.parametrize("name", ["server4", "balancer", "server1;ls", "../x", "", "SERVER1", "server1\n", "\x1b[31m"])
def test_an_unknown_server_is_refused_with_those_that_exist(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    refusal = the_refusal(["server1", name], capsys)

    assert refusal == f"fail.py: there is no server {name!r}; there are: server1, server2, server3"


def test_an_unknown_fault_is_refused_with_those_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    refusal = the_refusal(["server1", "--fault", "explode"], capsys)

    known = ", ".join([*BY_NAME, "node-down", "drain", "rest"])
    assert refusal == f"fail.py: argument --fault: there is no fault 'explode'; there are: {known}"


@pytest.mark.parametrize(
    ("arguments", "fault", "options"),
    [
        ([], "pause", {}),
        (["--fault", "slow"], "slow", {"ms": 1000}),
        (["--fault", "slow", "--ms", "300"], "slow", {"ms": 300}),
        (["--ms=1", "--fault=slow"], "slow", {"ms": 1}),
        (["--fault", "error"], "error", {"status": 500}),
        (["--fault", "error", "--status", "599"], "error", {"status": 599}),
    ],
)
def test_a_fault_has_its_options_or_their_defaults(arguments: list[str], fault: str, options: dict[str, float]) -> None:
    asked = fail.parse(["server1", *arguments])

    assert (asked.fault.name, asked.options) == (fault, options)


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (["--ms", "5"], "--ms: pause has no such option; it is for --fault slow and drip"),
        (["--fault", "slow", "--status", "500"], "--status: slow has no such option; it is for --fault error"),
        (["--fault", "slow", "--ms", "0"], "--ms: '0' is not a whole number from 1 to 60000"),
        (["--fault", "slow", "--ms", "60001"], "--ms: '60001' is not a whole number from 1 to 60000"),
        (["--fault", "slow", "--ms", "1s"], "--ms: '1s' is not a whole number from 1 to 60000"),
        (["--fault", "error", "--status", "404"], "--status: '404' is not a whole number from 500 to 599"),
        (["--fault", "slow", "--ms"], "--ms: expected one argument"),
    ],
)
def test_an_option_that_does_not_fit_is_wrong_usage(
    arguments: list[str], refusal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert the_refusal(["server1", *arguments], capsys) == f"fail.py: argument {refusal}"


def test_no_server_at_all_is_asked_for_which_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert the_refusal([], capsys).startswith("fail.py: which server? There are: server1, server2, server3.")


def test_an_option_is_not_guessed_from_its_beginning(capsys: pytest.CaptureFixture[str]) -> None:
    assert the_refusal(["server1", "--fau", "kill"], capsys) == "fail.py: unrecognized arguments: --fau kill"


def test_pause_until_healed_is_the_default_and_each_server_counts_once() -> None:
    asked = fail.parse(["server2", "server1", "server2"])

    assert asked.servers == ["server2", "server1"]
    assert (asked.fault.name, asked.seconds) == ("pause", None)


def test_the_list_needs_no_server_and_no_docker(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fail, "connect", lambda: pytest.fail("Docker was asked"))

    with pytest.raises(SystemExit) as ended:
        fail.main(["--list"])

    assert ended.value.code == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in BY_NAME)


@pytest.mark.parametrize("seed", range(20))
def test_a_seed_draws_the_same_server_and_fault_every_time(seed: int) -> None:
    first, second = (fail.parse(["--random", "--seed", str(seed)]) for _ in range(2))

    assert (first.servers, first.fault, first.options) == (second.servers, second.fault, second.options)
    assert len(first.servers) == 1


def test_only_what_is_not_given_is_drawn() -> None:
    drawn = [fail.parse(["server2", "server3", "--random"]) for _ in range(60)]
    assert {server for asked in drawn for server in asked.servers} == {"server2", "server3"}
    assert len({asked.fault for asked in drawn}) > 3

    slow = fail.parse(["--random", "--fault", "slow", "--ms", "7"])
    assert (slow.fault.name, slow.options) == ("slow", {"ms": 7})
    assert slow.seed > 0


def test_a_seed_without_a_draw_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert the_refusal(["server1", "--seed", "7"], capsys) == "fail.py: argument --seed: it is for --random"


def test_a_countdown_shows_a_terminal_every_second_once(capsys: pytest.CaptureFixture[str]) -> None:
    time = Time()
    count_down(2.5, lambda: False, is_terminal=True, now=lambda: time.now, sleep=time.sleep)

    shown = [text.strip() for text in capsys.readouterr().out.split("\r") if text.strip()]
    assert shown == [f"Healing in {left} s; Ctrl-C heals now." for left in (3, 2, 1)]
    assert time.now == pytest.approx(2.5)


def test_a_countdown_says_one_line_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    time = Time()
    count_down(10, lambda: False, is_terminal=False, now=lambda: time.now, sleep=time.sleep)

    assert capsys.readouterr().out == "Healing in 10 s; Ctrl-C heals now.\n"


def test_a_countdown_ends_when_it_is_interrupted() -> None:
    time = Time()
    count_down(10, lambda: time.now > 1, is_terminal=False, now=lambda: time.now, sleep=time.sleep)

    assert time.now < 1.5


def the_refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line that wrong usage is answered with, having seen to it that its exit code is 2."""
    with pytest.raises(SystemExit) as refused:
        fail.parse(arguments)
    assert refused.value.code == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    return lines[0]


@pytest.mark.parametrize(("holder", "said"), [("lab/chaos.py --seed 7 (process 7)", "Note: lab/chaos.py"), (None, "")])
def test_whoever_breaks_servers_beside_a_plan_is_told_so(
    holder: str | None, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fail, "connect", lambda: SimpleNamespace(turn="lab", rehearsal=None))
    monkeypatch.setattr(fail, "who_breaks", lambda project: holder)
    monkeypatch.setattr(fail, "break_now", lambda clone, asked: (0, [], None))

    assert fail.main(["server1"]) == 0
    told = capsys.readouterr().err
    assert told.startswith(said) if said else told == ""


def test_where_no_page_is_left_to_look_at_it_is_said_how_to_undo_it_all_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Lab:
        def addresses(self) -> list[str]:
            raise Trouble("No balancer runs on these machines.")

    fail.say_what_is_next(cast(Clone, Lab()), "node1 node2")

    assert capsys.readouterr().out.rstrip().endswith("lab/heal.py node1 node2")
