"""`make down`: remove this clone's containers and network, and keep the log. `--clean`: its images and `.venv` as well.

It uses nothing but Python itself, so that it works without `.venv`, and can remove it.
"""

import shutil
import sys
from pathlib import Path

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab.clone import env_file, project
from lab.command import entry
from lab.machine import base_image, engine, venv
from lab.stack import compose
from lab.terminal import programs, steps
from lab.terminal.words import complain

USAGE = "usage: python lab/down.py [--clean]"


def main(arguments: list[str]) -> int:
    """Take the lab down; return the exit code."""
    if arguments not in ([], ["--clean"]):
        complain(USAGE)
        return 2
    name = project.project_name()
    try:
        engine.check(may_install=False)
        for one in [name, *project.side_projects(name)] if name else []:
            take_down(one, and_images=bool(arguments))
        steps.ok(f"the log is kept in {project.LOG_FOLDER}")
    finally:
        if arguments:  # Also without Docker.
            remove_settings()
            remove_venv()
    return 0


def take_down(name: str, and_images: bool) -> None:
    """Remove a project's containers and network, and its images if told so; nothing of a clone in another folder."""
    found = compose.of_project(name)
    others = compose.others_folders(found)
    if others:
        steps.note(f"the project {name} that is up belongs to the clone in {others[0]}: it is left alone")
        return
    if found or compose.networks(name):
        steps.step(f"taking {name} down")
        compose.down(name)
        steps.ok(f"{name} is down")
    elif name == project.project_name():
        steps.ok(f"{name} was not up")
    if and_images:
        remove_images(name)


def remove_images(name: str) -> None:
    """Remove the images made for a project, also older ones that have lost their name."""
    listing = ["docker", "images", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}}\t{{.ID}}"]
    labelled = programs.run([*listing, "--filter", f"label=fault-tolerance-lab.project={name}"]).stdout
    images = [image_reference(line) for line in labelled.splitlines()]
    if base_image.is_here(base_image.tag(name)):
        images.append(base_image.tag(name))
    for image in images:
        result = programs.run(["docker", "rmi", image])
        if result.returncode:
            steps.note(f"image {image} stays: {result.stderr.strip()}")
        else:
            steps.ok(f"image {image} removed")


def image_reference(line: str) -> str:
    """Return how to name an image to Docker, from its name and id with a tab between: by its id when it has no name."""
    name, identity = line.split("\t")
    return identity if "<none>" in name else name


def remove_settings() -> None:
    """Take the lines that `make up` wrote out of `.env`; the user's own stay."""
    if env_file.forget_our_settings():
        steps.ok("what make up wrote in .env is taken out")


def remove_venv() -> None:
    """Remove `.venv`, also when it is its own Python that runs this."""
    if venv.FOLDER.is_symlink():
        venv.FOLDER.unlink()
    elif venv.FOLDER.exists():
        if venv.IS_WINDOWS and venv.is_inside():  # Windows keeps the files of a running program.
            venv.go_on(venv.host_python(), venv.ENTERED)
        shutil.rmtree(venv.FOLDER)
    else:
        return
    steps.ok(".venv removed")


if __name__ == "__main__":
    entry.run(main, "", entry.RUN_AGAIN)
