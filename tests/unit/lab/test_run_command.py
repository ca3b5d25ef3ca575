"""What run.py takes."""

from pathlib import Path

import pytest

from lab.commands import run
from lab.texts import language


def test_without_anything_it_is_the_course() -> None:
    asked = run.parse([])

    assert (asked.experiments, asked.all, asked.nim, asked.reports.name) == ([], False, "", "reports")


def test_who_plays_and_without_what() -> None:
    asked = run.parse(
        ["05", "--nim", " 2210511001 ", "--name", "Siti  Aminah", "--class", "IF-3A", "--without", "HEDGE", "--without",
         "retry", "--predict", "B", "--reports", "elsewhere"]
    )  # fmt: skip

    assert (asked.nim, asked.name, asked.group) == ("2210511001", "Siti Aminah", "IF-3A")
    assert (asked.without, asked.predict, asked.reports) == (["hedge", "retry"], "b", Path("elsewhere"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--all", "05"], "--all"),
        (["--all", "--predict", "b"], "--predict"),
        (["05", "06", "--predict", "b"], "--predict"),
        (["05", "--predict", "e"], "--predict"),
        (["05", "--predict", "a", "--no-predict"], "--no-predict"),
        (["05", "--nim", "../../etc"], "student number"),
        (["05", "--nim", ".hidden"], "student number"),
        (["05", "--nim", "x" * 33], "student number"),
        (["05", "--name", "a\x1b[31mb"], "can't be printed"),
        (["05", "--name", "x" * 201], "can't be printed"),
        (["05", "--without", "everything"], "--without"),
        (["05", "--lang", "fr"], "--lang"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run.parse(arguments)

    err = capsys.readouterr().err
    assert ended.value.code == 2
    assert err.startswith("run.py: ")
    assert said in err
    assert len(err.splitlines()) == 1


def test_a_language_that_is_asked_for_is_spoken_with_commands_as_they_are_typed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        assert run.main(["--lang", "id", "--reports", str(tmp_path)]) == 0
        said = capsys.readouterr().out
        assert run.main(["--lang", "en", "--reports", str(tmp_path)]) == 0
    finally:
        language.speak("en")

    assert "Jalankan satu: " in said
    assert "Play one: " in capsys.readouterr().out
