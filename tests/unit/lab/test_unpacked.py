"""An unpacked bundle: what is loaded of it, when it is not taken, and when something is built."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lab import Trouble
from lab.machine import bundle_sums, unpacked
from lab.machine.unpacked import BASE, CONTENT, IMAGES, KINDS, Content
from lab.stack import compose
from lab.terminal import programs

Docker = list[str]
SYSTEM = "linux/amd64"


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone that came in a bundle."""
    for name in ("backend/app.py", "balancer/rules/line.py", "wheels/a.whl", IMAGES):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    content = Content("bundle-abc", SYSTEM, unpacked.digest_of_source(tmp_path))
    (tmp_path / CONTENT).write_text(content.as_text())
    sum_up(tmp_path)
    monkeypatch.delenv("BASE_IMAGE", raising=False)
    return tmp_path


def sum_up(clone: Path) -> None:
    files = [path.relative_to(clone).as_posix() for path in clone.rglob("*") if path.is_file()]
    sums = bundle_sums.of_files(clone, (path for path in files if path != bundle_sums.SUMS))
    (clone / bundle_sums.SUMS).write_text(bundle_sums.as_text(sums))


@pytest.fixture
def docker(monkeypatch: pytest.MonkeyPatch) -> Docker:
    """The docker commands that were run, but for questions. No image is here; the engine is of SYSTEM."""
    commands: list[str] = []

    def run(words: list[str], timeout_s: float = 60) -> "subprocess.CompletedProcess[str]":
        if words[1] == "version":
            return subprocess.CompletedProcess(words, 0, f"{SYSTEM}\n", "")
        if "inspect" in words:
            return subprocess.CompletedProcess(words, 1, "\n", "no such image")
        commands.append(" ".join(words[1:]))
        return subprocess.CompletedProcess(words, 0, "", "")

    monkeypatch.setattr(programs, "run", run)
    monkeypatch.setattr(compose, "build", lambda environment: commands.append("build"))
    return commands


def content(clone: Path) -> Content:
    found = unpacked.content(clone)
    assert found
    return found


def test_images_of_this_source_are_loaded_called_after_the_project_and_not_built(clone: Path, docker: Docker) -> None:
    unpacked.provide("lab", content(clone), {}, clone)

    marked = [f"fault-tolerance-lab-{kind}:bundle-abc" for kind in KINDS]
    assert docker == [
        f"load --quiet --input {clone / IMAGES}",
        *(f"tag {name} {name.replace('bundle-abc', 'lab')}" for name in marked),
        f"rmi --force {' '.join(marked)}",
    ]


