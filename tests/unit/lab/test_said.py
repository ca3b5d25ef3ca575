"""The rules of tests/said.py can fail: small files that say something in one language only."""

import pytest

from tests import said

INDONESIAN = {"done": "selesai", "{server} is down": "{server} mati"}


@pytest.mark.parametrize(
    "source",
    [
        'say("Done.")',
        'say(f"{name}: done")',
        'raise Trouble(f"Port {number} is taken")',
        'raise Trouble("Stopped" if over else "Late")',
        'steps.ok("the images are built")',
        'parser.add_argument("--json", help="for programs")',
        'Parser(prog="x.py", description="Break servers.")',
        'words = "nobody sees " + name',
        'def why():\n    """Say why."""\n    return f"it is {state} and so on"',
        't("{server} is down", server="the first one")',
    ],
)
def test_what_is_said_without_a_translation_is_found(source: str) -> None:
    assert said.unmarked("lab/x.py", source)


@pytest.mark.parametrize(
    "source",
    [
        '"""What a module is for."""',
        'say(t("done"))',
        'say(f"{number:6.1f} s  {t(text)}")',
        'raise Trouble(t("{server} is down", server=name))',
        'parser.add_argument("--json", action="store_true", help=t("done"))',
        'HOW = later("frozen by the kernel")',
        'NAME = Words("tidak terukur", "not measured")',
        'programs.run(["docker", "version", "--format", "{{.Server.Version}}"])',
        'RE = re.compile("no space left on it")',
        "def f(x: \"some kind of type\") -> None:\n    'Say so and so.'",
        'INSTALL = "sudo apt-get install"',
    ],
)
def test_what_is_translated_or_not_said_is_left_alone(source: str) -> None:
    assert said.unmarked("lab/x.py", source) == []


def test_a_word_of_what_is_no_text_excuses_it() -> None:
    assert said.unmarked("lab/x.py", 'say("TODO now")', ["TODO"]) == []


@pytest.mark.parametrize(
    ("source", "because"),
    [
        ('t("gone")', "no Indonesian"),
        ('t(f"{name} is down")', "wants a literal"),
        ('t("a" + b)', "wants a literal"),
    ],
)
def test_a_text_without_indonesian_is_found(source: str, because: str) -> None:
    assert because in said.untranslated({"lab/x.py": source}, INDONESIAN)[0]


def test_other_places_are_found() -> None:
    wrong = {"{server} is down": "{name} mati"}
    assert "other places" in said.untranslated({"lab/x.py": 't("{server} is down", server=1)'}, wrong)[0]
    assert said.untranslated({"lab/x.py": 't("{server} is down", server=1)'}, INDONESIAN) == []
    assert said.places("{a:g} {b!r} {{c}}") == {"a", "b"}


def test_what_nobody_says_any_more_is_found() -> None:
    assert said.said_by_nobody(['t("done")'], INDONESIAN) == [
        "lab/texts/ has what nobody says any more: '{server} is down'."
    ]
