"""What is wrong with a lab's containers that Compose itself doesn't see: it would call them up to date.

What can't be mended in place is removed with a word why; Compose then makes it anew.
"""

import json
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from lab.clone import project, settings
from lab.clone.folder import ROOT, is_gone
from lab.clone.known_settings import ANY_FREE
from lab.clone.project import BALANCER, SECOND
from lab.stack import compose
from lab.stack.listing import is_same_folder
from lab.stack.running import LOG, PAGE, made_in, running_labs
from lab.terminal import programs, steps
from lab.texts.language import t

LOGGING = (BALANCER, SECOND)  # who has the log folder
TRIAL = ".is-this-folder-{}"  # the name of a file by which a log folder is known


def repair(name: str) -> None:
    """Remove the containers of a project that must be made anew, and say of each why. Raises Trouble."""
    compose.unpause(name)  # What is paused can neither be asked nor removed.
    for one, why in flaws(name):
        steps.step(t("making {service} anew: {why}", service=one.service, why=why))
        programs.run(["docker", "rm", "--force", one.id])


def flaws(name: str) -> list[tuple[compose.Container, str]]:
    """Return the containers of a project that must be made anew, each with the reason. Raises Trouble."""
    found = compose.of_project(name)
    networks, inspected = compose.networks(name), _inspect([one.id for one in found])
    flawed = []
    with log_trial() as trial:
        for one in found:
            why = what_is_wrong(inspected.get(one.id, {}), one.service, networks)
            if not why and one.service in LOGGING and one.state == "running" and sees(one.id, trial) is False:
                why = t("it writes its log into a folder that is no longer {folder}", folder=settings.log_folder())
            if why:
                flawed.append((one, why))
    return flawed


def what_is_wrong(inspected: Mapping[str, Any], service: str, networks: Collection[str], root: Path = ROOT) -> str:
    """Return why a container is of no use any more; "" when Compose can go on with it.

    inspected: what `docker inspect` says; {} when it is gone. networks: the ids of the lab's own.
    """
    if not inspected:
        return ""
    made_in = inspected["Config"]["Labels"].get(f"{compose.LABEL}.project.working_dir", "")
    if not is_same_folder(made_in, root):
        return t("it was made in {folder}, where this clone is no longer", folder=made_in)
    if inspected["State"]["Status"] == "dead":
        return t("it is half removed")
    joined = [one for one in inspected["NetworkSettings"]["Networks"].values() if one["NetworkID"] in networks]
    if not joined:
        return t("it is off the lab's network")
    if not any(service in (one.get("Aliases") or ()) for one in joined):
        return t("it is on the lab's network, but not under its name")
    wants_port = (inspected["HostConfig"].get("PortBindings") or {}).get(PAGE)
    if wants_port and inspected["State"]["Running"] and not inspected["NetworkSettings"]["Ports"].get(PAGE):
        return t("its port is not published")
    return ""


def formers(name: str) -> list[str]:
    """Return this clone's projects, under names that it no longer has, that are in the way of the one that it has now.

    Those are the ones that have its port, or were left behind when its folder was moved. Raises Trouble.
    """
    port = settings.value("PORT")
    port = project.auto_port() if port == ANY_FREE else port
    others = {one.project for one in made_in()} - {name}
    renamed = [one.project for one in running_labs() if one.settings.get("PORT") == port] if others else []
    return sorted({one for one in (*moved(), *renamed) if one != name})


def all_of_this_clone(name: str) -> list[str]:
    """Return all projects of this clone's but those in which it tests or measures. Raises Trouble."""
    return sorted({name, *moved(), *(one.project for one in made_in())} - {""})


def moved() -> list[str]:
    """Return the projects that are up and were started in this clone before its folder was moved or renamed.

    Their containers know only the folder where it was; but they log into the one that it took along. Raises Trouble.
    """
    balancers = compose.containers(f"label={compose.LABEL}.service={BALANCER}", "status=running")
    lost = [one for one in balancers if one.folder and is_gone(Path(one.folder))]
    if not lost:
        return []
    with log_trial() as trial:
        return [one.project for one in lost if sees(one.id, trial)]


@contextmanager
def log_trial() -> Iterator[str]:
    """Put a file into the log folder, and give its name; "" where that can't be done."""
    trial = settings.log_folder() / TRIAL.format(uuid.uuid4().hex[:8])
    try:
        trial.touch()
    except OSError:
        yield ""
        return
    try:
        yield trial.name
    finally:
        with suppress(OSError):
            trial.unlink()


def sees(balancer: str, trial: str) -> bool | None:
    """Say whether a running balancer, by its container's id, has a file in its log folder; None when nobody knows."""
    if not trial:
        return None
    result = programs.run(["docker", "exec", balancer, "test", "-e", f"{LOG}/{trial}"], timeout_s=10)
    return {0: True, 1: False}.get(result.returncode)


def _inspect(identities: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Return what Docker says of containers, by their ids; those that are gone by now are left out."""
    result = programs.run(["docker", "inspect", *identities]) if identities else None
    return {one["Id"]: one for one in json.loads(result.stdout or "[]")} if result else {}
