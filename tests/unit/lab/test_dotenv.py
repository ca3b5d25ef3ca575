"""A `.env` is read as Compose reads it, and written without a change to what isn't ours."""

import json
import os
import sys
from pathlib import Path

import pytest

from lab import Trouble
from lab.clone import dotenv, env_file, settings

BOM = b"\xef\xbb\xbf"


@pytest.fixture
def compose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment whose docker command says what is in files `answer` or `refusal`, and notes what it is asked."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "docker").write_text(
        f"#!{sys.executable}\nimport pathlib, sys\nhere = pathlib.Path({str(folder)!r})\n"
        "(here / 'asked').open('a').write(' '.join(sys.argv[1:]) + chr(10))\n"
        "if 'version' in sys.argv: sys.exit(0 if (here / 'is-there').exists() else 'unknown command')\n"
        "if (here / 'refusal').exists(): sys.exit((here / 'refusal').read_text())\n"
        "print((here / 'answer').read_text())\n"
    )
    (folder / "docker").chmod(0o755)
    return {"PATH": str(folder)}


def answer(folder: Path, ours: dict[str, str], all_of_it: dict[str, str]) -> None:
    services = {"ours": {"environment": ours}, "all": {"environment": all_of_it}}
    (folder / "bin" / "answer").write_text(json.dumps({"services": services}))


