"""What load.py tells of what it has sent, and what it can't be asked for."""

from dataclasses import replace
from typing import cast

import pytest

from lab.commands import load
from lab.measuring.figures import Sample
from lab.measuring.plan import Burst, Plan, Retries
from lab.stack import balancer_view
from lab.stack.containers import Clone
from lab.texts.language import LANGUAGES, speak
from tests.component.fake_orders import orders_service
from tests.unit.samples import sample

EVERYTHING = ["--rate", "100", "--burst", "600:10:2", "--beside", "--post", "--keys"]


def told(samples: list[Sample], lasted_s: float, *arguments: str) -> list[str]:
    """Return what is told of the samples of a load that was asked for with these arguments."""
    return load.lines(samples, lasted_s, load.parse([*arguments]))


def posted(status: int, client: int, again: int = 0, took_s: float = 0.02, loop: str = "") -> Sample:
    """Return a try of an order."""
    error = "" if status else "timeout"
    return Sample(0.5, 0.5, took_s, status, "", error, client, again, "server1", "", "k", "POST", loop)


def test_it_tells_how_many_were_answered_refused_and_neither_and_why() -> None:
    good = [replace(sample(0.01 * number), client=number) for number in range(100)]
    refused = [Sample(1.0, 1.0, 0.04, 503, client=100 + number) for number in range(3)]
    waited = [Sample(1.5, 1.5, 5.0, 0, error="timeout", client=200)]

    assert told([*good, *refused, *waited], 2.0) == [
        "Sent: 104 requests of 104 clients.",
        "Answered within a second: 50 a second. 99 of 100 answers came within 3 ms, the slowest after 3 ms.",
        "Refused: 3. 99 of 100 were told so within 40 ms.",
        "Neither answered nor refused in 5 s: 1.",
        "Clients that were never answered well: 4: 503 (3), timeout (1).",
    ]


