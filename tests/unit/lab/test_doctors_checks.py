"""Every line of doctor.py that says "ok" could be a lie: each lie, and the line that is said instead."""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from lab import Trouble
from lab.actions import built
from lab.clone import project
from lab.clone.folder import ROOT
from lab.commands import doctor
from lab.machine import venv
from lab.stack import compose, repairing
from lab.stack.compose import Container
from lab.stack.running import Running
from lab.terminal import programs


def docker_says(monkeypatch: pytest.MonkeyPatch, out: str, err: str = "") -> None:
    done = subprocess.CompletedProcess([], 0, out, err)
    monkeypatch.setattr(programs, "run", lambda *arguments, **options: done)


def of_state(**states: str) -> list[Container]:
    return [
        Container(f"{service}-id", service, states.get(service, "running"), "Up (unhealthy)", "/", "")
        for service in compose.SERVICES
    ]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("exited", "has exited"),
        ("created", "was made, but never started"),
        ("paused", "is paused"),
        ("restarting", "ends again as soon as it is started"),
        ("dead", "is dead"),
        ("removing", "is being removed"),
        ("new word", "is new word"),
    ],
)
def test_a_state_is_said_as_people_say_it(monkeypatch: pytest.MonkeyPatch, state: str, words: str) -> None:
    monkeypatch.setattr(compose, "others_folders", lambda found: [])
    for service, named in (("balancer", "The balancer"), ("server2", "server2")):
        monkeypatch.setattr(compose, "of_project", lambda name, service=service: of_state(**{service: state}))
        with pytest.raises(Trouble, match=f"^{named} {words}"):
            built.containers("lab")


def test_dockers_own_late_word_of_a_servers_health_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compose, "others_folders", lambda found: [])
    monkeypatch.setattr(compose, "of_project", lambda name: of_state())

    assert built.containers("lab") == "all four containers run"


def test_a_container_that_is_gone_and_a_lab_that_is_not_up_are_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compose, "others_folders", lambda found: [])
    monkeypatch.setattr(compose, "of_project", lambda name: of_state()[1:])
    with pytest.raises(Trouble, match=r"^server1 has no container.* docker compose up -d server1$"):
        built.containers("lab")
    monkeypatch.setattr(compose, "of_project", lambda name: [])
    monkeypatch.setattr(compose, "containers", lambda *filters: [])
    monkeypatch.setattr(built, "made_in", list)
    with pytest.raises(Trouble, match=r"not up. Start it with: make up"):
        built.containers("lab")


def test_a_balancer_that_docker_calls_running_may_be_of_no_use(monkeypatch: pytest.MonkeyPatch) -> None:
    one, _, _, balancer = of_state()
    flaws = [(one, "it is off the lab's network")]
    monkeypatch.setattr(repairing, "flaws", lambda name: flaws)
    assert built.network("lab") == "the balancer is on the lab's network"

    flaws.append((balancer, "its port is not published"))
    with pytest.raises(Trouble, match=r"The balancer must be made anew: its port is not published. Do it: make up"):
        built.network("lab")


@pytest.mark.parametrize(
    ("there", "differing"),
    [
        ({"app.py": b"1", "rules/one.py": b"2"}, []),
        ({"app.py": b"old", "rules/one.py": b"2"}, ["app.py"]),
        ({"app.py": b"1"}, ["rules/one.py"]),
        ({"app.py": b"1", "rules/one.py": b"2", "gone.py": b""}, ["gone.py"]),
        ({"app.py": b"1", "rules/one.py": b"2", "__pycache__/app.pyc": b""}, []),
        ({}, ["app.py", "rules/one.py"]),
    ],
)
def test_an_image_of_other_source_is_found_out(
    tmp_path: Path, there: Mapping[str, bytes], differing: list[str]
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "app.py").write_bytes(b"1")
    (tmp_path / "rules" / "one.py").write_bytes(b"2")
    for unneeded in ("Dockerfile", ".dockerignore", ".app.py.swp"):
        (tmp_path / unneeded).touch()

    assert [*built.differences(tmp_path, there)] == differing


def test_a_server_that_runs_another_image_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {one.service: one for one in of_state()}
    monkeypatch.setattr(built, "_image", lambda container: "old" if container == "server3-id" else "new")

    with pytest.raises(Trouble, match="server3 runs another image"):
        built.source(found)


