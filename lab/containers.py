"""The containers of this clone: found by Compose's labels, read and changed. The only file that imports docker."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from lab import project
from lab.cli import printable
from lab.engine_trouble import no_engine
from lab.project import ROOT, Trouble

COMPOSE = "com.docker.compose"
BALANCER = "balancer"
CONNECT_TIMEOUT_S = 5  # An engine that is there answers at once...
CALL_TIMEOUT_S = 20  # ...but what it is told to do may take a while on a busy laptop.
STOP_GRACE_S = 2
LIVE = ("running", "paused", "restarting")


@dataclass(frozen=True)
class Snapshot:
    """What Docker says of one container at one moment.

    status: Docker's word (created, running, paused, restarting, removing, exited, dead), or "removed": there is none.
    exit_code: of the last run. out_of_memory: the kernel ended it for using more memory than it may.
    since: when it was started, or ended; None when Docker keeps no time of that state.
    failed_checks: how many of Docker's health checks have failed in a row; its word "unhealthy" also follows a pause.
    last_check: when the last of them ended; None without one.
    why: what the engine says went wrong, or where a removed server's container has gone.
    """

    status: str
    exit_code: int = 0
    out_of_memory: bool = False
    failed_checks: int = 0
    since: datetime | None = None
    last_check: datetime | None = None
    why: str = ""


class Refused(Trouble):
    """The engine is there, and answered with an error."""


class Container:
    """One server's container, and what Docker said of it when it was looked at."""

    def __init__(self, clone: "Clone", name: str, identity: str, snapshot: Snapshot) -> None:
        self.name = name
        self.snapshot = snapshot
        self._clone = clone
        self._id = identity

    def __repr__(self) -> str:
        return f"<{self.name} {self.snapshot.status}>"

    def look_again(self) -> "Container":
        """Return this server's container as it is now, also when it has been made anew. Raises Trouble."""
        return self._clone.container(self.name)

    def pause(self) -> None:
        """Freeze every process in it. Raises Refused."""
        self._call("pause")

    def unpause(self) -> None:
        """Let its frozen processes go on. Raises Refused."""
        self._call("unpause")

    def stop(self) -> None:
        """End it: SIGTERM, and SIGKILL after STOP_GRACE_S seconds. Raises Refused."""
        self._call("stop", timeout=STOP_GRACE_S)

    def kill(self) -> None:
        """End it at once with SIGKILL. Raises Refused."""
        self._call("kill", signal="SIGKILL")

    def start(self) -> None:
        """Start it again after it has ended. Raises Refused."""
        self._call("start")

    def answers(self) -> bool:
        """Say whether its health check succeeds right now, without waiting for Docker's next. Raises Refused."""
        with _docker_errors():
            check = self._clone.api.inspect_container(self._id)["Config"].get("Healthcheck") or {}
            if check.get("Test", ["NONE"])[0] != "CMD":
                return True
            run = self._clone.api.exec_create(self._id, check["Test"][1:])
            self._clone.api.exec_start(run)
            return bool(self._clone.api.exec_inspect(run)["ExitCode"] == 0)

    def _call(self, action: str, **options: object) -> None:
        if not self._id:
            raise Refused(f"{self.name} has no container to {action}")
        with _docker_errors():
            getattr(self._clone.api, action)(self._id, **options)


@dataclass
class Listing:
    """Which of the engine's containers are this clone's, and which only look like it.

    mine: service -> Docker's entry. other_names: Compose projects of this folder under another name.
    other_folders: service -> folder of a container of the same project, made in another clone.
    """

    mine: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    other_names: set[str] = field(default_factory=set)
    other_folders: dict[str, str] = field(default_factory=dict)


