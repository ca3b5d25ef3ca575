"""Which of the engine's containers are this clone's: told by Compose's labels, project name AND folder."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.clone.folder import is_gone
from lab.clone.project import BALANCER, side_projects
from lab.terminal.words import one_of, printable
from lab.texts.language import t

COMPOSE = "com.docker.compose"
LIVE = ("running", "paused", "restarting")


@dataclass
class Listing:
    """Which of the engine's containers are this clone's, and which only look like it.

    mine: service -> Docker's entry. other_names: Compose projects of this folder under another name,
    other than those in which it tests and measures.
    other_folders: service -> folder of a container of the same project, made in another clone.
    gone_folders: those in which a balancer was started that still runs, and which are no more: perhaps of this clone,
    before it was moved.
    """

    mine: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    other_names: set[str] = field(default_factory=set)
    other_folders: dict[str, str] = field(default_factory=dict)
    gone_folders: set[str] = field(default_factory=set)


def sort_out(entries: Sequence[Mapping[str, Any]], name: str, folder: Path) -> Listing:
    """Sort the engine's Compose containers: this clone's (project name AND folder), and those that look like it."""
    listing, sides = Listing(), side_projects(name, folder)
    for entry in sorted(entries, key=lambda entry: (entry["State"] in LIVE, entry.get("Created", 0))):
        labels = entry["Labels"]
        if labels.get(f"{COMPOSE}.oneoff") == "True":  # `docker compose run`
            continue
        service = labels.get(f"{COMPOSE}.service", "")
        same_name = labels.get(f"{COMPOSE}.project") == name
        same_folder = is_same_folder(labels[f"{COMPOSE}.project.working_dir"], folder)
        if same_name and same_folder:
            listing.mine[service] = entry  # The last one wins: a live one, else the newest.
        elif same_folder:
            listing.other_names |= {labels.get(f"{COMPOSE}.project", "")} - {*sides}
        elif same_name:
            listing.other_folders[service] = labels[f"{COMPOSE}.project.working_dir"]
        elif service == BALANCER and entry["State"] in LIVE and is_gone(Path(labels[f"{COMPOSE}.project.working_dir"])):
            listing.gone_folders.add(labels[f"{COMPOSE}.project.working_dir"])
    return listing


def is_same_folder(one: str, other: Path) -> bool:
    """Say whether two paths lead to the same folder, through symbolic links and in any letter case the system takes."""
    try:
        return other.samefile(one)
    except OSError:  # Gone, or a folder of another machine.
        return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))


def not_up(listing: Listing, name: str) -> str:
    """Say why there is no container of this clone, and what to do."""
    if listing.other_names:
        names = printable(one_of(sorted(listing.other_names)))
        return t(
            "This folder's lab runs under another project name, not {name!r}: set COMPOSE_PROJECT_NAME to {names}.",
            name=name,
            names=names,
        )
    gone = {*listing.gone_folders, *(one for one in listing.other_folders.values() if is_gone(Path(one)))}
    if gone:
        return t(
            "A lab runs that was started in {folder}, which is gone. If that was this clone, moved or renamed since, "
            "bring the lab up here: make up",
            folder=printable(one_of(sorted(gone))),
        )
    if listing.other_folders:
        folder = printable(next(iter(listing.other_folders.values())))
        return t(
            "The lab is not up here: the project {name!r} that runs belongs to {folder}. "
            "Give this clone a COMPOSE_PROJECT_NAME of its own in .env, then: make up",
            name=name,
            folder=folder,
        )
    return t("The lab is not up. Start it with: make up (or docker compose up -d)")
