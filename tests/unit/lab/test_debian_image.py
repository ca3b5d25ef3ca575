"""A base image for who isn't root: one that is there already, or one made in a container."""

import os
from pathlib import Path

import pytest

from lab import Trouble
from lab.clone import env_file, turns
from lab.machine import base_image, debian, debian_image, scratch


@pytest.fixture(autouse=True)
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in docker's place, which notes how it is called and does what the shell text in `says` says."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (tmp_path / "says").touch()
    (programs / "docker").write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n. {tmp_path}/says\nexit 0\n')
    (programs / "docker").chmod(0o755)
    (programs / "debootstrap").write_text("#!/bin/sh\nexit 1\n")
    (programs / "debootstrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    monkeypatch.setattr(debian_image, "PATH", str(programs))
    monkeypatch.setattr(scratch, "PARENT", tmp_path)
    monkeypatch.setattr(turns, "PLACE", tmp_path)
    monkeypatch.setattr(debian, "is_debian", lambda: True)
    monkeypatch.setattr(debian, "is_root", lambda: False)
    monkeypatch.setattr(debian, "mirror", lambda: "http://mirror.example/debian")
    return tmp_path


def calls(docker: Path) -> list[str]:
    file = docker / "calls"
    return file.read_text().splitlines() if file.exists() else []


def test_another_clones_base_image_is_taken_under_a_name_of_this_ones(docker: Path) -> None:
    theirs = base_image.tag("lab-ani")
    (docker / "says").write_text(f'[ "$1" = images ] && echo "{debian_image.NAME}:<none> {theirs}"')

    debian_image.get("lab-budi-base:trixie", "x")

    assert calls(docker)[-1] == f"tag {theirs} lab-budi-base:trixie"
    assert not [call for call in calls(docker) if call.startswith(("create", "import"))]


def test_what_is_built_on_it_is_not_taken_for_it(docker: Path) -> None:
    debian_image.shared()

    assert calls(docker)[-1].endswith(f" {debian_image.NAME}")


def test_who_finds_one_asks_no_registry(docker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (docker / "says").write_text(
        'case "$*" in images*) echo fault-tolerance-lab-base:lab-ani-trixie;; *inspect*) exit 1;; esac'
    )
    remembered: dict[str, str] = {}
    monkeypatch.setattr(env_file, "setting", lambda name, default: default)
    monkeypatch.setattr(env_file, "our_setting", lambda name: "")
    monkeypatch.setattr(env_file, "remember", remembered.__setitem__)

    assert base_image.ensure("lab-budi") == base_image.tag("lab-budi")
    assert remembered == {"BASE_IMAGE": base_image.tag("lab-budi")}
    assert not [call for call in calls(docker) if call.startswith("pull")]


def test_without_rights_it_is_made_in_a_container_that_reads_this_machine_and_changes_nothing_of_it(
    docker: Path,
) -> None:
    (docker / "says").write_text('case "$1" in import) echo sha256:made;; create) echo c0ffee;; cp) touch "$3";; esac')

    debian_image.build("lab-ani-base:trixie")

    created = next(call for call in calls(docker) if call.startswith("create"))
    mounts = [word for before, word in zip(created.split(), created.split()[1:], strict=False) if before == "--volume"]
    assert {"/usr:/usr:ro", "/etc:/etc:ro"} <= set(mounts)
    assert all(one.endswith(":ro") for one in mounts if ":" in one)
    assert "--privileged" not in created
    assert "debootstrap" in "\n".join(calls(docker))
    last = [call for call in calls(docker) if call.startswith(("rm ", "rmi ", "import")) and "--change ENV" in call]
    assert len(last) == 1
    assert last[0].endswith("lab-ani-base:trixie")
    assert f"LABEL {debian_image.LABEL}=trixie" in last[0]
    assert "rm --force --volumes c0ffee" in calls(docker)
    assert "rmi sha256:made" in calls(docker)
    assert not [*docker.glob(f"{scratch.PREFIX}base-*")]


def test_one_that_can_not_be_made_leaves_nothing_and_says_what_to_do(docker: Path) -> None:
    (docker / "says").write_text(
        'case "$1" in import) echo sha256:made;; create) echo c0ffee;; start) echo no network; exit 1;; esac'
    )

    with pytest.raises(Trouble, match=r"could not be made.* or load another"):
        debian_image.get("lab-ani-base:trixie", how_else="load another")

    assert calls(docker)[-2:] == ["rm --force --volumes c0ffee", "rmi sha256:made"]
    assert not [*docker.glob(f"{scratch.PREFIX}base-*")]


def test_an_engine_that_makes_no_container_is_quoted(docker: Path) -> None:
    (docker / "says").write_text('case "$1" in import) echo sha256:made;; create) echo no space >&2; exit 1;; esac')

    with pytest.raises(Trouble, match="no container: no space"):
        debian_image.build("lab-ani-base:trixie")

    assert calls(docker)[-1] == "rmi sha256:made"


def test_without_debootstrap_it_is_unpacked_not_installed(docker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (docker / "bin" / "debootstrap").unlink()
    (docker / "bin" / "wget").touch(0o755)
    unpacked = docker / "unpacked"
    (unpacked / "usr/share/debootstrap").mkdir(parents=True)
    (unpacked / "usr/sbin").mkdir()
    (unpacked / "usr/sbin/debootstrap").write_text("#!/bin/sh\n")
    (docker / "says").write_text('case "$1" in import) echo sha256:made;; create) echo c0ffee;; cp) touch "$3";; esac')

    class Unpacked:
        def __init__(self, packages: list[str]) -> None:
            assert packages == ["debootstrap"]

        def __enter__(self) -> Path:
            return unpacked

        def __exit__(self, *_: object) -> None:
            """Nothing is to be undone."""

    monkeypatch.setattr(debian, "unpacked", Unpacked)

    debian_image.build("lab-ani-base:trixie")

    assert "DEBOOTSTRAP_DIR=/given/debootstrap sh /given/debootstrap/run --variant" in "\n".join(calls(docker))
