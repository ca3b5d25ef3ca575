"""A bundle's file is whole, or not there at all."""

import errno
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from lab import Trouble
from lab.bundling import archive, images
from lab.machine import bundle_sums, unpacked
from lab.machine.unpacked import CONTENT, IMAGES, Content

CONTENTS = Content("bundle-abc", "linux/amd64", "digest")


def everything(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("ends", "shown"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt),
        (OSError(errno.ENOSPC, "No space left on device"), Trouble),
        (Trouble("no network"), Trouble),
    ],
)
def test_what_ends_half_way_leaves_nothing_and_an_older_bundle_as_it_was(
    tmp_path: Path, ends: BaseException, shown: type[BaseException]
) -> None:
    output = tmp_path / "lab.tar"
    output.write_text("older")

    with pytest.raises(shown), archive.whole_or_nothing(output) as work:
        (work / "lab.tar").write_text("half")
        (work / "more").mkdir()
        raise ends

    assert everything(tmp_path) == ["lab.tar"]
    assert output.read_text() == "older"


def test_what_comes_to_its_end_takes_the_older_ones_place_and_what_a_killed_command_left_is_gone(
    tmp_path: Path,
) -> None:
    output = tmp_path / "lab.tar"
    output.write_text("older")
    (tmp_path / ".lab.tar.half/old").mkdir(parents=True)

    with archive.whole_or_nothing(output) as work:
        assert everything(work) == []
        (work / "lab.tar").write_text("whole")

    assert everything(tmp_path) == ["lab.tar"]
    assert output.read_text() == "whole"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "The disk is full, so there is no bundle: free some space in {folder}, or name another place"),
        (errno.EACCES, "The bundle can't be written: {folder}/lab.tar: Permission denied. Name another place"),
    ],
)
def test_what_the_system_refuses_is_one_line_with_what_to_do(tmp_path: Path, number: int, said: str) -> None:
    with pytest.raises(Trouble) as trouble, archive.whole_or_nothing(tmp_path / "lab.tar"):
        raise OSError(number, "Permission denied" if number == errno.EACCES else "No space left on device")

    assert str(trouble.value).startswith(said.format(folder=tmp_path))
    assert "\n" not in str(trouble.value)


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    for name in ("lab/up.py", "a.txt", "wheels/a.whl", "bundle/images.tar.gz"):
        path = tmp_path / "clone" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    archive.pack(tmp_path / "clone", CONTENTS, tmp_path / "lab.tar")
    return tmp_path / "lab.tar"


def archive_names(packed: Path) -> list[str]:
    with tarfile.open(packed) as file:
        return [one.name for one in file if one.isfile()]


def test_what_says_whether_it_is_whole_comes_first_and_what_is_large_last(packed: Path) -> None:
    with tarfile.open(packed) as file:
        members = file.getmembers()
    names = [one.name.removeprefix("fault-tolerance-lab/") for one in members]

    assert names[:4] == ["BACA-DULU.txt", "READ-ME-FIRST.txt", bundle_sums.SUMS, CONTENT]
    assert sorted(names[4:6]) == ["a.txt", "lab/up.py"]
    assert names[-2:] == ["wheels/a.whl", IMAGES]
    assert {(one.uid, one.gid, one.uname, one.gname) for one in members} == {(0, 0, "", "")}


def test_every_file_is_in_the_sums_as_sha256sum_reads_them(packed: Path, tmp_path: Path) -> None:
    with tarfile.open(packed) as file:
        file.extractall(tmp_path / "there", filter="data")
    there = tmp_path / "there/fault-tolerance-lab"

    checked = subprocess.run(["sha256sum", "--check", bundle_sums.SUMS], cwd=there, text=True, capture_output=True)

    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.count(": OK\n") == len(archive_names(packed)) - 1, "all but the sums themselves"
    assert unpacked.read((there / CONTENT).read_text()) == CONTENTS
    for under in ("wheels/", IMAGES, CONTENT):
        bundle_sums.check(under, there)


@pytest.mark.parametrize("script", ["echo half; exit 1", "exit 1"])
def test_images_that_docker_can_not_save_are_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    (tmp_path / "docker").write_text(f"#!/bin/sh\necho 'no such image' >&2\n{script}\n")
    (tmp_path / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    with pytest.raises(Trouble, match=r"^Docker can't save the images: no such image$"):
        images.write(["a", "b"], tmp_path / "images.tar.gz")
