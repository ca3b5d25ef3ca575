"""`make down`: remove this clone's containers and network, and keep the log and the orders.

`--clean`: its images, its orders and `.venv` as well.

It uses nothing but Python itself, so that it works without `.venv`, and can remove it.
"""

import argparse
import shutil

from lab.clone import env_file, project, settings, turns
from lab.command.arguments import Parser
from lab.machine import base_image, engine, lab_turn, venv
from lab.machine.preparing import say_who_is_waited_for
from lab.stack import compose, repairing, volumes
from lab.stack.running import log_folder
from lab.terminal import programs, steps
from lab.terminal.words import complain
from lab.texts.language import t

# purpose -> the folder whose turn its runs have
SIDES = {"test": "tests", "bench": "bench", "soak": "bench", "bodies": "bench"}


def main(arguments: list[str]) -> int:
    """Take the lab down; return the exit code."""
    asked = parse(arguments)
    for line in settings.complaints():  # To take a lab down, no setting is needed.
        complain(line)
    name = project.project_name()
    lab_turn.refuse_beside_chaos(name)
    try:
        engine.check(may_install=False)
        kept = log_folder(name)
        for one in dict.fromkeys([name, *repairing.all_of_this_clone(name)]):
            with lab_turn.to_take_down(one):
                take_down(one, is_clean=asked.clean)
        take_sides_down(name, is_clean=asked.clean)
        steps.ok(t("the log is kept in {folder}", folder=kept))
    finally:
        if asked.clean:  # Also without Docker.
            remove_settings()
            remove_venv()
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return clean; exits with 2 on wrong usage."""
    parser = Parser(prog="down.py", description=t("Take the lab down, and keep its log."), allow_abbrev=False)
    parser.add_argument("--clean", action="store_true", help=t("remove its images, its orders and .venv, too"))
    return parser.parse_args(arguments)


def take_sides_down(name: str, is_clean: bool) -> None:
    """Remove what is left of the labs in which this clone tested or measured, but not under those who do so now."""
    for purpose, folder in SIDES.items():
        side = project.side_project(name, purpose)
        at_work = turns.holder(turns.of_clone(folder))
        if at_work:
            steps.note(t("{project} is left alone: it is of {holder}", project=side, holder=at_work))
        else:
            take_down(side, is_clean)


def take_down(name: str, is_clean: bool) -> None:
    """Remove a project's containers and network; nothing of a clone in another folder.

    is_clean: its images and its orders, too.
    """
    found = compose.of_project(name) if name else []
    others = compose.others_folders(found)
    if others:
        steps.note(
            t(
                "the project {project} that is up belongs to the clone in {folder}: it is left alone",
                project=name,
                folder=others[0],
            )
        )
        return
    if found or (name and compose.networks(name)):
        steps.step(t("taking {project} down", project=name))
        compose.down(name)
        steps.ok(t("{project} is down", project=name))
    elif name == project.project_name():
        steps.ok(t("{project} was not up", project=name))
    if is_clean and name:
        remove_orders(name)
        remove_images(name)


def remove_orders(name: str) -> None:
    """Remove what the servers of a project keep in common."""
    for volume, why in volumes.remove(name).items():
        if why:
            steps.note(t("the orders in {volume} stay: {why}", volume=volume, why=why))
        else:
            steps.ok(t("the orders in {volume} are removed", volume=volume))


def remove_images(name: str) -> None:
    """Remove the images made for a project, also older ones that have lost their name."""
    listing = ["docker", "images", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}}\t{{.ID}}"]
    labelled = programs.run([*listing, "--filter", f"label=fault-tolerance-lab.project={name}"]).stdout
    # What came in a bundle was not built for this project, but has its name.
    named = programs.run([*listing, "--filter", f"reference=fault-tolerance-lab-*:{name}"]).stdout
    images = [*dict.fromkeys(image_reference(line) for line in (labelled + named).splitlines())]
    if base_image.is_here(base_image.tag(name)):
        images.append(base_image.tag(name))
    for image in images:
        result = programs.run(["docker", "rmi", image])
        if result.returncode:
            steps.note(t("image {image} stays: {why}", image=image, why=result.stderr.strip()))
        else:
            steps.ok(t("image {image} removed", image=image))


def image_reference(line: str) -> str:
    """Return how to name an image to Docker, from its name and id with a tab between: by its id when it has no name."""
    name, identity = line.split("\t")
    return identity if "<none>" in name else name


def remove_settings() -> None:
    """Take the lines that `make up` wrote out of `.env`; the user's own stay."""
    if env_file.forget_our_settings():
        steps.ok(t("what make up wrote in .env is taken out"))


def remove_venv() -> None:
    """Remove `.venv`, also when it is its own Python that runs this; but not from under a run of tests."""
    at_work = next(filter(None, (turns.holder(turns.of_clone(one)) for one in sorted({*SIDES.values()}))), None)
    if at_work and venv.FOLDER.exists():
        steps.note(t(".venv stays: {holder} runs in it", holder=at_work))
        return
    if venv.FOLDER.is_symlink():
        venv.FOLDER.unlink()
    elif venv.FOLDER.exists():
        if venv.IS_WINDOWS and venv.is_inside():  # Windows keeps the files of a running program.
            venv.go_on(venv.host_python(), venv.ENTERED)
        with turns.turn(turns.of_clone("venv"), say_who_is_waited_for):
            shutil.rmtree(venv.FOLDER)
    else:
        return
    steps.ok(t(".venv removed"))
