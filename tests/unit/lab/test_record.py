import json
import os
import stat
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from lab.actions import record
from lab.clone.folder import ROOT

FAULT = {"event": "fault", "server": "server1", "fault": "pause", "options": {}, "by": "fail.py"}


def test_an_event_is_one_json_line_with_its_time_and_zone(tmp_path: Path) -> None:
    file = tmp_path / "log" / "lab.jsonl"

    assert record.append([FAULT, {**FAULT, "server": "server2"}], file, tmp_path)

    first, second = (json.loads(line) for line in file.read_text().splitlines())
    assert {**first, "time": ""} == {"time": "", **FAULT}
    assert datetime.fromisoformat(first["time"]).utcoffset() is not None
    assert second["server"] == "server2"


def test_no_event_makes_no_file(tmp_path: Path) -> None:
    assert record.append([], tmp_path / "lab.jsonl", tmp_path)
    assert not (tmp_path / "lab.jsonl").exists()


def test_lines_of_commands_that_run_at_once_do_not_mix(tmp_path: Path) -> None:
    file = tmp_path / "lab.jsonl"
    program = (
        "import sys; from pathlib import Path; from lab.actions import record\n"
        "event = {'server': sys.argv[1], 'filler': sys.argv[1] * 2000}\n"
        "all(record.append([event], Path(sys.argv[2]), Path(sys.argv[2]).parent) for _ in range(200)) or sys.exit(1)"
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, name, str(file)], cwd=ROOT) for name in "abcd"]

    assert [writer.wait(30) for writer in writers] == [0] * 4
    events = [json.loads(line) for line in file.read_text().splitlines()]
    assert sorted(event["server"] for event in events) == sorted("abcd" * 200)
    assert all(event["filler"] == event["server"] * 2000 for event in events)


def test_a_log_that_can_not_be_written_is_a_warning_and_no_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lab.jsonl").mkdir()

    assert not record.append([FAULT], tmp_path / "lab.jsonl", tmp_path)

    warning = capsys.readouterr().err
    assert warning.count("\n") == 1
    assert warning.startswith(f"Warning: not recorded in {tmp_path / 'lab.jsonl'}: Is a directory.")


def test_a_log_folder_that_is_a_file_is_a_warning_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "log").write_text("")

    assert not record.append([FAULT], tmp_path / "log" / "lab.jsonl", tmp_path)
    assert "Warning: not recorded" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="this system can't refuse to follow a link")
def test_a_link_into_another_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("")
    (tmp_path / "lab.jsonl").symlink_to(tmp_path / "elsewhere")

    assert not record.append([FAULT], tmp_path / "lab.jsonl", tmp_path)
    assert (tmp_path / "elsewhere").read_text() == ""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file to others")
def test_what_root_writes_belongs_to_the_clones_owner(tmp_path: Path) -> None:
    os.chown(tmp_path, 1000, 1001)
    file = tmp_path / "shared" / "lab.jsonl"

    assert record.append([FAULT], file, tmp_path)

    for path in (file, file.parent):
        assert (path.stat().st_uid, path.stat().st_gid) == (1000, 1001)
    assert stat.S_IMODE(file.stat().st_mode) & 0o600 == 0o600


def test_the_last_event_of_a_server_is_found_among_those_of_others_and_broken_lines(tmp_path: Path) -> None:
    file = tmp_path / "lab.jsonl"
    record.append([FAULT, {**FAULT, "event": "heal"}, {**FAULT, "server": "server2"}], file, tmp_path)
    with file.open("a") as log:
        log.write('[1]\n"x"\n{"server": "server1"}\n{"server": "server1", "ti')

    assert record.last("server1", file)["event"] == "heal"
    assert record.last("server2", file)["event"] == "fault"
    assert isinstance(record.last("server2", file)["time"], datetime)
    assert record.last("server3", file) == {}
    assert record.last("server1", tmp_path / "none.jsonl") == {}


def test_only_the_end_of_a_huge_log_is_read(tmp_path: Path) -> None:
    file = tmp_path / "lab.jsonl"
    with file.open("wb") as log:
        log.truncate(1024**3)
        log.seek(0, os.SEEK_END)
        log.write(b"\n")
    record.append([FAULT], file, tmp_path)

    assert record.last("server1", file)["fault"] == "pause"


def test_a_fault_that_no_line_calls_healed_is_broken_by_the_log(tmp_path: Path) -> None:
    file = tmp_path / "lab.jsonl"
    slow = {**FAULT, "fault": "slow", "options": {"ms": 1000}}
    record.append([FAULT, slow, {**FAULT, "server": "server2"}, {**FAULT, "event": "heal"}], file, tmp_path)
    with file.open("a") as log:
        log.write('not JSON\n{"server": "server1"}\n[]\n')

    assert record.broken("server1", file) == {"slow": {"ms": 1000}}


def test_what_is_no_more_is_recorded_as_healed_once(tmp_path: Path) -> None:
    file = tmp_path / "lab.jsonl"
    earlier = {**FAULT, "time": record.now() - timedelta(seconds=60)}
    record.append([earlier, {**earlier, "fault": "slow"}, {**FAULT, "fault": "error"}], file, tmp_path)

    for _ in range(2):
        record.settle("server1", ["slow"], "up.py", file, tmp_path)

    *_, heal = (json.loads(line) for line in file.read_text().splitlines())
    assert (heal["event"], heal["fault"], heal["by"], heal["found"]) == ("heal", "pause", "up.py", True)
    assert len(file.read_text().splitlines()) == 4
    assert record.broken("server1", file) == {"slow": {}, "error": {}}, "what was done just now is left"


def test_an_event_may_be_of_earlier(tmp_path: Path) -> None:
    file = tmp_path / "lab.jsonl"
    at = record.now() - timedelta(seconds=5)

    record.append([{**FAULT, "time": at}, {**FAULT, "time": None}], file, tmp_path)

    first, second = (json.loads(line)["time"] for line in file.read_text().splitlines())
    assert first == at.isoformat(timespec="milliseconds")
    assert datetime.fromisoformat(second) > at
