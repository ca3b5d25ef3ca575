"""A bundle's images: the lab's two, built of the bundle's own source, and one to build on where there is no network."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from lab import Trouble
from lab.clone import project, turns
from lab.machine import base_image
from lab.machine.unpacked import BASE, KINDS, LABEL, SOURCES, TURN, Content, digest_of_source, forget, image, waiting
from lab.stack import compose
from lab.terminal import programs, steps
from lab.texts.language import t

# It has the packages of all images with it, and pip asks for no others: so the Dockerfiles stay as they are.
OFFLINE_BASE = """\
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
COPY *.txt /tmp/requirements/
RUN python3 -m venv /tmp/fetch && for file in /tmp/requirements/*.txt; do \\
    /tmp/fetch/bin/pip wheel --no-cache-dir --disable-pip-version-check --wheel-dir /opt/wheels -r $file || exit 1; \\
    done && rm -r /tmp/fetch /tmp/requirements
ENV PIP_NO_INDEX=1 PIP_FIND_LINKS=/opt/wheels
RUN mkdir /opt/packages && cd /opt/packages && if command -v apt-get; then apt-get update && \
    apt-get download etcd-server && rm -r /var/lib/apt/lists/*; fi
"""
PIP_SETTINGS = "/etc/pip.conf"  # in a base image of the lab's own making: this machine's
PASSWORD = re.compile(r"://[^/\s:@]*:[^/\s@]+@")
SAVE_S = 60  # for Docker to end after its last byte
QUICKLY = 1  # of gzip's levels: a tenth larger, and half the time


def save(clone: Path, work: Path, into: Path) -> Content:
    """Build the images of a clone's folder and save them; return what is to be said of them.

    work: a folder for what is only needed meanwhile. Raises Trouble, and OSError when the disk is full.
    """
    base = base_image.ensure(project.project_name() or "lab")
    steps.ok(t("base image {image}", image=base))
    tell_of_password(base)
    identity, system = _inspect(base)
    source = digest_of_source(clone)
    mark = f"bundle-{digest(source, identity)}"
    with turns.turn(TURN, waiting):
        try:
            steps.step(t("building the images; what hasn't changed is kept"))
            build_base(clone, work / BASE, base, mark)
            compose.build({**_without_compose(), "COMPOSE_PROJECT_NAME": mark, "BASE_IMAGE": base}, clone)
            steps.step(t("saving the images"))
            write([image(kind, mark) for kind in KINDS], into)
        finally:
            forget(mark)
    return Content(mark, system, source)


def tell_of_password(base: str) -> None:
    """Say when a base image has pip settings with a password in it: everybody who gets the bundle can read that."""
    read = ["docker", "run", "--rm", "--network", "none", "--entrypoint", "cat", base, PIP_SETTINGS]
    if PASSWORD.search(programs.run(read).stdout):
        steps.note(
            t(
                "the base image has this machine's pip settings in it ({file}), with a password: whoever gets the "
                "bundle can read it",
                file=PIP_SETTINGS,
            )
        )


def build_base(clone: Path, folder: Path, base: str, mark: str) -> None:
    """Build the image to build on. folder: for what it is made of, not there yet."""
    folder.mkdir()
    (folder / "Dockerfile").write_text(OFFLINE_BASE, encoding="utf-8")
    for one in SOURCES:
        shutil.copyfile(clone / one / "requirements.txt", folder / f"{one}.txt")
    command = ["docker", "buildx", "build", "--load", "--progress", "plain", "--tag", image(BASE, mark)]
    command += ["--label", f"{LABEL}={mark}", "--build-arg", f"BASE_IMAGE={base}", "."]
    programs.stream(command, compose.BuildProgress().line, folder=folder)


def write(names: list[str], into: Path) -> None:
    """Save images into one compressed file. Raises Trouble when Docker can't, OSError when the disk is full."""
    with (
        subprocess.Popen(["docker", "save", *names], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process,
        gzip.open(into, "wb", QUICKLY) as file,
    ):
        assert process.stdout
        assert process.stderr
        try:
            shutil.copyfileobj(process.stdout, file, 1 << 20)
            why = process.stderr.read().decode(errors="replace").strip()
            failed = process.wait(SAVE_S) != 0
        except BaseException:
            process.kill()
            raise
    if failed:
        raise Trouble(t("Docker can't save the images: {why}", why=why))


def digest(*words: str) -> str:
    """Return twelve letters and digits that stand for some words."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:12]


def _inspect(name: str) -> tuple[str, str]:
    """Return an image's id, and what it runs on, such as `linux/amd64`. Raises Trouble."""
    done = programs.run(["docker", "image", "inspect", "--format", "{{.Id}} {{.Os}}/{{.Architecture}}", name])
    if done.returncode:
        raise Trouble(t("Docker can't save the images: {why}", why=done.stderr.strip()))
    identity, system = done.stdout.split()
    return identity, system


def _without_compose() -> dict[str, str]:
    """Return the environment without what Compose was told in the shell: that is about another lab."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COMPOSE_")}
