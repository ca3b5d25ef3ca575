"""What a clone's rights and its folder's name must not decide: whether the lab starts."""

import os
import subprocess
from pathlib import Path

import pytest

from lab.clone import project
from tests.clones.clones import Clone, docker
from tests.this_machine import ROOT

READS_ITS_OWN = ["--read-only", "--user", "10001:10001", "--cap-drop", "ALL", "--network", "none"]


@pytest.mark.parametrize(("part", "umask"), [("backend", 0o077), ("balancer", 0o027)])
def test_a_user_in_the_container_reads_the_program_whatever_umask_the_clone_was_made_with(
    clone: Clone, part: str, umask: int
) -> None:
    for path in [clone.folder / part, *(clone.folder / part).rglob("*")]:
        if path.name != "requirements.txt":  # It is read by root alone, and pip takes its time.
            path.chmod((0o777 if path.is_dir() else 0o666) & ~umask)
    tag = f"fault-tolerance-lab-{part}:{clone.name}-modes"
    base = clone.environment()["BASE_IMAGE"]
    docker("build", "--quiet", "--build-arg", f"BASE_IMAGE={base}", "--tag", tag, str(clone.folder / part))
    try:
        every_file = f"find /srv ! -perm -o=r -o -type d ! -perm -o=x -o -perm -o=w; python -c 'import {part}.app'"
        said = docker("run", "--rm", *READS_ITS_OWN, "--entrypoint", "sh", tag, "-c", every_file)
        assert said == []
    finally:
        docker("rmi", tag)


@pytest.mark.parametrize("name", ["praktikum_", "a_-_b", "a___b", "_-x-", "UPPER.Ünï 2", "İK", "2026", "x" * 100])
def test_what_compose_makes_of_a_folders_name_is_a_legal_name_of_an_image(tmp_path: Path, name: str) -> None:
    """By Docker's own word: it refuses an illegal one before it looks whether there is such an image."""
    folder = tmp_path / name
    folder.mkdir()
    (folder / "docker-compose.yml").write_bytes((ROOT / "docker-compose.yml").read_bytes())
    own = {key: value for key, value in os.environ.items() if key != "COMPOSE_PROJECT_NAME"}
    listing = ["docker", "compose", "config", "--images"]
    images = subprocess.run(listing, cwd=folder, env=own, text=True, capture_output=True, check=True).stdout.split()

    assert len(images) == 4
    for image in {*images}:
        said = subprocess.run(["docker", "tag", image, image], text=True, capture_output=True, check=False).stderr
        assert said == "" or "No such image" in said, said
        assert image.split(":")[1] == project.default_project_name(folder), "ours is Compose's"
