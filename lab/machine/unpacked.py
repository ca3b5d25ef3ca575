"""An unpacked bundle's images: loaded, and built on what came with them when the source was changed since."""

import hashlib
import json
import re
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from lab import Trouble
from lab.clone import env_file, turns
from lab.clone.folder import ROOT
from lab.clone.sources import is_source
from lab.machine import bundle_sums
from lab.stack import compose
from lab.terminal import programs, steps
from lab.terminal.words import printable
from lab.texts.language import t

CONTENT, IMAGES = f"{bundle_sums.FOLDER}/content.json", f"{bundle_sums.FOLDER}/images.tar.gz"
SOURCES = ("backend", "balancer")  # the folders that images are made of
BASE = "offline-base"  # the one to build on: it has with it what pip would fetch
KINDS = (*SOURCES, BASE)
LABEL = "fault-tolerance-lab.project"  # for whom an image was built; of a bundle's own, its mark
LOAD_S = 600
TURN = "bundle"  # of the machine: under a bundle's mark, its images are everybody's
MISSING = re.compile(r"No matching distribution found for ([^\s;]+)")


@dataclass(frozen=True)
class Content:
    """What a bundle says of its images.

    mark: the tag that they have in it. system: what they run on, such as `linux/amd64`. source: the digest of theirs.
    """

    mark: str
    system: str
    source: str

    def as_text(self) -> str:
        """Return it as it stands in the bundle."""
        return json.dumps(asdict(self), indent=2) + "\n"

    def is_of_the_source(self, root: Path = ROOT) -> bool:
        """Say whether the images are of the source that stands in a clone."""
        return self.source == digest_of_source(root)


def content(root: Path = ROOT) -> Content | None:
    """Return what a clone's bundle says; None when it came in none, or BASE_IMAGE says what to build on instead.

    Raises Trouble when it can't be read.
    """
    if not (root / bundle_sums.FOLDER).is_dir() or env_file.setting("BASE_IMAGE", "", root):
        return None
    bundle_sums.check(CONTENT, root)
    return read((root / CONTENT).read_text(encoding="utf-8"))


def read(text: str) -> Content:
    """Return what a bundle's text says. Raises Trouble."""
    try:
        told = json.loads(text)
        return Content(str(told["mark"]), str(told["system"]), str(told["source"]))
    except (ValueError, KeyError, TypeError):
        raise bundle_sums.not_whole(CONTENT) from None


def digest_of_source(root: Path) -> str:
    """Return a digest of what the images are made of, without what editors, systems and Python put beside it."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in SOURCES for path in (root / folder).rglob("*") if path.is_file()):
        name = path.relative_to(root).as_posix()
        if is_source(name):
            digest.update(f"{name}\0{bundle_sums.of_file(path)}\0".encode())
    return digest.hexdigest()


def image(kind: str, tag: str) -> str:
    """Return an image's name. kind: one of KINDS. tag: a project's name, or a bundle's mark."""
    return f"fault-tolerance-lab-{kind}:{tag}"


def provide(project: str, brought: Content, environment: dict[str, str], root: Path = ROOT) -> None:
    """See to it that a project has images of its own of this clone's source, without a network. Raises Trouble.

    environment: the one in which Compose sees the project.
    """
    is_changed = not brought.is_of_the_source(root)
    load(project, brought, (BASE,) if is_changed else KINDS, root)
    if is_changed:
        steps.note(t("the source is not the bundle's any more: building on what came with the bundle"))
        build(environment)
        steps.ok(t("images built"))


def build(environment: dict[str, str]) -> None:
    """Build the images on the bundle's own base. Raises Trouble."""
    try:
        compose.build(environment)
    except programs.Failed as failed:
        found = MISSING.search("\n".join(failed.last_lines))
        if not found:
            raise
        raise Trouble(
            t(
                "The bundle has no {package}, and without a network it can't be had: take it out of requirements.txt "
                "again. With a network, remove the folders bundle and wheels, then: make up",
                package=printable(found[1]),
            )
        ) from failed


def load(project: str, brought: Content, kinds: tuple[str, ...], root: Path = ROOT) -> None:
    """Load those of the bundle's images that the project doesn't have yet, under its name. Raises Trouble."""
    if all(_mark_of(image(kind, project)) == brought.mark for kind in kinds):
        steps.ok(t("the bundle's images are loaded"))
        return
    system = programs.run(["docker", "version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"]).stdout.strip()
    if system != brought.system:
        raise Trouble(
            t(
                "The bundle's images are for {theirs}, and this Docker engine runs {ours}: take a bundle that was made "
                "on a machine like this one. (With a network, remove the folders bundle and wheels here instead.)",
                theirs=printable(brought.system),
                ours=system,
            )
        )
    bundle_sums.check(IMAGES, root)
    with turns.turn(TURN, waiting):
        steps.step(t("loading the bundle's images"))
        try:
            done = programs.run(["docker", "load", "--quiet", "--input", str(root / IMAGES)], timeout_s=LOAD_S)
            _succeeded(done)
            for kind in kinds:
                _succeeded(programs.run(["docker", "tag", image(kind, brought.mark), image(kind, project)]))
        finally:  # Under the project's name they stay.
            forget(brought.mark)
    steps.ok(t("the bundle's images are loaded"))


def forget(mark: str) -> None:
    """Remove the images that have a bundle's mark: under it they would be anybody's. Those that stay are named."""
    # By force: a container that runs one of them keeps the image, but not its name.
    done = programs.run(["docker", "rmi", "--force", *(image(kind, mark) for kind in KINDS)])
    if done.returncode:
        why = printable(" ".join(done.stderr.split()))
        steps.note(t("images with the bundle's mark {mark} stay: {why}", mark=mark, why=why))


def _succeeded(done: "subprocess.CompletedProcess[str]") -> None:
    if done.returncode:
        why = (done.stderr.strip().splitlines() or [""])[-1]
        raise Trouble(t("Docker can't load the bundle's images: {why}", why=printable(why)))


def _mark_of(name: str) -> str:
    """Return the mark of the bundle that an image came with; "" when it isn't there, or came in none."""
    template = f'{{{{index .Config.Labels "{LABEL}"}}}}'
    return programs.run(["docker", "image", "inspect", "--format", template, name]).stdout.strip()


def waiting(holder: turns.Holder) -> None:
    """Say for whom a command waits."""
    steps.step(t("{holder} is loading or making a bundle on this machine: waiting for it", holder=holder))
