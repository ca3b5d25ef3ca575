"""The containers of this clone, found by Compose's labels, on the engine that the docker command would use."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lab import Trouble
from lab.clone import project, settings
from lab.clone.env_file import our_setting
from lab.clone.folder import ROOT
from lab.clone.project import BALANCER, SECOND
from lab.stack.container import Container
from lab.stack.errors import Refused, docker_errors
from lab.stack.listing import COMPOSE, LIVE, Listing, not_up, sort_out
from lab.stack.snapshot import Snapshot, read_snapshot
from lab.texts.language import follow, t

CONNECT_TIMEOUT_S = 5  # An engine that is there answers at once...
CALL_TIMEOUT_S = 20  # ...but what it is told to do may take a while on a busy laptop.


class Clone:
    """The Docker engine, seen only through the containers of one clone."""

    cli: Sequence[str] = ("docker",)
    errors = staticmethod(docker_errors)

    def __init__(self, api: Any, name: str, folder: Path = ROOT, is_told: bool = True) -> None:
        """name: of its Compose project. is_told: by COMPOSE_PROJECT_NAME; else it is what runs in this folder."""
        self.api = api
        self.rehearsal: list[str] | None = None  # in one, nothing is changed: the docker commands for it are noted
        self._name = name
        self._is_told = is_told
        self._folder = folder

    @property
    def project(self) -> str:
        """The Compose project whose containers these are, by the last listing: also one told in another shell."""
        return self._name

    @property
    def turn(self) -> str:
        """The name under which it is said whose turn it is to break its servers by a plan: the project's."""
        return self._name

    def container(self, service: str, looks_inside_starved: bool = True) -> Container:
        """Look at one service's container; its status is "removed" when it has none.

        looks_inside_starved: read the file of faults also of a server that has hardly any CPU to be looked into with.
        Raises Trouble when the engine can't be asked, or has no container of this clone at all.
        """
        listing = self.listing()
        if service not in listing.mine:
            elsewhere = listing.other_folders.get(service, "")
            why = t("project {name} runs it from {folder}", name=self._name, folder=elsewhere) if elsewhere else ""
            return Container(self, service, "", Snapshot("removed", why=why))
        entry = listing.mine[service]
        docker_name = (entry.get("Names") or [""])[0].lstrip("/")
        found = Container(self, service, entry["Id"], self.inspect(entry["Id"]), docker_name)
        if service in project.SERVERS:
            found.look_into(looks_inside_starved)
        return found

    def inspect(self, identity: str) -> Snapshot:
        """Return what Docker says of a container now, without looking inside. Raises Trouble."""
        try:
            with docker_errors():
                return read_snapshot(self.api.inspect_container(identity))
        except Refused:  # Removed in the meantime.
            return Snapshot("removed")

    def address(self, service: str = BALANCER) -> str:
        """Return the page's address: where Docker publishes the balancer, else where the settings would have it."""
        ports = self.listing().mine.get(service, {}).get("Ports", [])
        for port in sorted(ports, key=lambda port: ":" in port.get("IP", "")):  # Newer engines list both kinds.
            if port.get("PublicPort"):
                return project.page_url(port.get("IP", ""), str(port["PublicPort"]))
        return project.page_address()

    def addresses(self) -> list[str]:
        """Return the addresses of the balancers' pages: first that of one which runs. The second may be none."""
        states = {one: self.listing().mine.get(one, {}).get("State", "") for one in (BALANCER, SECOND)}
        there = [one for one, state in states.items() if one == BALANCER or state in LIVE]
        return [self.address(one) for one in sorted(there, key=lambda one: states[one] != "running")]

    def ways(self) -> list[str]:
        """Return the addresses that a client of the service may know: the first balancer's."""
        return [self.address()]

    def language(self) -> str:
        """Return the language that the balancer was told, "id" or "en"; "" when that can't be seen."""
        try:
            with docker_errors():
                told = self.api.inspect_container(self.listing().mine[BALANCER]["Id"])["Config"]["Env"] or []
        except (Trouble, LookupError):  # It was removed: what matters is said elsewhere.
            return ""
        return next((entry.partition("=")[2].lower() for entry in told if entry.startswith("LAB_LANG=")), "")

    def network(self) -> str:
        """Return the id of the network that Compose made for this clone. Raises Refused when it is gone."""
        with docker_errors():
            labels = [f"{COMPOSE}.project={self._name}", f"{COMPOSE}.network=default"]
            found = self.api.networks(filters={"label": labels})
        if not found:
            raise Refused(t("the lab's network is gone; bring it back with: make up"))
        return str(found[0]["Id"])

    def listing(self) -> Listing:
        """List the containers of this clone. Raises Trouble when it has none, or the engine can't be asked."""
        with docker_errors():
            entries = self.api.containers(all=True, filters={"label": [f"{COMPOSE}.project.working_dir"]})
        listing = sort_out(entries, self._name, self._folder)
        if not listing.mine and not self._is_told and len(listing.other_names) == 1:
            self._name = next(iter(listing.other_names))  # What `make up` was told in another shell.
            listing = sort_out(entries, self._name, self._folder)
        if not listing.mine:
            raise Trouble(not_up(listing, self._name))
        return listing


def is_name_told() -> bool:
    """Say whether somebody has told COMPOSE_PROJECT_NAME; what `make up` remembers is only what it was up to now."""
    told = settings.value("COMPOSE_PROJECT_NAME")
    return bool(told) and ("COMPOSE_PROJECT_NAME" in os.environ or told != our_setting("COMPOSE_PROJECT_NAME"))


def connect(checks_settings: bool = True) -> Clone:
    """Return this clone's containers on the engine that the docker command would use. Raises Trouble if none are.

    checks_settings: raise WrongSetting first where one can't be used; else what runs in this folder is enough.
    """
    if checks_settings:
        settings.check()
    clone = Clone(engine(), project.project_name(), is_told=is_name_told())
    clone.listing()  # What is wrong with the lab as a whole is said once, not for every server.
    follow(clone.language())
    return clone


def engine() -> Any:
    """Return the SDK's way to the engine that the docker command would use. Raises Trouble."""
    import docker  # Here, because it takes longer than everything else that a command does.
    from docker.context import ContextAPI

    with docker_errors():
        # The SDK would take a context that doesn't exist for the default one, and so perhaps another engine.
        context = os.environ.get("DOCKER_CONTEXT")
        if not os.environ.get("DOCKER_HOST") and ContextAPI.get_context(context) is None:
            raise Trouble(
                t("Docker's current context does not exist. See: docker context ls, docker context use default")
            )
        api = docker.from_env(timeout=CONNECT_TIMEOUT_S).api
    api.timeout = CALL_TIMEOUT_S
    return api
