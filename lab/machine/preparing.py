"""From a machine to images: the engine, the project's name, the base image, ours."""

import os
import re
from pathlib import Path

from lab import Trouble
from lab.clone import env_file, project
from lab.clone.folder import ROOT
from lab.machine import base_image, engine
from lab.stack import compose
from lab.terminal import steps


def get_docker() -> None:
    """See to it that the engine answers and docker has Compose and buildx, one line each. Raises Trouble."""
    steps.ok(engine.check())
    steps.ok(engine.check_plugin(engine.COMPOSE))
    steps.ok(engine.check_plugin(engine.BUILDX))


def settle_project_name() -> str:
    """Return the Compose project's name, and remember in `.env` one of our own where Compose's would collide."""
    configured = env_file.setting("COMPOSE_PROJECT_NAME", "")
    name = configured or project.default_project_name(ROOT)
    others = compose.others_folders(compose.of_project(name)) if name else []
    chosen = choose_project_name(configured, str(ROOT), bool(others))
    if not chosen:
        raise Trouble(
            f"COMPOSE_PROJECT_NAME={configured} belongs to the clone in {others[0]}: choose another name, "
            "in the shell or in .env."
        )
    if not configured and chosen != name:
        env_file.remember("COMPOSE_PROJECT_NAME", chosen)
        steps.note(f"this clone is called {chosen} (in .env), so that it collides with no other")
    return chosen


def choose_project_name(configured: str, folder: str, is_taken: bool) -> str:
    """Return a clone's project name: the configured one, or the folder's, or one of its own; "" if that can't be had.

    configured: what the user has set, or "". is_taken: another clone has containers under that name.
    """
    if configured:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", configured):
            raise Trouble(f"COMPOSE_PROJECT_NAME={configured}: only a-z, 0-9, - and _, the first a letter or digit.")
        return "" if is_taken else configured
    name = project.default_project_name(Path(folder))
    if name and not is_taken:
        return name
    return f"{name or 'lab'}-{project.folder_mark(Path(folder))}"


def build(name: str) -> dict[str, str]:
    """Get the base image and build ours on it; return the environment in which Compose sees both names."""
    base = base_image.ensure(name)
    steps.ok(f"base image {base}")
    environment = {**os.environ, "COMPOSE_PROJECT_NAME": name, "BASE_IMAGE": base}
    steps.step("building the images; what hasn't changed is kept")
    compose.build(environment)
    steps.ok("images built")
    return environment
