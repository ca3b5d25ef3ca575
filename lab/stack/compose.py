"""This clone's containers as Docker Compose sees them: built, started, waited for, taken down."""

import os
import re
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab import Trouble
from lab.clone.folder import ROOT, is_gone
from lab.clone.project import BALANCER, SECOND, SERVERS, has_second
from lab.stack.errors import no_engine
from lab.stack.listing import is_same_folder
from lab.terminal import programs, steps
from lab.terminal.words import complain
from lab.texts.language import t

SERVICES = (*SERVERS, BALANCER)  # Those that every lab has.
IMAGES = (SERVERS[0], BALANCER)  # The services that are built; every server runs the first one's image.
HEALTHY_S = 90
# What the engine says when its address pools are used up: it has about thirty networks unless told otherwise.
NO_NETWORK_LEFT = ("non-overlapping IPv4 address pool", "address pools have been fully subnetted")
NAME_TAKEN = re.compile(r'container name "/?([\w.-]+)" is already in use')
LABEL = "com.docker.compose"
# Docker's templates: one container a line, its fields between tabs.
LABELS = [f'Label "{LABEL}.{one}"' for one in ("service", "project.working_dir", "project")]
FIELDS = ("ID", LABELS[0], "State", "Status", LABELS[1], "Ports", LABELS[2])


@dataclass(frozen=True)
class Container:
    """One container of a Compose project, in Docker's words.

    state: such as `running`. status: such as `Up 3 seconds (healthy)`. folder: the clone's. ports: such as
    `127.0.0.1:8080->8080/tcp`. project: Compose's name for the lab that it is part of.
    """

    id: str
    service: str
    state: str
    status: str
    folder: str
    ports: str
    project: str = ""

    def health(self) -> str:
        """Return `healthy`, `unhealthy`, `starting`, or the state of one that isn't running."""
        match = re.search(r"\((?:health: )?(\w+)\)", self.status)
        if self.state != "running":
            return self.state
        return match[1] if match else "healthy"  # It has no health check.


def parse_containers(text: str) -> list[Container]:
    """Return the containers in what `docker ps` printed with FIELDS."""
    return [Container(*line.split("\t")) for line in text.splitlines() if line.count("\t") == len(FIELDS) - 1]


def containers(*filters: str) -> list[Container]:
    """Return the containers that pass Docker's filters, such as `publish=8080`, stopped ones too."""
    template = "\t".join(f"{{{{.{field}}}}}" for field in FIELDS)
    chosen = [word for one in filters for word in ("--filter", one)]
    result = programs.run(["docker", "ps", "--all", "--no-trunc", "--format", template, *chosen])
    if result.returncode:
        raise Trouble(no_engine(result.stderr, os.environ))
    return parse_containers(result.stdout)


def of_project(name: str) -> list[Container]:
    """Return the containers of a Compose project, whichever folder they were made in."""
    # Compose labels its images as well: a container run by hand from one seems to be the project's, but has no folder.
    return [one for one in containers(f"label={LABEL}.project={name}") if one.folder]


def networks(name: str) -> list[str]:
    """Return the ids of a Compose project's networks."""
    listing = ["docker", "network", "ls", "--quiet", "--no-trunc", "--filter", f"label={LABEL}.project={name}"]
    return programs.run(listing).stdout.split()


def others_folders(found: Iterable[Container]) -> list[str]:
    """Return the folders of other clones among the containers' folders; one that is gone counts as ours, moved."""
    folders = {one.folder for one in found}
    return sorted(one for one in folders if not is_gone(Path(one)) and not is_same_folder(one, ROOT))


def build(environment: dict[str, str], folder: Path = ROOT) -> None:
    """Build the images of a clone's folder; what hasn't changed comes out of BuildKit's cache, in well under a second.

    environment: the one in which Compose sees the project's name and the base image's.
    """
    shown = BuildProgress()
    programs.stream(["docker", "compose", "--progress", "plain", "build", *IMAGES], shown.line, environment, folder)