def test_where_nobody_was_answered_or_refused_no_time_is_told_of_that() -> None:
    assert told([Sample(0.5, 0.5, 0.5, 0, error="timeout")], 2.0, "--timeout", "0.5")[1:4] == [
        "Answered within a second: 0 a second.",
        "Refused: 0.",
        "Neither answered nor refused in 0.5 s: 1.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "arguments",
    [
        ("--rate", "0"),
        ("--rate", "1001"),
        ("--seconds", "0.5"),
        ("--retries", "11"),
        ("--rate", "nan"),
        ("--closed", "101"),
        ("--timeout", "0.04"),
        ("--timeout", "61"),
        ("--timeout", "soon"),
        ("--burst", "600"),
        ("--burst", "600:10"),
        ("--burst", "600:10:2:1"),
        ("--burst", "many:10:2"),
        ("--burst", "1001:10:2"),
        ("--burst", "0:10:2"),
        ("--burst", "600:-1:2"),
        ("--burst", "600:10:0"),
        ("--burst", "600:nan:2"),
        ("--burst", "600:28:2.1"),
        ("--burst", "600:10:2", "--seconds", "11"),
        ("--burst", "600:10:2", "--closed", "1"),
        ("--beside", "--closed", "1"),
        ("--keys",),
        ("--keys", "--beside"),
    ],
)
def test_a_load_that_is_none_or_too_much_is_wrong_usage_in_one_line(
    arguments: tuple[str, ...], language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    speak(language)
    with pytest.raises(SystemExit) as ended:
        load.parse([*arguments])

    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert arguments[0] in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_loop_says_how_many_are_at_once_and_names_no_rate(language: str) -> None:
    speak(language)
    asked = load.parse(["--closed", "2", "--seconds", "20"])

    assert "20" in load.heading(asked)
    assert "50" not in load.heading(asked)
    three = [replace(sample(0.1 * number), client=number) for number in range(3)]
    assert told(three, 20.0, "--closed", "2")[0] in (
        "Sent: 3 requests of 2 clients.",
        "Dikirim: 3 request dari 2 client.",
    )
    assert "50" in load.heading(load.parse([]))
    assert told(three, 20.0, "--closed", "1")[0] in (
        "Sent: 3 requests of one client.",
        "Dikirim: 3 request dari satu client.",
    )


def test_a_wrong_answer_is_called_that_and_not_a_refusal() -> None:
    lie = replace(sample(0.5), body=sample().body.replace("Server 1", "Server 2"), client=1)

    assert told([sample(0.1), lie], 1.0)[2:] == [
        "Refused: 0.",
        "Neither answered nor refused in 5 s: 0.",
        "Clients that were never answered well: 1: wrong body (1).",
    ]


def test_what_was_typed_is_what_is_sent() -> None:
    asked = load.parse([*EVERYTHING, "--seconds", "20", "--timeout", "0.5", "--retries", "3"])

    sent = load.plan(asked, run="r")

    bursts, retries = (Burst(at_s=10, seconds=2, rate=600),), Retries(3)
    assert sent == Plan(100, 20, 0.5, bursts, retries, post=True, keys=True, run="r", beside=1)
    assert load.path(asked) == "/app/orders"
    assert load.plan(load.parse([]), run="r") == Plan(50, 30, 5.0, run="r")
    assert load.path(load.parse([])) == "/app/"
    assert load.plan(load.parse(["--closed", "2", "--post", "--timeout", "60"]), run="r").closed == 2


@pytest.mark.parametrize("burst", ["600:0:1.5", "600:1.1:2.2"])
def test_a_burst_may_last_from_the_first_moment_and_to_the_last(burst: str) -> None:
    assert load.parse(["--seconds", "3.3", "--burst", burst]).burst


def test_all_that_is_asked_for_is_said_before_it_is_sent() -> None:
    assert load.heading(load.parse(EVERYTHING)).splitlines() == [
        "100 requests a second for 30 s; Ctrl-C ends it early.",
        "From second 10 on, for 2 s: 600 a second.",
        "Beside it, a closed loop of one client, which asks again when answered.",
        "Each request is the POST of an order. All tries of a client carry one Idempotency-Key.",
    ]


def test_of_orders_it_is_told_how_many_were_taken_never_were_and_were_sent() -> None:
    late = [posted(0, 0, took_s=0.5), posted(201, 0, again=1, took_s=1.5)]
    never = [posted(503, 1), posted(503, 1, again=1)]
    cut_off = [posted(503, 2)]

    last = told([*late, *never, *cut_off, posted(201, 3)], 2.0, "--post", "--retries", "1")[-2:]

    assert last == [
        "Clients that were never answered well: 3: 503 (3), timeout (1).",
        "Orders: 4. Answered 201: 2; never, however late: 1. Tries sent: 6."
        " Clients that would have tried again when it ended: 1.",
    ]


def test_a_closed_loop_beside_the_rate_is_told_apart() -> None:
    due = [posted(201, 0), posted(503, 1), posted(0, 2, took_s=5.0)]
    closed = [posted(201, 3, loop="closed"), posted(201, 4, loop="closed")]

    assert told([*closed, *due], 2.0, "--beside", "--post") == [
        "The rate, an open loop:",
        "  Sent: 3 requests of 3 clients.",
        "  Answered within a second: 0 a second. 99 of 100 answers came within 20 ms, the slowest after 20 ms.",
        "  Refused: 1. 99 of 100 were told so within 20 ms.",
        "  Neither answered nor refused in 5 s: 1.",
        "  Clients that were never answered well: 2: 503 (1), timeout (1).",
        "  Orders: 3. Answered 201: 1; never, however late: 2. Tries sent: 3.",
        "The closed loop beside it:",
        "  Sent: 2 requests of one client.",
        "  Answered within a second: 1 a second. 99 of 100 answers came within 20 ms, the slowest after 20 ms.",
        "  Refused: 0.",
        "  Neither answered nor refused in 5 s: 0.",
        "  Clients that were never answered well: 0.",
        "  Orders: 2. Answered 201: 2; never, however late: 0. Tries sent: 2.",
    ]


def test_two_runs_of_the_command_send_their_orders_under_keys_of_their_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with orders_service(lambda number: None if number == 3 else 201) as fake:

        class Here:
            def ways(self) -> list[str]:
                return [fake.address]

        monkeypatch.setattr(load, "connect", lambda: cast(Clone, Here()))
        monkeypatch.setattr(balancer_view, "ask", lambda address: None)
        typed = ["--post", "--keys", "--rate", "10", "--seconds", "1.5", "--timeout", "0.5", "--retries", "2"]
        assert [load.main(typed) for _ in range(2)] == [0, 0]

    said = capsys.readouterr().out
    assert "Orders: 15. Answered 201: 15; never, however late: 0. Tries sent: 16." in said
    assert "Orders: 15. Answered 201: 15; never, however late: 0. Tries sent: 15." in said
    assert len(fake.orders) == 31
    assert len({order.key for order in fake.orders}) == 30
    assert {order.target for order in fake.orders} == {"/app/orders"}
