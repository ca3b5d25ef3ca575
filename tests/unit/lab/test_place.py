"""A command about the lab on several machines says so in every command that it tells people."""

from collections.abc import Iterator

import pytest

from lab.actions import record
from lab.clone import place, settings
from lab.commands import chaos, fail, heal, load, run, status
from lab.texts.language import t, typed
from lab.texts.typed import at_place


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    record.log_file.cache_clear()
    yield
    place.choose(place.HERE)
    record.log_file.cache_clear()


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("See: python lab/status.py", "See: python lab/status.py --on swarm"),
        ("python lab/heal.py server1; python lab/fail.py", "python lab/heal.py --on swarm server1; python lab/fail.py "
         "--on swarm"),
        ("python lab/chaos.py --seed 7", "python lab/chaos.py --on swarm --seed 7"),
        ("Bring it back: make up", "Bring it back: python lab/swarm.py up"),
        ("(python lab/fail.py NODE --fault drain --on swarm)", "(python lab/fail.py NODE --fault drain --on swarm)"),
        ("python lab/swarm.py status, python lab/up.py", "python lab/swarm.py status, python lab/up.py"),
        ("make update, remake up", "make update, remake up"),
    ],
)  # fmt: skip
def test_commands_in_a_text_are_about_the_lab_at_the_place(text: str, there: str) -> None:
    assert at_place(text, "swarm") == there


def test_what_is_told_is_about_the_lab_that_the_command_is_about() -> None:
    assert not place.is_swarm()
    assert "--on" not in typed("python lab/heal.py")

    place.choose(place.SWARM)
    assert place.is_swarm()
    assert typed("python lab/heal.py").endswith(" lab/heal.py --on swarm")
    assert t("See: python lab/status.py").endswith(" lab/status.py --on swarm")


@pytest.mark.parametrize(
    ("parse", "arguments"),
    [
        (fail.parse, ["server1"]),
        (heal.parse, []),
        (status.parse, []),
        (load.parse, []),
        (chaos.parse, ["--seed", "7"]),
        (run.parse, []),
    ],
)
def test_a_command_is_about_the_lab_here_until_it_is_told_otherwise(parse: object, arguments: list[str]) -> None:
    assert callable(parse)
    parse([*arguments, "--on", "swarm"])
    assert place.is_swarm()

    parse(arguments)
    assert not place.is_swarm()


def test_what_is_done_to_the_servers_on_several_machines_is_recorded_apart() -> None:
    here = record.log_file()
    record.log_file.cache_clear()
    place.choose(place.SWARM)

    assert record.log_file() == settings.log_folder() / "lab-swarm.jsonl" != here
