"""Every setting is read in one way, and a bad one is named in one line before anything is touched."""

import os
import sys
from pathlib import Path

import pytest

from backend.app import Identity
from balancer.settings import Settings, SettingsError
from lab.clone import known_settings, settings
from lab.clone.folder import ROOT
from lab.clone.known_settings import KNOWN
from tests.unit.lab.spellings import BAD, BAD_OF_OURS, GOOD, ONLY_OURS


def read_by_balancer(name: str, value: str) -> str:
    """Return a setting as the balancer has read it. Raises SettingsError."""
    read = Settings.from_environment({name: value})
    if name in known_settings.SWITCHES:
        return "on" if getattr(read.switches, name.lower()) else "off"
    other = {
        "LAB_LANG": read.language,
        "BALANCER_POLICY": read.policy,
        "TZ": read.zone.key,
        "TRIAL_PATH": read.trial_path,
        "FALL": str(read.thresholds.fall),
        "RISE": str(read.thresholds.rise),
        "PROBE_INTERVAL_S": f"{read.probe_interval_s:g}",
        "PROBE_TIMEOUT_S": f"{read.probe_timeout_s:g}",
        "ATTEMPT_TIMEOUT_S": f"{read.limits.attempt_timeout_s:g}",
        "DEADLINE_S": f"{read.limits.deadline_s:g}",
    }
    return other[name]


def lines_about(tmp_path: Path, **environment: str) -> list[str]:
    return [*settings.complaints(tmp_path, environment)]


@pytest.mark.parametrize(
    ("name", "spelling", "written"),
    [(name, one, way) for name, ways in (GOOD | ONLY_OURS).items() for one in ways for way in ways[one]],
)
def test_blanks_and_case_do_not_matter_to_the_lab_nor_to_the_balancer(
    name: str, spelling: str, written: str, tmp_path: Path
) -> None:
    assert settings.value(name, tmp_path, {name: written}) == spelling
    assert lines_about(tmp_path, **{name: written}) == []
    if name in GOOD:
        assert read_by_balancer(name, written) == spelling


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for of in (BAD, BAD_OF_OURS) for name, bad in of.items() for value in bad]
)
def test_a_bad_value_is_one_line_that_names_it_and_says_what_would_do(name: str, value: str, tmp_path: Path) -> None:
    (line,) = lines_about(tmp_path, **{name: value})

    assert "\n" not in line
    assert line.startswith(f"{name}={known_settings.shown(value)} (in the shell) can't be used: take ")
    assert settings.value(name, tmp_path, {name: value}) == KNOWN[name].default
    with pytest.raises(settings.WrongSetting):
        settings.check(tmp_path, {name: value})
    if value in BAD.get(name, ()):
        with pytest.raises(SettingsError, match=name):
            read_by_balancer(name, value)


@pytest.mark.parametrize("name", ["LAB_LANG", "TZ"])
def test_the_servers_read_what_they_are_told_in_the_same_way(name: str) -> None:
    def read(value: str) -> str:
        me = Identity.from_environment({name: value})
        return me.language if name == "LAB_LANG" else me.zone.key

    for spelling, ways in GOOD[name].items():
        assert {read(way) for way in ways} == {spelling}
    assert read(" ") == KNOWN[name].default
    for bad in BAD[name]:
        with pytest.raises(SystemExit, match=name):
            read(bad)


def test_the_lab_and_the_balancer_have_the_same_defaults() -> None:
    for name in GOOD:
        assert read_by_balancer(name, "") == KNOWN[name].default, name


def test_compose_has_the_same_names_and_defaults_as_the_lab() -> None:
    file = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    for name, one in KNOWN.items():
        if one.default:
            assert f"${{{name}:-{one.default}}}" in file, name


def test_where_a_bad_value_stands_is_said_and_each_of_several_has_its_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BIND=nonsense\nHEDGE=maybe\n")

    lines = lines_about(tmp_path, PORT="abc", HEDGE="")

    assert [line.split(" can't")[0] for line in lines] == ["PORT=abc (in the shell)", "BIND=nonsense (in .env)"]
    with pytest.raises(settings.WrongSetting) as wrong:
        settings.check(tmp_path, {"PORT": "abc"})
    assert (wrong.value.exit_code, len(str(wrong.value).splitlines())) == (2, 3)


