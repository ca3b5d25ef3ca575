"""The commands in the lab's own language: help, wrong usage, the menu, and what comes of a fault."""

import argparse
import inspect
import re
from types import ModuleType

import pytest

from lab.command import entry
from lab.command.arguments import Parser, whole_number
from lab.commands import bundle, chaos, control, doctor, down, fail, heal, load, status, swarm, up
from lab.faults import menu
from lab.faults.decision import decide, describe
from lab.faults.told import mismatch
from lab.stack import balancer_view
from lab.stack.containers import Clone
from lab.stack.errors import no_engine
from lab.stack.snapshot import Snapshot
from lab.terminal import programs
from lab.terminal.words import listed, one_of
from lab.texts.indonesian import INDONESIAN
from lab.texts.indonesian_command import ARGPARSE
from lab.texts.language import follow, speak, spoken
from tests.unit.lab import docker_entries

ENGLISH = re.compile(r"\b(the|is|are|and|or|of|to|not|all|with|which|usage|options|show|expected|invalid|argument)\b")


@pytest.fixture(autouse=True)
def _in_indonesian(_in_english: None) -> None:
    speak("id", lambda text: text.replace("python ", "python3 "))


def ends(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Return the exit code with which fail.py ends while it reads its arguments, and all that it says."""
    with pytest.raises(SystemExit) as end:
        fail.parse(arguments)
    out, err = capsys.readouterr()
    return int(str(end.value.code or 0)), out + err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--nonsense"], "fail.py: argumen tidak dikenal: --nonsense"),
        (["server9"], "fail.py: tidak ada server 'server9'; yang ada: server1, server2, server3"),
        (["server1", "--seed", "x", "--random"], "fail.py: argumen --seed: 'x' bukan bilangan bulat"),
        (["server1", "--fault"], "fail.py: argumen --fault: memerlukan satu nilai"),
        (["server1", "--for", "-"], "fail.py: argumen --for: '-' bukan waktu dalam detik"),
        (["server1", "--json=yes"], "fail.py: argumen --json: tidak menerima nilai 'yes'"),
        (["server1", "--ms", "5"], "fail.py: argumen --ms: pause tidak memiliki opsi itu"),
        (["server1", "--fault", "slow", "--ms", "0"], "fail.py: argumen --ms: '0' bukan bilangan bulat dari 1"),
        ([], "fail.py: server yang mana? Yang ada: server1, server2, server3. Daftar gangguan: python3 lab/fail.py"),
    ],
)
def test_wrong_usage_is_one_line_of_indonesian(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = ends(arguments, capsys)
    assert code == 2
    assert said.startswith(words)
    assert said.count("\n") == 1
    assert not ENGLISH.search(said)


def test_help_is_in_indonesian_and_shows_what_is_typed(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = ends(["--help"], capsys)
    assert code == 0
    assert said.startswith("cara pakai: python3 lab/fail.py [-h]")
    assert "\nopsi:\n" in said
    assert not ENGLISH.search(said)


@pytest.mark.parametrize("command", [bundle, chaos, control, doctor, down, fail, heal, load, status, swarm, up])
def test_every_command_helps_in_indonesian(
    command: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(programs, "run", lambda *_: pytest.fail("it asked Docker"))
    with pytest.raises(SystemExit) as ended:
        command.main(["--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert said.startswith(f"cara pakai: python3 lab/{command.__name__.rpartition('.')[2]}.py")
    assert not ENGLISH.search(said)


@pytest.mark.parametrize("command", [bundle, doctor, down, up])
def test_an_argument_that_is_not_taken_is_wrong_usage(command: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["now"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith(".py: argumen tidak dikenal: now\n")


def test_one_thing_has_one_word() -> None:
    others = (
        r"\b((?<!use )default|penggunaan|pengaturan|project|image dasar|mesin|berkas|klon|sedang dibekukan|ditulis$)\b"
    )
    names = r"\{[^}]*\}|`[^`]*`|--\w+"
    found = [words for words in INDONESIAN.values() if re.search(others, re.sub(names, "", words), re.IGNORECASE)]
    assert found == []


def test_wrong_usage_of_heal_is_said_whether_or_not_the_lab_is_up(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heal, "connect", lambda: pytest.fail("it asked Docker"))
    with pytest.raises(SystemExit) as ended:
        heal.main(["server9"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == "heal.py: tidak ada server 'server9'; yang ada: server1, server2, server3\n"


def test_the_menu_is_in_indonesian_and_the_names_stay() -> None:
    lines = "\n".join(menu.menu_lines())
    assert lines.startswith("KELAS")
    assert all(re.search(rf"\b{fault.name}\b", lines) for fault in menu.MENU)
    assert not ENGLISH.search(lines)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--count"], "argumen --count: memerlukan satu nilai"),
        (["--count", "1", "--other", "2"], "argumen --other: tidak boleh digunakan bersama argumen --count"),
        (["--both", "1"], "argumen --both: memerlukan 2 nilai"),
        (["--o", "1"], "argumen tidak dikenal"),
        (["--pick", "x"], "argumen --pick: tidak ada pilihan 'x' (yang ada: "),
    ],
)
def test_what_argparse_says_is_in_indonesian(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = Parser(prog="x.py", description=None, allow_abbrev=False)
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--count", type=whole_number)
    either.add_argument("--other")
    parser.add_argument("--both", nargs=2)
    parser.add_argument("--pick", choices=["a", "b"])
    with pytest.raises(SystemExit):
        parser.parse_args(arguments)
    assert f"x.py: {words}" in capsys.readouterr().err.replace("argument --", "argumen --")


def test_the_words_of_argparse_are_its_own() -> None:
    source = inspect.getsource(argparse)
    assert [text for text in ARGPARSE if text not in source and text != "options"] == []


def test_what_comes_of_a_fault_is_said_in_indonesian() -> None:
    slow = menu.BY_NAME["slow"]
    has_it = Snapshot("running", fault_file='{"slow": {"ms": 300}}')
    assert decide(slow, "server1", has_it, {"ms": 300}).say == "server1 sudah lambat: 300 ms."
    assert decide(slow, "server1", has_it, {"ms": 500}).say == "server1 sekarang lambat: 500 ms, sebelumnya 300 ms."
    assert decide(slow, "server1", Snapshot("paused")).say == (
        "server1 dijeda: slow memerlukan server yang berjalan. Lebih dahulu: python3 lab/heal.py server1"
    )
    assert describe(Snapshot("exited", 137)) == "dimatikan paksa (kode keluar 137)"
    assert listed(["server1", "server2"]) == "server1 dan server2"
    assert listed(["server1", "server2", "server3"]) == "server1, server2, dan server3"
    assert one_of(["a", "b"]) == "a atau b"
    assert listed([]) == ""


def test_a_mismatch_is_told_in_indonesian() -> None:
    slow = Snapshot("running", fault_file='{"slow": {"ms": 300}}')
    told = mismatch(slow, balancer_view.Seen("ONLINE"))
    assert told is not None
    assert "lambat (300 ms)" in told
    assert not ENGLISH.search(told)


def test_trouble_with_docker_is_said_in_indonesian() -> None:
    assert no_engine("Cannot connect to the Docker daemon", {}, "linux", has_systemd=True) == (
        "Docker terpasang, tetapi engine-nya tidak berjalan. Jalankan: sudo systemctl start docker"
    )


@pytest.mark.parametrize(
    ("value", "language"),
    [("", ""), ("en", "en"), ("EN", "en"), (" En ", "en"), ("id", "id"), ("de", "id"), ("\N{SNOWMAN}", "id")],
)
def test_a_command_speaks_the_language_that_it_is_told(
    value: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry, "setting", lambda name, default: value)
    assert entry._told_language() == language


def test_a_settings_file_that_can_not_be_read_leaves_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(name: str, default: str) -> str:
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")

    monkeypatch.setattr(entry, "setting", unreadable)
    assert entry._told_language() == ""


def test_the_language_of_the_lab_that_runs_is_followed_unless_another_was_asked_for() -> None:
    speak("id", follows=True)
    follow("en")
    assert spoken() == "en"
    follow("")
    assert spoken() == "en"
    speak("id")
    follow("en")
    assert spoken() == "id"


@pytest.mark.parametrize(
    ("told", "language"), [(["TZ=UTC", "LAB_LANG=EN"], "en"), (["LAB_LANG=id"], "id"), (None, ""), ([], "")]
)
def test_the_labs_language_is_read_from_its_balancer(told: list[str] | None, language: str) -> None:
    class Engine:
        def containers(self, **_: object) -> list[dict[str, object]]:
            return [docker_entries.entry("balancer")]

        def inspect_container(self, identity: str) -> dict[str, object]:
            return {"Config": {"Env": told}}

    assert Clone(Engine(), "lab", docker_entries.FOLDER).language() == language