class BuildProgress:
    """Picks from BuildKit's output the steps that are really run: each when it starts to print."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.shown: set[str] = set()

    def line(self, line: str) -> str | None:
        """Return what to show of the next line of output."""
        match = re.match(r"#(\d+) (.*)", line)
        if not match:
            return None
        number, rest = match.groups()
        if re.match(r"\[.+ \d+/\d+\]", rest):
            self.names[number] = rest
        elif number in self.names and number not in self.shown and re.match(r"[\d.]+ ", rest):
            self.shown.add(number)
            return self.names[number]
        return None


def start(name: str, environment: dict[str, str], shows_failure: bool = True) -> None:
    """Start every container, also one that a fault has paused, stopped or killed, and wait until all are healthy.

    A second balancer goes when the environment is without its profile: Compose itself would leave it, as it was.
    """
    unpause(name)
    if not has_second(environment) and any(one.service == SECOND for one in of_project(name)):
        steps.step(t("taking the second balancer down: the profile ha is off"))
        remove_second(name)
    try:
        programs.stream(
            ["docker", "compose", "--progress", "plain", "up", "--detach", "--no-build", "--remove-orphans"],
            show=lambda line: line.strip() if re.search(r"(Started|Created|Recreated)$", line) else None,
            environment=environment,
            shows_failure=shows_failure,
        )
    except programs.Failed as failed:
        if any(word in line for line in failed.last_lines for word in NO_NETWORK_LEFT):
            raise Trouble(
                t(
                    "The engine has no addresses left for one more lab's network: remove networks that nobody uses "
                    "(docker network prune), or have it given more (README, In a lecture hall)."
                )
            ) from failed
        if taken := NAME_TAKEN.search("\n".join(failed.last_lines)):
            raise Trouble(
                t(
                    "The name {name} is taken by a container that isn't this lab's. Give that one another: "
                    "docker rename {name} {name}-old, then: make up",
                    name=taken[1],
                )
            ) from failed
        raise
    wait_until_healthy(name, services(environment))


def services(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the services that Compose starts in an environment in which it sees the settings."""
    return (*SERVICES, SECOND) if has_second(environment) else SERVICES


def remove_second(name: str) -> None:
    """Remove a project's second balancer, when there is one; what it has under way ends first."""
    for one in of_project(name):
        if one.service == SECOND:
            programs.run(["docker", "stop", one.id])
            programs.run(["docker", "rm", "--force", one.id])


def unpause(name: str) -> None:
    """Let the project's frozen containers go on: what is paused can neither be stopped nor started."""
    for one in containers(f"label={LABEL}.project={name}", "status=paused"):
        steps.step(t("{service} is paused: unpausing it", service=one.service))
        programs.run(["docker", "unpause", one.id])


def wait_until_healthy(name: str, wanted: Sequence[str] = SERVICES, timeout_s: float = HEALTHY_S) -> None:
    """Wait for the services' health checks, saying who is waited for. Raises Trouble, after the last log lines."""
    started = time.monotonic()
    said, said_at = "", started
    while True:
        found = {one.service: one for one in of_project(name)}
        health = {service: found[service].health() if service in found else "missing" for service in wanted}
        waiting = [service for service, word in health.items() if word != "healthy"]
        if not waiting:
            return
        now = time.monotonic()
        ended = [service for service in waiting if health[service] in ("exited", "dead", "missing", "paused")]
        if ended or now - started > timeout_s:
            bad = ended or waiting
            show_last_log_lines(found[service] for service in bad if service in found)
            raise Trouble(
                t(
                    "Not every container came up after {seconds} s: {those}; see the log lines above, "
                    "then run this again.",
                    seconds=f"{now - started:.0f}",
                    those=", ".join(f"{service} ({health[service]})" for service in bad),
                )
            )
        names = ", ".join(waiting)
        if names != said or now - said_at >= 5:
            steps.step(t("waiting for {names} ({seconds} s)", names=names, seconds=f"{now - started:.0f}"))
            said, said_at = names, now
        time.sleep(0.3)


def show_last_log_lines(found: Iterable[Container]) -> None:
    """Print the end of containers' logs to stderr."""
    for one in found:
        result = programs.run(["docker", "logs", "--tail", str(programs.LAST_LINES), one.id])
        lines = f"{result.stdout}{result.stderr}".rstrip()
        complain(t("Last log lines of {service}:\n{lines}", service=one.service, lines=lines))


def down(name: str) -> None:
    """Remove the project's containers and network; the log stays. Only what Compose says it removes is printed."""
    unpause(name)
    # By the labels alone, in a folder without settings: to take a lab down, none of them need be right.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COMPOSE_")}
    with tempfile.TemporaryDirectory() as nowhere:
        programs.stream(
            ["docker", "compose", "--project-name", name, "--progress", "plain", "down", "--remove-orphans"],
            show=lambda line: line.strip() if line.endswith("Removed") else None,
            environment=environment,
            folder=Path(nowhere),
        )