def test_a_name_that_is_almost_ours_is_noted(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HEDGES=off\nPOTR=8081\nhedge=off\nPORT=8081\nDOCKER_HOST=tcp://x\nMY_OWN=1\n")

    notes = [*settings.notes(tmp_path, {})]

    assert [(note.split()[2].strip(","), note.split()[-2]) for note in notes] == [
        ("HEDGES", "HEDGE"),
        ("POTR", "PORT"),
        ("hedge", "HEDGE"),
    ]


@pytest.mark.parametrize(
    ("written", "folder"),
    [
        ("logs", "ROOT/logs"),
        ("./a/../b", "ROOT/b"),
        ("~", "HOME"),
        ("~/my logs", "HOME/my logs"),
        ("/srv/a:b,c$d", "/srv/a:b,c$d"),
        ("", "ROOT/shared/log"),
    ],
)
def test_the_log_folder_is_where_compose_has_it(
    written: str, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/ani")
    monkeypatch.setenv("USERPROFILE", "/home/ani")

    found = settings.log_folder(tmp_path, {"LOG_FOLDER": written})

    assert str(found) == folder.replace("ROOT", str(tmp_path)).replace("HOME", "/home/ani")
    told = settings.for_compose(tmp_path, {"LOG_FOLDER": written}).get("LOG_FOLDER")
    assert told == (str(found) if written else None)


def test_blanks_alone_are_no_value_and_compose_is_not_left_to_take_them_for_one(tmp_path: Path) -> None:
    blank = dict.fromkeys(KNOWN, " ")

    assert [*settings.complaints(tmp_path, blank)] == []
    told = settings.for_compose(tmp_path, blank)
    assert (told["PORT"], told["HEDGE"], told["BIND"]) == ("8080", "on", "127.0.0.1")
    assert told["LOG_FOLDER"] == str(tmp_path / "shared" / "log")


@pytest.mark.parametrize(
    "environment",
    [
        {"COMPOSE_FILE": "other.yml"},
        {"COMPOSE_FILE": f"docker-compose.yml{os.pathsep}gone.yml"},
        {"COMPOSE_FILE": ""},
        {"COMPOSE_ENV_FILES": "my.env"},
        {"COMPOSE_DISABLE_ENV_FILE": "1"},
        {"LOG_FOLDER": "docker-compose.yml"},
        {"LOG_FOLDER": "docker-compose.yml/log"},
        {"LOG_FOLDER": "a:b"},
        {"BIND": "192.0.2.7"},
    ],
)
def test_what_would_start_another_lab_or_none_is_refused_for_a_start_only(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "docker-compose.yml").touch()
    (tmp_path / "other.yml").touch()

    (line,) = settings.complaints(tmp_path, environment, is_for_start=True)

    assert line.startswith("{}={} (in the shell) can't be used: ".format(*next(iter(environment.items()))))
    settings.check(tmp_path, environment)


def test_a_file_beside_the_labs_own_is_no_other_lab(tmp_path: Path) -> None:
    for name in ("docker-compose.yml", "mine.yml"):
        (tmp_path / name).touch()
    files = os.pathsep.join(["docker-compose.yml", str(tmp_path / "mine.yml")])

    settings.check(tmp_path, {"COMPOSE_FILE": files, "COMPOSE_DISABLE_ENV_FILE": "0"}, is_for_start=True)


def test_compose_is_told_values_in_the_spelling_that_it_takes(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HEDGE=OFF\nTZ=utc\n")

    told = settings.for_compose(tmp_path, {"PORT": " 8081 ", "BIND": "::1", "LAB_LANG": "EN"})

    assert told == {"PORT": "8081", "BIND": "[::1]", "LAB_LANG": "en", "HEDGE": "off", "TZ": "UTC"}
    assert settings.for_compose(tmp_path, {"PORT": "auto"}) == {"PORT": "8080", "HEDGE": "off", "TZ": "UTC"}


def test_a_machine_without_time_zones_leaves_them_to_the_containers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_settings, "ZoneInfo", lambda name: (_ for _ in ()).throw(LookupError(name)))
    monkeypatch.setattr(known_settings, "_zones", dict)

    assert lines_about(tmp_path, TZ="Asia/Makassar") == []


@pytest.mark.skipif(sys.platform == "win32", reason="a shell there has no bytes that are no letter")
def test_a_value_that_is_no_utf_8_is_said_to_be_none(tmp_path: Path) -> None:
    (line,) = lines_about(tmp_path, LOG_FOLDER=os.fsdecode(b"/tmp/caf\xe9"))

    assert line == "LOG_FOLDER=/tmp/caf\\udce9 (in the shell) can't be used: write it in UTF-8."
