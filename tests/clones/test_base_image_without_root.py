"""A base image made on the real engine by who isn't root: in a container, of which nothing stays, whatever ends it.

What debootstrap would take 40 s for is played by a script; everything around it is real.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lab import Trouble
from lab.clone import turns
from lab.machine import debian, debian_image, scratch
from tests.clones.clones import docker
from tests.this_machine import ROOT, skip_or_fail, works

IMAGE = f"{debian_image.NAME}:of-a-test-{os.getpid()}"
MADE = """
for last in "$@"; do root=$mirror; mirror=$last; done
mkdir -p $root/etc/ssl/certs $root/usr/share $root/var/lib/apt $root/var/cache
touch $root/etc/ssl/certs/ca-certificates.crt
id -u > $root/made-by
ls /etc/os-release
"""
WITHOUT_ROOT = """
import sys
from lab.machine import debian, debian_image
debian.is_root = lambda: False
debian_image.get_debootstrap = lambda folder: (folder / "debootstrap").mkdir() or (
    folder / "debootstrap" / "run").write_text(sys.argv[2])
debian_image.build(sys.argv[1])
"""


@pytest.fixture(autouse=True)
def without_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not works("docker", "version"):
        skip_or_fail("no Docker engine can be reached; `make up` says what to do")
    if not debian.is_debian():
        pytest.skip("this machine is not Debian")
    monkeypatch.setattr(debian, "is_root", lambda: False)
    monkeypatch.setattr(turns, "PLACE", tmp_path)


def played_by(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    def unpack(folder: Path) -> None:
        (folder / "debootstrap").mkdir()
        (folder / "debootstrap" / "run").write_text(script)

    monkeypatch.setattr(debian_image, "get_debootstrap", unpack)


def done(*arguments: str) -> str:
    """Run docker, and return what it prints as it is."""
    return subprocess.run(["docker", *arguments], text=True, capture_output=True, timeout=60, check=True).stdout


def left() -> list[str]:
    """Return what there is of ours that was only needed for the making: folders, containers and images."""
    label = f"label={scratch.FOR}"
    return [
        *map(str, scratch.PARENT.glob(f"{scratch.PREFIX}base-*")),
        *docker("ps", "--all", "--quiet", "--filter", label),
        *docker("images", "--all", "--quiet", "--filter", label),
    ]


def test_it_is_made_with_this_machines_programs_and_nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    before = left()
    played_by(monkeypatch, MADE)

    debian_image.build(IMAGE)
    try:
        template = f'{{{{index .Config.Labels "{debian_image.LABEL}"}}}} {{{{.Config.Cmd}}}}'
        assert docker("image", "inspect", "--format", template, IMAGE) == [debian.RELEASE, "[python3]"]
        made = docker("create", IMAGE)[0]
        try:
            # A tar each, in which the file's words stand as they are.
            assert "\x000\n" in done("cp", f"{made}:/made-by", "-")
            assert "[global]\n" in done("cp", f"{made}:/etc/pip.conf", "-")
        finally:
            docker("rm", made)
        assert debian_image.shared()
    finally:
        docker("rmi", IMAGE)
    assert left() == before


def test_a_making_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = left()
    played_by(monkeypatch, "echo the mirror is away; exit 1\n")
    monkeypatch.setattr(debian_image, "shared", lambda: "")

    with pytest.raises(Trouble, match="could not be made"):
        debian_image.get(IMAGE, "wait")

    assert left() == before


def test_what_a_killed_command_has_left_is_removed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    before = left()
    command = [sys.executable, "-c", WITHOUT_ROOT, IMAGE, f"{MADE}sleep 60\n"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    until_s = time.monotonic() + 30
    while len(left()) < len(before) + 3:
        assert time.monotonic() < until_s, "no folder, container and image of its making"
        time.sleep(0.1)
    scratch.sweep("of-a-test")
    assert len(left()) == len(before) + 3, "what is in use stays"

    process.send_signal(signal.SIGKILL)
    process.wait()
    scratch.sweep("of-a-test")

    assert left() == before
