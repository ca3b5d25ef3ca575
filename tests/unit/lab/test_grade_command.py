"""What grade.py is asked for, and how it tells the marks of a running lab."""

import json

import pytest

from lab.commands import grade
from lab.inspecting.marks import POINTS, Inspection, Miss, Step
from lab.texts.language import LANGUAGES, speak

MISS = Miss("page", "this", "that", "there")
STEPS = tuple(Step(name, [MISS] if name == "S7" else []) for name in POINTS)
INSPECTION = Inspection("http://localhost:8080", "lab-ani", STEPS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--json"],
        ["--url"],
        ["--url", "localhost:8080"],
        ["--url", "http://"],
        ["--url", "ftp://localhost"],
        ["--url", "http://localhost:99999"],
        ["--url", "http://[::1"],
        ["--url", "http://localhost:8080", "--nonsense"],
    ],
)
def test_wrong_usage_is_one_line_and_touches_nothing(
    arguments: list[str], language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(language)
    monkeypatch.setattr(grade, "inspect_lab", lambda *_: pytest.fail("it touched a lab"))

    with pytest.raises(SystemExit) as ended:
        grade.main(arguments)

    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_only_an_addresss_host_and_port_matter() -> None:
    assert grade.parse(["--url", "http://localhost:8080/load-balancer/?lang=id"]).url == "http://localhost:8080"
    assert grade.parse(["--url", "http://[::1]:8080"]).url == "http://[::1]:8080"


def test_the_marks_are_a_table_a_line_for_each_miss_and_a_sum() -> None:
    lines = grade.lines(INSPECTION)

    assert lines[0].split() == ["STEP", "POINTS", "WHAT"]
    assert lines[7] == "S7    10/14   server 1 failed: Server 2 serves"
    assert lines[11:] == [
        "S7 -4: expected: this; seen: that; look at there.",
        "The lab lab-ani gets 96 of 100 points.",
    ]


def test_the_marks_for_programs_are_one_object_alone_on_stdout(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str | None]] = []

    def inspect_lab(url: str, project: str | None) -> Inspection:
        asked.append((url, project))
        return INSPECTION

    monkeypatch.setattr(grade, "inspect_lab", inspect_lab)

    assert grade.main(["--url", "http://localhost:8080/", "--project", "lab-ani", "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert asked == [("http://localhost:8080", "lab-ani")]
    assert (told["points"], told["of"], told["project"], told["url"]) == (96, 100, "lab-ani", "http://localhost:8080")
    assert told["steps"][6] == {
        "step": "S7",
        "title": "server 1 failed: Server 2 serves",
        "points": 10,
        "of": 14,
        "misses": ["expected: this; seen: that; look at there."],
    }
