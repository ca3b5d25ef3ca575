"""Images are carried to the machines: no registry (registry.py has that way), and only what a machine lacks."""

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from lab import Trouble
from lab.fleet import layers
from lab.fleet.nodes import Node
from lab.stack.errors import Refused, docker_errors
from lab.terminal import steps
from lab.terminal.words import printable
from lab.texts.language import t

MIB = 1 << 20
TELLS_EVERY_S = 2.0
WORKS_S = 300  # An engine says nothing while it unpacks, or packs.


def save(api: Any, names: Sequence[str], into: Path) -> None:
    """Write images into one file, as `docker save` does. Raises Trouble, and OSError when the disk is full."""
    with docker_errors():
        answer = api._get(api._url("/images/get"), params={"names": list(names)}, stream=True, timeout=WORKS_S)
        api._raise_for_status(answer)
    with into.open("wb") as file:
        for chunk in _received(answer):
            file.write(chunk)


def _received(answer: Any) -> Iterator[bytes]:
    """Yield what an engine sends. Raises Trouble for what goes wrong there, not where it is written."""
    with docker_errors():
        yield from answer.iter_content(MIB)


def ids(api: Any, names: Sequence[str]) -> dict[str, str]:
    """Return the id of each image that an engine has under these names. Raises what the SDK does."""
    found = api.images()
    tags = {tag: one["Id"] for one in found for tag in one["RepoTags"] or ()}
    return {name: tags[name] for name in names if name in tags}


def tidy(api: Any, project: str, kept: Collection[str]) -> None:
    """Remove a project's images of before, as far as no container has them any more. Raises what the SDK does.

    kept: the names of those of now.
    """
    for one in api.images(filters={"label": f"fault-tolerance-lab.project={project}"}):
        names = one["RepoTags"] or ()
        for name in () if {*names} & {*kept} else names:
            with suppress(Refused), docker_errors():
                api.remove_image(name)


def carry(node: Node, saved: Path, wanted: dict[str, str]) -> int:
    """Let a machine have the images in a file; return how many bytes went there. Raises Trouble.

    wanted: each image's id by its name.
    """
    if has(node, wanted):
        return 0
    progress = Progress(node.name)
    left_out = layers.left_out(saved, _layers_of(node))
    error = _send(node, saved, left_out, progress)
    if left_out and (error or not has(node, wanted)):  # Some stores want every layer again.
        error = _send(node, saved, set(), progress)
    if error:
        raise Trouble(error)
    with node.asking() as api:
        missing = wanted.keys() - ids(api, list(wanted)).keys()
    if missing:
        raise Trouble(t("{node} has not taken {images}", node=node.name, images=", ".join(sorted(missing))))
    return progress.sent


def has(node: Node, wanted: dict[str, str]) -> bool:
    """Say whether a machine has the images, each by its name the one of that id. Raises Trouble."""
    with node.asking() as api:
        return ids(api, list(wanted)) == wanted


def _layers_of(node: Node) -> list[list[str]]:
    with node.asking() as api:
        images = [one["Id"] for one in api.images()]
    found = []
    for image in images:
        with suppress(Refused), node.asking() as api:  # It may be gone by now.
            found.append((api.inspect_image(image).get("RootFS") or {}).get("Layers") or [])
    return found


def _send(node: Node, saved: Path, left_out: set[str], progress: "Progress") -> str:
    """Let a machine load a file without some layers; return a line of what it complains of, "" if of nothing."""
    try:
        with node.asking(WORKS_S) as api:
            said = [*api.load_image(progress.of(layers.without(saved, left_out)), quiet=True)]
    except Refused as refused:
        return str(refused)
    errors = [printable(str(line["error"])) for line in said if "error" in line]
    return t("{node}: {why}", node=node.told, why=errors[0]) if errors else ""


class Progress:
    """Tells now and then how much has been sent to a machine."""

    def __init__(self, name: str) -> None:
        self.sent = 0
        self._name = name
        self._told_s = time.monotonic()

    def of(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Pass chunks on, and count them."""
        for chunk in chunks:
            yield chunk
            self.sent += len(chunk)
            if time.monotonic() - self._told_s > TELLS_EVERY_S:
                steps.detail(t("{node}: {size} MiB", node=self._name, size=self.sent // MIB))
                self._told_s = time.monotonic()