class Clone:
    """The Docker engine, seen only through the containers of one clone."""

    def __init__(self, api: Any, name: str, folder: Path = ROOT) -> None:
        self.api = api
        self._name = name
        self._folder = folder

    def container(self, service: str) -> Container:
        """Look at one service's container; its status is "removed" when it has none.

        Raises Trouble when the engine can't be asked, or has no container of this clone at all.
        """
        listing = self.listing()
        if service not in listing.mine:
            elsewhere = listing.other_folders.get(service, "")
            why = f"project {self._name} runs it from {elsewhere}" if elsewhere else ""
            return Container(self, service, "", Snapshot("removed", why=why))
        identity = listing.mine[service]["Id"]
        try:
            with _docker_errors():
                return Container(self, service, identity, read_snapshot(self.api.inspect_container(identity)))
        except Refused:  # Removed between the two calls.
            return Container(self, service, "", Snapshot("removed"))

    def address(self) -> str:
        """Return the page's address: where Docker publishes the balancer, else where the settings would have it."""
        for port in self.listing().mine.get(BALANCER, {}).get("Ports", []):
            if port.get("PublicPort"):
                host = port.get("IP", "")
                here = host in ("", "0.0.0.0", "::") or host.startswith("127.")
                return f"http://{'localhost' if here else host}:{port['PublicPort']}"
        return project.page_address()

    def listing(self) -> Listing:
        """List the containers of this clone. Raises Trouble when it has none, or the engine can't be asked."""
        with _docker_errors():
            entries = self.api.containers(all=True, filters={"label": [f"{COMPOSE}.project.working_dir"]})
        listing = sort_out(entries, self._name, self._folder)
        if not listing.mine:
            raise Trouble(not_up(listing, self._name))
        return listing


def connect() -> Clone:
    """Return this clone's containers on the engine that the docker command would use. Raises Trouble if none are."""
    import docker  # Here, because it takes longer than everything else that a command does.
    from docker.context import ContextAPI

    with _docker_errors():
        # The SDK would take a context that doesn't exist for the default one, and so perhaps another engine.
        context = os.environ.get("DOCKER_CONTEXT")
        if not os.environ.get("DOCKER_HOST") and ContextAPI.get_context(context) is None:
            raise Trouble("Docker's current context does not exist. See: docker context ls, docker context use default")
        api = docker.from_env(timeout=CONNECT_TIMEOUT_S).api
    api.timeout = CALL_TIMEOUT_S
    clone = Clone(api, project.project_name())
    clone.listing()  # What is wrong with the lab as a whole is said once, not for every server.
    return clone


def sort_out(entries: Sequence[Mapping[str, Any]], name: str, folder: Path) -> Listing:
    """Sort the engine's Compose containers: this clone's (project name AND folder), and those that look like it."""
    listing = Listing()
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
            listing.other_names.add(labels.get(f"{COMPOSE}.project", ""))
        elif same_name:
            listing.other_folders[service] = labels[f"{COMPOSE}.project.working_dir"]
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
        names = printable(" or ".join(sorted(listing.other_names)))
        return f"This folder's lab runs under another project name, not {name!r}: set COMPOSE_PROJECT_NAME to {names}."
    if listing.other_folders:
        folder = printable(next(iter(listing.other_folders.values())))
        return (
            f"The lab is not up here: the project {name!r} that runs belongs to {folder}. "
            "Give this clone a COMPOSE_PROJECT_NAME of its own in .env, then: make up"
        )
    return "The lab is not up. Start it with: make up (or docker compose up -d)"


def read_snapshot(inspected: Mapping[str, Any]) -> Snapshot:
    """Take from `docker inspect` what the lab needs to know."""
    state = inspected["State"]
    health = state.get("Health") or {}
    moment = {"running": "StartedAt", "exited": "FinishedAt", "dead": "FinishedAt"}.get(state["Status"], "")
    return Snapshot(
        status=state["Status"],
        exit_code=state.get("ExitCode", 0),
        out_of_memory=state.get("OOMKilled", False),
        failed_checks=health.get("FailingStreak", 0),
        since=read_time(state.get(moment)),
        last_check=read_time((health.get("Log") or [{}])[-1].get("End")),
        why=printable(state.get("Error", "")),
    )


def read_time(text: str | None) -> datetime | None:
    """Return Docker's time, such as 2026-11-22T09:00:00.123456789Z, to the second; None for Docker's "never"."""
    match = re.match(r"(\d{4})(-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$", text or "")
    if not match or match[1] == "0001":
        return None
    return datetime.fromisoformat(f"{match[1]}{match[2]}{match[3].replace('Z', '+00:00')}")


@contextmanager
def _docker_errors() -> Iterator[None]:
    """Translate whatever the SDK raises into Refused (the engine said no) or Trouble (it can't be asked)."""
    from docker.errors import APIError, DockerException
    from requests.exceptions import RequestException
    from urllib3.exceptions import HTTPError

    try:
        yield
    except APIError as error:
        raise Refused(printable(str(error.explanation or error))) from error
    except (DockerException, RequestException, HTTPError, OSError, ValueError) as error:
        raise Trouble(no_engine(error, os.environ)) from error