def test_a_name_that_docker_does_not_take_away_is_told_with_the_reason(
    clone: Path, docker: Docker, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = programs.run

    def run(words: list[str], timeout_s: float = 60) -> "subprocess.CompletedProcess[str]":
        done = ours(words, timeout_s)
        return subprocess.CompletedProcess(words, 1, "", "Error: conflict\nwith a\n") if "rmi" in words else done

    monkeypatch.setattr(programs, "run", run)

    unpacked.provide("lab", content(clone), {}, clone)

    assert "note  images with the bundle's mark bundle-abc stay: Error: conflict with a\n" in capsys.readouterr().out


def test_images_that_are_here_are_not_loaded_again(
    clone: Path, docker: Docker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacked, "_mark_of", lambda name: "bundle-abc")

    unpacked.provide("lab", content(clone), {}, clone)

    assert docker == []


def test_a_changed_source_is_built_on_what_came_with_it(clone: Path, docker: Docker) -> None:
    (clone / "backend/app.py").write_text("changed")

    unpacked.provide("lab", content(clone), {}, clone)

    assert [one for one in docker if one.startswith("tag")] == [
        f"tag fault-tolerance-lab-{BASE}:bundle-abc fault-tolerance-lab-{BASE}:lab"
    ]
    assert docker[-1] == "build"


def test_what_systems_and_python_put_beside_the_source_changes_nothing(clone: Path) -> None:
    for name in ("backend/.DS_Store", "balancer/rules/__pycache__/line.pyc"):
        (clone / name).parent.mkdir(exist_ok=True)
        (clone / name).touch()

    assert content(clone).is_of_the_source(clone)


def test_a_package_that_the_bundle_does_not_have_is_named(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(environment: dict[str, str]) -> None:
        raise programs.Failed("failed", ["#9 6.39 ERROR: No matching distribution found for rich==15.0.0", "#9 ERROR"])

    monkeypatch.setattr(compose, "build", fail)

    with pytest.raises(Trouble, match=r"^The bundle has no rich==15\.0\.0, and without a network it can't be had"):
        unpacked.build({})


def test_another_failure_of_a_build_stays_what_it_is(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(environment: dict[str, str]) -> None:
        raise programs.Failed("failed", ["#9 SyntaxError"])

    monkeypatch.setattr(compose, "build", fail)

    with pytest.raises(programs.Failed, match="failed"):
        unpacked.build({})


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


@pytest.mark.parametrize("harm", [cut_off, Path.unlink])
@pytest.mark.parametrize("file", [IMAGES, CONTENT, bundle_sums.SUMS])
def test_a_bundle_that_is_not_whole_is_not_loaded(
    clone: Path, docker: Docker, file: str, harm: Callable[[Path], object]
) -> None:
    harm(clone / file)
    if file == bundle_sums.SUMS and harm is cut_off:
        (clone / file).write_bytes(b"\xff" + (clone / file).read_bytes()[100:])

    with pytest.raises(Trouble, match=r"^The bundle is not whole: bundle/") as trouble:
        unpacked.provide("lab", content(clone), {}, clone)

    assert "\n" not in str(trouble.value)
    assert docker == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"mark": "a"}'])
def test_a_content_that_says_nothing_is_no_bundles(text: str) -> None:
    with pytest.raises(Trouble, match="The bundle is not whole"):
        unpacked.read(text)


def test_images_for_another_processor_are_not_loaded(clone: Path, docker: Docker) -> None:
    theirs = Content("bundle-abc", "linux/arm64", content(clone).source)

    with pytest.raises(Trouble, match="images are for linux/arm64, and this Docker engine runs linux/amd64: "):
        unpacked.provide("lab", theirs, {}, clone)
    assert docker == []


def test_what_docker_can_not_load_is_said_and_nothing_keeps_the_bundles_name(
    clone: Path, monkeypatch: pytest.MonkeyPatch, docker: Docker
) -> None:
    ours = programs.run

    def run(words: list[str], timeout_s: float = 60) -> "subprocess.CompletedProcess[str]":
        done = ours(words, timeout_s)
        return (
            subprocess.CompletedProcess(words, 1, "", "open /x: no space left on device") if "load" in words else done
        )

    monkeypatch.setattr(programs, "run", run)

    with pytest.raises(Trouble, match=r"^Docker can't load the bundle's images: open /x: no space left on device$"):
        unpacked.load("lab", content(clone), KINDS, clone)
    assert docker[-1].startswith("rmi ")


def test_a_base_image_that_was_named_and_a_clone_without_a_bundle_take_nothing_from_one(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plain").mkdir()
    assert unpacked.content(tmp_path / "plain") is None

    monkeypatch.setenv("BASE_IMAGE", "python:3.13-slim")
    assert unpacked.content(clone) is None


def test_wheels_that_are_not_whole_are_not_installed(clone: Path) -> None:
    bundle_sums.check("wheels/", clone)
    (clone / "wheels/more.whl").touch()  # What somebody has added is theirs.
    bundle_sums.check("wheels/", clone)

    cut_off(clone / "wheels/a.whl")
    with pytest.raises(Trouble, match=r"^The bundle is not whole: wheels/a\.whl is missing, or not as it was packed"):
        bundle_sums.check("wheels/", clone)
