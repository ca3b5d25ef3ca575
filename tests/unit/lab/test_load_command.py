"""What load.py tells of what it has sent, and what it can't be asked for."""

from dataclasses import replace

import pytest

from lab.commands import load
from lab.measuring.figures import Sample
from lab.texts.language import LANGUAGES, speak
from tests.unit.samples import sample


def test_it_tells_how_many_were_answered_refused_and_neither_and_why() -> None:
    good = [replace(sample(0.01 * number), client=number) for number in range(100)]
    refused = [Sample(1.0, 1.0, 0.04, 503, client=100 + number) for number in range(3)]
    waited = [Sample(1.5, 1.5, 5.0, 0, error="timeout", client=200)]

    told = load.lines([*good, *refused, *waited], 2.0)

    assert told[0] == "Sent: 104 requests of 104 clients."
    assert told[1] == (
        "Answered within a second: 50 a second. 99 of 100 answers came within 3 ms, the slowest after 3 ms."
    )
    assert told[2] == "Refused: 3. 99 of 100 were told so within 40 ms."
    assert told[3] == "Neither answered nor refused in 5 s: 1."
    assert told[4] == "Clients that were never answered well: 4: 503 (3), timeout (1)."


def test_where_nobody_was_answered_or_refused_no_time_is_told_of_that() -> None:
    assert load.lines([Sample(0.5, 0.5, 5.0, 0, error="timeout")], 2.0)[1:3] == [
        "Answered within a second: 0 a second.",
        "Refused: 0.",
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
    ],
)
def test_a_load_that_is_none_or_too_much_is_wrong_usage_in_one_line(
    arguments: tuple[str, str], language: str, capsys: pytest.CaptureFixture[str]
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
    assert "2" in load.lines([sample(0.1), replace(sample(0.2), client=1), replace(sample(0.3), client=2)], 20.0, 2)[0]
    assert "50" in load.heading(load.parse([]))
    assert "1 client" not in load.lines([sample(0.1), replace(sample(0.2), client=1)], 20.0, 1)[0]


def test_a_wrong_answer_is_called_that_and_not_a_refusal() -> None:
    lie = replace(sample(0.5), body=sample().body.replace("Server 1", "Server 2"), client=1)

    told = load.lines([sample(0.1), lie], 1.0)

    assert told[2:] == [
        "Refused: 0.",
        "Neither answered nor refused in 5 s: 0.",
        "Clients that were never answered well: 1: wrong body (1).",
    ]