@pytest.mark.parametrize(
    ("data", "values"),
    [
        (b"", {}),
        (b"PORT=9000\nTZ=Asia/Makassar", {"PORT": "9000", "TZ": "Asia/Makassar"}),
        (BOM + b"PORT=9000\r\n# mine\r\n\r\nLAB_LANG=en  \r\n", {"PORT": "9000", "LAB_LANG": "en"}),
        (b"PORT=1\nPORT=2\n", {"PORT": "2"}),
        (b"PORT=1\nPORT=\n", {"PORT": ""}),
        (b'BASE_IMAGE=a:b  # it\'s "ours", $x\nX=a#b\n', {"BASE_IMAGE": "a:b", "X": "a#b"}),
        ("# caf\xe9\nPORT=1".encode("cp1252"), {"PORT": "1"}),
        (b"LOG_FOLDER=~/logs", {"LOG_FOLDER": "~/logs"}),
    ],
)
def test_plain_lines_are_read_without_asking_anybody(data: bytes, values: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(data)

    if b"a#b" in data:
        assert dotenv.read_plain(data) is None, "whether # begins a comment there, Compose knows"
    else:
        assert dotenv.read(tmp_path / ".env", {"PATH": "/nowhere"}) == dotenv.EnvFile(values)


@pytest.mark.parametrize(
    "line",
    [
        b"PORT: 9000", b"PORT='9000'", b'PORT="9000"', b"PORT=$X", b"PORT=${X:-1}", b"export PORT=1", b"PORT = 1",
        b"PORT= 1", b"PORT=a b", b"PORT=1\\", b"PORT=1\tx", b"PORT", b"=1", b"A B=1", b"1A=1", b"export=1", b"A-B=1",
        b"A=1\rB=2", b"A=\xe9", b"A=\xc3\xa9", b"A=1\0", b"A= # c", b"\tA=1", "A=1".encode("utf-16"), b"A=`x`",
        b"A=1;B",
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_compose_s_to_read(line: bytes) -> None:
    assert dotenv.read_plain(b"LAB_LANG=en\n" + line + b"\n") is None


def test_compose_is_asked_once_as_long_as_file_and_shell_stay_the_same(tmp_path: Path, compose: dict[str, str]) -> None:
    (tmp_path / ".env").write_text("PORT='9000'\nHEDGES=off\nCOMPOSE_PROJECT_NAME=${X:-kelas}\nLOG_FOLDER='/a$b'\n")
    answer(
        tmp_path,
        {"PORT": "9000", "LOG_FOLDER": "/a$$b", "COMPOSE_PROJECT_NAME": "x", "TZ": ""},
        {"PORT": "9000", "LOG_FOLDER": "/a$$b", "COMPOSE_PROJECT_NAME": "kelas", "HEDGES": "off"},
    )
    shell = {**compose, "COMPOSE_FILE": "other.yml"}

    found = [dotenv.read(tmp_path / ".env", shell) for _ in range(3)]

    values = {"PORT": "9000", "LOG_FOLDER": "/a$b", "COMPOSE_PROJECT_NAME": "kelas", "HEDGES": "off"}
    assert found == [dotenv.EnvFile(values)] * 3
    assert (tmp_path / "bin" / "asked").read_text().count("\n") == 1


@pytest.mark.parametrize(
    ("data", "refusal", "words"),
    [
        (
            b"A B=1",
            "failed to read PATH: line 1: key cannot contain a space",
            "Docker Compose says 'line 1: key cannot contain a space'",
        ),
        ("PORT=1".encode("utf-16"), "failed to read PATH: line 1: unexpected", "perhaps UTF-16. Save it as UTF-8."),
    ],
)
def test_what_compose_can_not_read_is_one_line_and_the_defaults_hold(
    data: bytes, refusal: str, words: str, tmp_path: Path, compose: dict[str, str]
) -> None:
    (tmp_path / ".env").write_bytes(data)
    (tmp_path / "bin" / "refusal").write_text(refusal.replace("PATH", str(tmp_path / ".env")))
    (tmp_path / "bin" / "is-there").touch()

    (line,) = settings.complaints(tmp_path, compose)

    assert words in line
    assert settings.value("PORT", tmp_path, compose) == "8080"


def test_where_there_is_no_compose_yet_a_start_goes_on_and_gets_it(tmp_path: Path, compose: dict[str, str]) -> None:
    (tmp_path / ".env").write_text("PORT='9000'\n")
    (tmp_path / "docker-compose.yml").touch()
    (tmp_path / "bin" / "refusal").write_text("'compose' is not a docker command")

    for environment in (compose, {"PATH": "/nowhere"}):
        (line,) = settings.complaints(tmp_path, environment)
        assert "make up" in line
        assert [*settings.complaints(tmp_path, environment, is_for_start=True)] == []


def test_a_folder_of_that_name_says_nothing_and_is_no_reason_for_a_traceback(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()

    assert dotenv.read(tmp_path / ".env", {}) == dotenv.EnvFile()
    assert not env_file.forget_our_settings(tmp_path)
    with pytest.raises(Trouble, match="can't be written into"):
        env_file.remember("PORT", "8081", tmp_path)


@pytest.mark.parametrize(
    "before",
    [
        b"",
        BOM + b"# caf\xc3\xa9\r\nPORT=9000\r\n",
        b"# caf\xe9\nPORT='9000'",
        b"X='two\nlines'\n\n\nY=1",
    ],
)
def test_what_we_write_leaves_every_byte_of_the_users_as_it_is(before: bytes, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(before)

    env_file.remember("BASE_IMAGE", "lab-base:trixie", tmp_path)
    env_file.remember("BASE_IMAGE", "lab-base:forky", tmp_path)

    end = b"\r\n" if b"\r\n" in before else b"\n"
    added_end = end if before and not before.endswith(b"\n") else b""
    ours = b"BASE_IMAGE=lab-base:forky  # written by make up" + end
    assert (tmp_path / ".env").read_bytes() == before + added_end + ours
    assert env_file.our_setting("BASE_IMAGE", tmp_path) == "lab-base:forky"
    env_file.forget_our_settings(tmp_path)
    assert not before or (tmp_path / ".env").read_bytes() == before + added_end


@pytest.mark.parametrize("older", [b"PORT=auto\n", b"export PORT = auto\r\n", b"PORT: auto", b"PORT=\n"])
def test_no_name_stands_there_twice(older: bytes) -> None:
    assert env_file.with_setting(older, "PORT", "8081").count(b"PORT") == 1
    assert b"REPORT=1\n" in env_file.with_setting(b"REPORT=1\n" + older, "PORT", "8081")


@pytest.mark.skipif(os.name == "nt", reason="there are no such rights, and links need one of their own")
def test_rights_and_a_link_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("PORT=9000\n")
    (tmp_path / "mine").chmod(0o600)
    (tmp_path / ".env").symlink_to("mine")

    env_file.remember("BASE_IMAGE", "lab-base:trixie", tmp_path)

    assert (tmp_path / ".env").is_symlink()
    assert (tmp_path / "mine").stat().st_mode & 0o777 == 0o600
    assert "BASE_IMAGE" in (tmp_path / "mine").read_text()