@pytest.mark.parametrize(
    ("engine_s", "took_s", "is_well"), [(1, 9, True), (0, 1, True), (-3, 1, False), (14, 9, False)]
)
def test_a_slow_answer_of_the_engine_is_no_clock_that_is_off(
    monkeypatch: pytest.MonkeyPatch, engine_s: float, took_s: float, is_well: bool
) -> None:
    began = datetime(2026, 11, 22, 9, tzinfo=timezone.utc)
    times = iter([began, began + timedelta(seconds=took_s)])
    docker_says(monkeypatch, (began + timedelta(seconds=engine_s)).isoformat())

    if is_well:
        assert "agrees with" in doctor.clock(lambda: next(times))
    else:
        with pytest.raises(Trouble, match=r"[35] s off"):
            doctor.clock(lambda: next(times))


def test_a_clone_is_writable_when_a_file_could_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.owner(tmp_path) == "the clone can be written"
    assert not [*tmp_path.iterdir()]

    for number, words in ((errno.ENOSPC, "No space left"), (errno.EROFS, "Read-only"), (errno.EACCES, "chown")):

        def refuse(number: int = number, **options: object) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
        with pytest.raises(Trouble, match=words):
            doctor.owner(tmp_path)


def test_packages_that_are_listed_but_broken_are_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venv, "missing_packages", lambda requirements: [])
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho 'ImportError: requests is half there' >&2; exit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))

    with pytest.raises(Trouble, match=r"can't be used \(ImportError: requests is half there\).*\.venv"):
        doctor.packages()


def test_what_is_imported_is_what_the_requirements_name() -> None:
    lines = (ROOT / venv.REQUIREMENTS).read_text().splitlines()

    assert {line.partition("==")[0] for line in lines if "==" in line} == {*doctor.IMPORTED}


def test_a_full_disk_is_found_out_where_the_log_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FOLDER", str(tmp_path))
    assert doctor.log_folder(None) == "the log folder can be written"
    assert not [*tmp_path.iterdir()]

    usage = shutil.disk_usage(tmp_path)._replace(free=3 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(Trouble, match=f"Only 3 MiB free where the log is written, {tmp_path}"):
        doctor.log_folder(None)


def test_a_log_folder_that_is_gone_or_another_one_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FOLDER", str(tmp_path))
    with pytest.raises(Trouble, match="writes its log in /elsewhere, but the settings say"):
        doctor.log_folder(Running("lab", "", Path("/elsewhere"), {}))

    monkeypatch.setenv("LOG_FOLDER", str(tmp_path / "gone"))
    with pytest.raises(Trouble, match=r"no folder .*gone for the log. Make it: make up"):
        doctor.log_folder(None)
    assert not (tmp_path / "gone").exists()


def test_a_page_elsewhere_than_the_settings_say_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "running", lambda name: Running("lab", "http://localhost:8081", None, {}))
    monkeypatch.setattr(project, "page_address", lambda: "http://localhost:8080")

    with pytest.raises(
        Trouble, match="at http://localhost:8081, but the settings would have it at http://localhost:8080"
    ):
        doctor.page_port("lab")


def test_to_look_at_the_source_makes_no_folder_that_the_balancer_mounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`docker cp` of a container makes what it mounts; this one does that, and has the source of this clone."""
    docker = tmp_path / "docker"
    docker.write_text(
        f"""#!/bin/sh
case "$1 $2" in
"cp balancer-id:"*) mkdir "{tmp_path}/log"; tar -C "{ROOT}" -c balancer;;
"cp server1-id:"*) tar -C "{ROOT}" -c backend;;
"exec balancer-id") shift 2; shift; exec "{sys.executable}" "$1" "$2" "{ROOT}/balancer";;
esac
"""
    )
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(built, "_image", lambda container: "one")

    assert built.source({one.service: one for one in of_state()}) == "the containers run this clone's source"
    assert not (tmp_path / "log").exists()


def test_a_file_of_the_labs_own_log_that_can_not_be_written_is_found_out_and_none_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOG_FOLDER", str(tmp_path))
    doctor.log_folder(None)
    assert not [*tmp_path.iterdir()]

    (tmp_path / "lab.jsonl").mkdir()
    with pytest.raises(Trouble, match=f"can't be written in {tmp_path}/lab.jsonl: Is a directory"):
        doctor.log_folder(None)
