"""Look at a lab's containers: whether they are there, run, are on the lab's network, and of this source. For doctor.py.

Each check returns what is well, or raises Trouble with a command that mends it.
"""

import io
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from lab import Trouble
from lab.clone import settings
from lab.clone.folder import ROOT, is_gone
from lab.clone.project import BALANCER, SECOND, SERVERS
from lab.clone.sources import is_source
from lab.stack import compose, repairing
from lab.stack.listing import Listing, not_up
from lab.stack.running import made_in
from lab.terminal import programs
from lab.terminal.words import listed
from lab.texts.language import t

# Run inside the balancer: a folder as an archive.
ARCHIVES = """
import sys, tarfile
with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as archive:
    archive.add(sys.argv[1], "folder")
"""
NOT_SOURCE = ("Dockerfile",)  # of what the folders of an image's source have in them


def by_service(name: str) -> dict[str, compose.Container]:
    """Return a project's containers by their services. Raises Trouble when it is another clone's, or isn't up."""
    found = compose.of_project(name)
    if others := compose.others_folders(found):
        raise Trouble(
            t(
                "The project {name} belongs to the clone in {folder}. Set a COMPOSE_PROJECT_NAME of this clone's own, "
                "then: make up",
                name=name,
                folder=others[0],
            )
        )
    if not found:
        raise Trouble(absent(name))
    return {one.service: one for one in found if one.service in (*compose.SERVICES, SECOND)}


def absent(name: str) -> str:
    """Say why a project has no containers, and what to do: perhaps this clone's lab runs all the same."""
    balancers = compose.containers(f"label={compose.LABEL}.service={BALANCER}", "status=running")
    gone = {one.folder for one in balancers if one.folder and is_gone(Path(one.folder))}
    return not_up(Listing(other_names={one.project for one in made_in()} - {name}, gone_folders=gone), name)


def containers(name: str) -> str:
    """Check that the containers are there and run.

    Their health as Docker has it isn't asked for: it looks every few seconds, so that it calls a server unhealthy that
    has just been healed, and one healthy that has just been broken.
    """
    found = by_service(name)
    missing = [service for service in compose.services(settings.for_compose()) if service not in found]
    if missing:
        raise Trouble(
            t(
                "{services} has no container. Bring it back: docker compose up -d {names}",
                services=listed(missing),
                names=" ".join(missing),
            )
        )
    if found[BALANCER].state != "running":
        raise Trouble(
            t(
                "The balancer {state}. Why: docker compose logs balancer. Again: make up",
                state=in_words(found[BALANCER].state),
            )
        )
    if SECOND in found and found[SECOND].state != "running":
        raise Trouble(
            t(
                "The second balancer {state}. Why: docker compose logs balancer2. Again: make up",
                state=in_words(found[SECOND].state),
            )
        )
    down = [f"{service} {in_words(one.state)}" for service, one in sorted(found.items()) if one.state != "running"]
    if down:
        raise Trouble(
            t(
                "{servers}. What each suffers from: python lab/status.py. Undo it: python lab/heal.py",
                servers=", ".join(down),
            )
        )
    return t("all five containers run") if SECOND in found else t("all four containers run")


def in_words(state: str) -> str:
    """Return Docker's state of a container that isn't running, as a sentence has it after its name."""
    words = {
        "exited": t("has exited"),
        "created": t("was made, but never started"),
        "paused": t("is paused"),
        "restarting": t("ends again as soon as it is started"),
        "removing": t("is being removed"),
        "dead": t("is dead: Docker could not remove it"),
    }
    return words.get(state, t("is {state}", state=state))


def network(name: str) -> str:
    """Check that the balancer is on the lab's network and published, and nothing else is wrong that Docker hides."""
    for one, why in repairing.flaws(name):
        if one.service in repairing.LOGGING:  # A server off the network has a fault, which is told elsewhere.
            raise Trouble(t("The balancer must be made anew: {why}. Do it: make up", why=why))
    return t("the balancer is on the lab's network")


def source(found: Mapping[str, compose.Container], root: Path = ROOT) -> str:
    """Check that what the containers run is this clone's source.

    found: the containers, by service. The balancer must be running: it is asked for its files. `docker cp` would do
    without, but makes the log's folder anew where that is gone; of a server, which mounts no folder, it takes them.
    """
    images = {name: _image(one.id) for name, one in found.items()}
    odd = [name for name in SERVERS if images.get(name) != images.get(SERVERS[0])]
    if odd:
        raise Trouble(t("{servers} runs another image than server1. Make it anew: make up", servers=listed(odd)))
    server, balancer = found[SERVERS[0]].id, found[BALANCER].id
    for service_name, folder, command in (
        (SERVERS[0], "backend", ["cp", f"{server}:/srv/backend", "-"]),
        (BALANCER, "balancer", ["exec", balancer, "python", "-c", ARCHIVES, "/srv/balancer"]),
    ):
        differing = sorted(differences(root / folder, _files_in(command)))
        if differing:
            raise Trouble(
                t(
                    "{service} was not built of this clone's source ({file} differs). Build it anew: make up",
                    service=service_name,
                    file=f"{folder}/{differing[0]}",
                )
            )
    return t("the containers run this clone's source")


def _image(container: str) -> str:
    return programs.run(["docker", "inspect", "--format", "{{.Image}}", container]).stdout.strip()


def _files_in(docker_command: list[str]) -> dict[str, bytes]:
    """Return the files in the archive of a folder that a docker command prints, by their paths in that folder."""
    done = subprocess.run(["docker", *docker_command], capture_output=True, timeout=60, check=False)
    try:
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            return {
                one.name.partition("/")[2]: file.read()
                for one in archive
                if one.isfile() and (file := archive.extractfile(one))
            }
    except tarfile.TarError:
        return {}


def differences(folder: Path, there: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the paths that a folder of source and its copy in an image don't have in common, or not alike."""
    here = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name in sorted({*here, *there} - {*NOT_SOURCE}):
        if is_source(name) and (name not in here or here[name].read_bytes() != there.get(name)):
            yield name
