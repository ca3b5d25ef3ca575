"""A room without internet: what `make bundle` has written, `make up` starts where nothing can be downloaded."""

import os
import platform
import signal
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from lab.bundling.targets import PLATFORMS
from lab.machine import venv
from tests.clones.clones import Clone, docker
from tests.clones.no_network import CUT_OFF, can_be_cut_off, page_let_through
from tests.this_machine import free_port, skip_or_fail

ENDS_WITHIN_S = 90
HERE = f"linux-{platform.machine()}"
BUILD = "import sys; from lab.machine.preparing import build; build(sys.argv[1])"
MARKED = "fault-tolerance-lab-*:bundle-*"
THIS = ("--platforms", HERE, "--pythons", f"3.{sys.version_info[1]}")


class Unpacked(Clone):
    """A clone that came in a bundle, and a Python that has nothing but itself."""

    @property
    def python(self) -> Path:
        return self.folder.parent / "bare/bin/python"

    def without_base(self) -> dict[str, str]:
        """Return a student's environment, in which no base image is named."""
        return {name: value for name, value in self.environment().items() if name != "BASE_IMAGE"}

    def up_without_network(self) -> "subprocess.CompletedProcess[str]":
        """Run `make up` where there is no network, to its end; only the page is let through, when it is there."""
        process = subprocess.Popen(
            [*CUT_OFF, str(self.python), "lab/up.py"],
            cwd=self.folder, env=self.without_base(), text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        ends = threading.Timer(ENDS_WITHIN_S, process.kill)
        ends.start()
        assert process.stdout
        said = ""
        try:
            for line in process.stdout:
                said += line
                if "all four containers are healthy" in line:
                    with page_let_through(process.pid, self.port):
                        said += process.stdout.read()
            return subprocess.CompletedProcess(process.args, process.wait(), said)
        finally:
            ends.cancel()
            process.kill()
            process.wait()

    def named(self) -> list[str]:
        """Return the images that have this clone's name."""
        reference = f"reference=fault-tolerance-lab-*:{self.name}"
        return sorted(docker("images", "--filter", reference, "--format", "{{.Repository}}"))


@pytest.fixture(scope="module")
def bundle(clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle for this machine's own system and Python."""
    if HERE not in PLATFORMS:
        skip_or_fail(f"a bundle has no packages for {HERE}")
    folder = tmp_path_factory.mktemp("bundle")

    done = clone.run("bundle", *THIS, "--output", str(folder))

    assert done.returncode == 0, done.stdout + done.stderr
    assert [path.name for path in folder.iterdir()] == ["fault-tolerance-lab-bundle.tar"]
    assert f"The bundle: {folder}/fault-tolerance-lab-bundle.tar (" in done.stdout
    left = docker("images", "--format", "{{.Repository}}:{{.Tag}}", "--filter", f"reference={MARKED}")
    assert left == [], done.stdout
    return folder / "fault-tolerance-lab-bundle.tar"


@pytest.fixture(scope="module")
def unpacked(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unpacked]:
    """That bundle in a new folder, by a name that no other lab has; no image of it is here."""
    can_be_cut_off()
    folder = tmp_path_factory.mktemp("room")
    with tarfile.open(bundle) as file:
        file.extractall(folder)  # noqa: S202  we have made it
    (folder / "fault-tolerance-lab").rename(folder / f"room-{os.getpid()}")
    subprocess.run([venv.host_python(), "-m", "venv", "--without-pip", folder / "bare"], check=True, timeout=60)
    made = Unpacked(folder / f"room-{os.getpid()}", free_port())
    assert made.named() == []
    yield made
    made.run("down", "--clean")


def test_ctrl_c_leaves_nothing_of_a_bundle(clone: Clone, tmp_path: Path) -> None:
    process = clone.start("bundle", *THIS, "--output", str(tmp_path))
    assert process.stdout
    for line in process.stdout:
        if "getting the packages" in line:
            break
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)

    assert process.returncode == 130, said
    assert said.strip() == "Stopped. Nothing of the bundle is left; an older one is as it was."
    assert [*tmp_path.iterdir()] == []


def test_a_lab_comes_up_from_a_bundle_without_any_network(unpacked: Unpacked) -> None:
    up = unpacked.up_without_network()

    assert up.returncode == 0, up.stdout
    assert "ok    the bundle's images are loaded" in up.stdout
    assert "building" not in up.stdout
    assert requests.get(f"http://127.0.0.1:{unpacked.port}/app/", timeout=5).headers["X-Served-By"] == "server1"
    assert unpacked.named() == [f"fault-tolerance-lab-{one}" for one in ("backend", "balancer", "offline-base")]

    command = [".venv/bin/python", "lab/fail.py", "server1"]
    fail = subprocess.run(
        command, cwd=unpacked.folder, env=unpacked.environment(), text=True, capture_output=True, timeout=30
    )
    assert fail.returncode == 0, fail.stderr
    assert requests.get(f"http://127.0.0.1:{unpacked.port}/app/", timeout=5).headers["X-Served-By"] == "server2"


def test_a_changed_source_is_built_without_any_network_too(unpacked: Unpacked) -> None:
    with (unpacked.folder / "backend/app.py").open("a") as source:
        source.write("# changed\n")
    command = [*CUT_OFF, ".venv/bin/python", "-c", BUILD, unpacked.name]

    built = subprocess.run(
        command, cwd=unpacked.folder, env=unpacked.without_base(), text=True, capture_output=True, timeout=ENDS_WITHIN_S
    )

    assert built.returncode == 0, built.stdout + built.stderr
    assert "note  the source is not the bundle's any more" in built.stdout
    of_the_image = ["run", "--rm", "--network", "none", "--entrypoint", "tail", unpacked.image()]
    assert docker(*of_the_image, "-n1", "backend/app.py") == ["#", "changed"]


def test_the_store_of_several_machines_is_built_without_any_network_too(unpacked: Unpacked) -> None:
    base = f"BASE_IMAGE=fault-tolerance-lab-offline-base:{unpacked.name}"
    tag = f"fault-tolerance-lab-store:{unpacked.name}"
    docker(
        "buildx", "build", "--load", "--network", "none", "--build-arg", base, "--tag", tag, f"{unpacked.folder}/store"
    )

    assert "etcd" in " ".join(docker("run", "--rm", "--network", "none", tag, "etcd", "--version"))


def test_clean_leaves_no_image_of_a_bundle(unpacked: Unpacked) -> None:
    assert unpacked.named()

    assert unpacked.run("down", "--clean").returncode == 0

    assert unpacked.named() == []
