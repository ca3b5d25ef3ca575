"""This clone's lab as it is up: what its containers were made with, told by Docker, whatever the settings say now."""

import json
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab import Trouble
from lab.clone import settings
from lab.clone.env_file import setting
from lab.clone.folder import ROOT
from lab.clone.known_settings import ANY_FREE, KNOWN, UnusableError
from lab.clone.project import BALANCER, SECOND, folder_mark, page_url
from lab.stack.errors import no_engine
from lab.stack.listing import COMPOSE, LIVE, is_same_folder
from lab.terminal import programs
from lab.texts.language import t

PAGE = "8080/tcp"  # in the balancer's container
LOG = "/shared/log"  # there, too
FIELDS = ("ID", "State", *(f'Label "{COMPOSE}.{label}"' for label in ("project", "service", "project.working_dir")))


@dataclass(frozen=True)
class Made:
    """A container of this clone's, in Docker's words: its id, its state such as `running`, project and service."""

    id: str
    state: str
    project: str
    service: str


@dataclass(frozen=True)
class Running:
    """A lab of this clone's that has containers.

    project: its Compose project. address: of its page; "" when its balancer is gone. log_folder: where it logs; None
    then. settings: what its balancer was told, by the settings' names, such as {"HEDGE": "off", "PORT": "8081"}.
    """

    project: str
    address: str = ""
    log_folder: Path | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


def running_labs(root: Path = ROOT, and_also: str = "") -> list[Running]:
    """Return the labs that were started in this folder, under whatever project name; those that are live come first.

    Those in which the clone tests or measures aren't among them, but for the project and_also. Raises Trouble when
    Docker can't be asked.
    """
    found = made_in(root, and_also)
    live = {one.project for one in found if one.state in LIVE}
    projects = sorted({one.project for one in found}, key=lambda name: (name not in live, name))
    return [_look_at(name, [one for one in found if one.project == name]) for name in projects]


def running_lab(name: str, root: Path = ROOT) -> Running | None:
    """Return this clone's lab that is up under a project name, or else under any; None when there is none.

    name: also that of a lab in which the clone tests or measures, for whoever asks for it.
    """
    found = running_labs(root, name)
    return next((one for one in found if one.project == name), found[0] if found else None)


def log_folder(name: str, root: Path = ROOT) -> Path:
    """Return where the lab that is up logs; without one, where the settings would have it. Raises Trouble."""
    lab = running_lab(name, root)
    return (lab and lab.log_folder) or settings.log_folder(root)


def made_in(root: Path = ROOT, and_also: str = "") -> list[Made]:
    """Return the containers of the labs that were started in this folder, as running_labs has them. Raises Trouble."""
    template = "\t".join(f"{{{{.{one}}}}}" for one in FIELDS)
    label = f"label={COMPOSE}.project.working_dir"
    result = programs.run(["docker", "ps", "--all", "--no-trunc", "--format", template, "--filter", label])
    if result.returncode:
        raise Trouble(no_engine(result.stderr, os.environ))
    return sort_out(result.stdout, root, and_also)


def sort_out(text: str, root: Path, and_also: str = "") -> list[Made]:
    """Return this folder's containers in what `docker ps` printed with FIELDS."""
    lines = [line.split("\t") for line in text.splitlines() if line.count("\t") == len(FIELDS) - 1]
    return [
        Made(*fields)
        for *fields, folder in lines
        if is_same_folder(folder, root) and (fields[2] == and_also or not is_side_project(fields[2], root))
    ]


def is_side_project(project: str, root: Path = ROOT) -> bool:
    """Say whether a Compose project is one in which this clone tests or measures (`project.side_project`)."""
    return bool(re.search(rf"-[a-z]+-{folder_mark(root)}$", project))


def read_running(project: str, balancer: Mapping[str, Any]) -> Running:
    """Return the lab of a balancer's container, as `docker inspect` shows that; also one that is stopped or paused."""
    told = dict(entry.split("=", 1) for entry in balancer["Config"]["Env"] or [] if entry.split("=")[0] in KNOWN)
    folders = [Path(one["Source"]) for one in balancer.get("Mounts") or [] if one.get("Destination") == LOG]
    published = (balancer["HostConfig"].get("PortBindings") or {}).get(PAGE) or []
    for one in published[:1]:
        told |= {"BIND": one.get("HostIp", ""), "PORT": one.get("HostPort", "")}
    address = page_url(told["BIND"], told["PORT"]) if published else ""
    return Running(project, address, folders[0] if folders else None, told)


def second_balancer(name: str, root: Path = ROOT) -> Running:
    """Return where a lab's second balancer is that is up, and what it was told; without an address when none is.

    Raises Trouble when Docker can't be asked.
    """
    live = [one for one in made_in(root, name) if one.project == name and one.state in LIVE]
    return _look_at(name, live, SECOND)


def _look_at(project: str, found: Iterable[Made], service: str = BALANCER) -> Running:
    """Look at a lab's balancer, a live one rather than one that has ended."""
    balancers = sorted((one for one in found if one.service == service), key=lambda one: one.state not in LIVE)
    for one in balancers:
        result = programs.run(["docker", "inspect", one.id])
        if result.returncode == 0:  # else it was removed in the meantime
            return read_running(project, json.loads(result.stdout)[0])
    return Running(project)


@dataclass(frozen=True)
class Difference:
    """A setting as the lab that is up was started with it, and as it is here. is_set: somebody told it, here, too."""

    name: str
    then: str
    now: str
    is_set: bool

    def changes(self) -> str:
        """Say what `make up` makes of it."""
        if self.is_set:
            return t("{name} changes from {then} to {now}", name=self.name, then=self.then, now=self.now)
        return t(
            "{name} changes from {then} back to {now}: {then} was told in a shell. To keep it: {name}={then} in .env",
            name=self.name,
            then=self.then,
            now=self.now,
        )

    def stays(self) -> str:
        """Say what is true until the next `make up`."""
        return t(
            "The lab that is up was started with {name}={then}; by the settings here it would be {now}.",
            name=self.name,
            then=self.then,
            now=self.now,
        )


def differences(lab: Running, root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> list[Difference]:
    """Return what the lab that is up has otherwise than the settings: perhaps it was told in another shell."""
    found = []
    for name in (name for name in KNOWN if name in lab.settings):
        then, now = lab.settings[name], settings.value(name, root, environment)
        with suppress(UnusableError):  # then it is as it was told
            then = KNOWN[name].read(then)
        if then != now and now != ANY_FREE:
            found.append(Difference(name, then, now, bool(setting(name, "", root, environment))))
    folder = settings.log_folder(root, environment)
    if lab.log_folder and lab.log_folder != folder and not is_same_folder(str(lab.log_folder), folder):
        is_set = bool(setting("LOG_FOLDER", "", root, environment))
        found.append(Difference("LOG_FOLDER", str(lab.log_folder), str(folder), is_set))
    return found
