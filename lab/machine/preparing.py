"""From a machine to images: the engine, the project's name, the base image, ours."""

import os
import re
from pathlib import Path

from lab import Trouble
from lab.clone import env_file, project, settings, turns
from lab.clone.folder import ROOT
from lab.machine import base_image, engine, scratch, unpacked
from lab.stack import compose
from lab.stack.running import running_labs
from lab.terminal import programs, steps
from lab.texts.language import t

LONGEST_NAME = 63
SHORTENED = 50


def get_docker() -> None:
    """See to it that the engine answers and docker has Compose and buildx, one line each. Raises Trouble."""
    steps.ok(engine.check())
    steps.ok(engine.check_plugin(engine.COMPOSE))
    brought = unpacked.content()
    if not (brought and brought.is_of_the_source()):  # else nothing will be built
        steps.ok(engine.check_plugin(engine.BUILDX))


def check_folder(folder: Path = ROOT) -> None:
    """Raise Trouble when Docker can't mount anything of a folder: it ends a path where it finds a colon."""
    if os.name != "nt" and ":" in str(folder):
        raise Trouble(
            t("{folder} has a colon in its name, and Docker mounts no such folder: rename it.", folder=folder)
        )


def settle_project_name(taken_by: str = "") -> str:
    """Return the Compose project's name, and remember in `.env` one that Compose would not come to by itself.

    taken_by: the folder of another clone that is about to take this one's name; "" for none. Raises Trouble.
    """
    configured = env_file.setting("COMPOSE_PROJECT_NAME", "")
    name = configured or first_name()
    found = compose.of_project(name) if name else []
    others = [taken_by] if taken_by else compose.others_folders(found)
    if (
        others and configured and configured == env_file.our_setting("COMPOSE_PROJECT_NAME")
    ):  # It came here with a copied `.env`.
        configured, name = "", first_name()
        found = compose.of_project(name) if name else []
        others = compose.others_folders(found)
    labs = [] if configured or found else running_labs()
    chosen = labs[0].project if labs else choose_project_name(configured, str(ROOT), bool(others), name)
    if not chosen:
        raise Trouble(
            t(
                "COMPOSE_PROJECT_NAME={name} belongs to the clone in {folder}: choose another name, "
                "in the shell or in .env.",
                name=configured,
                folder=others[0],
            )
        )
    if not configured and labs:  # It was started through a link of another name, or with another setting.
        env_file.remember("COMPOSE_PROJECT_NAME", chosen)
        steps.note(t("this clone's lab is up as {name}, and keeps that name (in .env)", name=chosen))
    elif not configured and chosen != project.default_project_name(ROOT):
        env_file.remember("COMPOSE_PROJECT_NAME", chosen)
        steps.note(t("this clone is called {name} (in .env), so that it collides with no other", name=chosen))
    elif not configured and chosen != name_by_link():
        env_file.remember("COMPOSE_PROJECT_NAME", chosen)
        steps.note(t("this clone is called {name} (in .env), also through a link of another name", name=chosen))
    return chosen


def first_name() -> str:
    """Return the name of a clone that none is set for: Compose's, if it has been up under that, else its owner's, too.

    A lab's name stays as it is: its containers and images have it. Where there is a log, there was a lab.
    """
    name = project.default_project_name(ROOT)
    found = compose.of_project(name) if name else []
    has_log = any(file.stat().st_size for file in settings.log_folder().glob("balancer.jsonl*"))
    has_been_up = has_log or (found and not compose.others_folders(found))
    return name if has_been_up else project.name_with_owner(ROOT)


def choose_project_name(configured: str, folder: str, is_taken: bool, name: str | None = None) -> str:
    """Return a clone's project name: the configured one, or the folder's, or one of its own; "" if that can't be had.

    configured: what the user has set, or "". is_taken: another clone has containers under that name. name: in place of
    the folder's.
    """
    if configured:
        if not re.fullmatch(rf"[a-z0-9][a-z0-9_-]{{0,{LONGEST_NAME - 1}}}", configured):
            raise Trouble(
                t(
                    "COMPOSE_PROJECT_NAME={name}: only a-z, 0-9, - and _, the first a letter or digit, "
                    "{longest} at most.",
                    name=configured,
                    longest=LONGEST_NAME,
                )
            )
        return "" if is_taken else configured
    name = project.default_project_name(Path(folder)) if name is None else name
    if name and not is_taken and len(name) <= LONGEST_NAME:
        return name
    return f"{name[:SHORTENED] or 'lab'}-{project.folder_mark(Path(folder))}"


def name_by_link() -> str:
    """Return the name that Compose would derive where the user stands: of a link to the clone, it takes the link's."""
    stands_in = Path(os.environ.get("PWD") or ROOT)
    try:
        return project.default_project_name(stands_in if stands_in.samefile(ROOT) else ROOT)
    except OSError:
        return project.default_project_name(ROOT)


def check_with_compose(name: str) -> None:
    """Have Compose read its file and the settings as it will do to start the lab. Raises WrongSetting."""
    environment = {**os.environ, **settings.for_compose(), "COMPOSE_PROJECT_NAME": name}
    asked = programs.run(["docker", "compose", "config", "--quiet"], environment=environment)
    if asked.returncode:
        said = (asked.stderr.strip().splitlines() or [""])[-1]
        raise settings.WrongSetting(
            t("Docker Compose does not take the lab's settings: {why}. See the shell, .env and docker-compose.yml.",
              why=said)
        )  # fmt: skip


def build(name: str) -> dict[str, str]:
    """Get the base image and build ours on it; return the environment in which Compose sees both names.

    In a clone that came in a bundle, nothing is got: it has the images with it.
    """
    environment = {**os.environ, **settings.for_compose(), "COMPOSE_PROJECT_NAME": name}
    if brought := unpacked.content():
        scratch.sweep(name)
        scratch.remove_nameless(brought.mark)
        environment["BASE_IMAGE"] = unpacked.image(unpacked.BASE, name)
        unpacked.provide(name, brought, environment)
        return environment
    environment["BASE_IMAGE"] = base_image.ensure(name)
    steps.ok(t("base image {image}", image=environment["BASE_IMAGE"]))
    steps.step(t("building the images; what hasn't changed is kept"))
    compose.build(environment)
    steps.ok(t("images built"))
    return environment


def say_who_is_waited_for(holder: turns.Holder) -> None:
    """Say for whom a command waits."""
    steps.step(t("waiting for {holder}, which has its turn", holder=holder))
