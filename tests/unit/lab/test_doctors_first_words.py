"""What doctor.py says before it looks at a lab: of the settings, and of where the lab is."""

import pytest

from lab import Trouble
from lab.actions import built
from lab.clone import settings
from lab.commands import doctor
from lab.stack import compose
from lab.stack.running import Made


def test_settings_that_can_not_be_used_are_a_line_each_and_nothing_is_said_of_what_they_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def two_are_wrong(is_for_start: bool) -> None:
        raise settings.WrongSetting("HEDGE=maybe can't be used.\nPORT=x can't be used.")

    monkeypatch.setattr(settings, "check", two_are_wrong)
    made = [doctor.is_well(check) for check in doctor.checks("lab")]

    said = capsys.readouterr()
    assert made[-1] is False
    assert said.err.endswith("  TODO  HEDGE=maybe can't be used.\n  TODO  PORT=x can't be used.\n")
    assert "port" not in said.out


def test_a_lab_of_this_folders_that_runs_under_another_name_is_not_called_absent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compose, "of_project", lambda name: [])
    monkeypatch.setattr(compose, "containers", lambda *filters: [])
    monkeypatch.setattr(built, "made_in", lambda: [Made("1", "running", "told-before", "balancer")])

    with pytest.raises(Trouble, match=r"runs under another project name, not 'lab'.*told-before"):
        built.by_service("lab")
