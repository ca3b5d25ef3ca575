"""Images are carried to the machines: no registry, and only what a machine lacks."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lab import Trouble
from lab.fleet import layers
from lab.fleet.nodes import Node
from lab.stack.errors import docker_errors
from lab.terminal import steps
from lab.texts.language import t

MIB = 1 << 20
TELLS_EVERY_S = 2.0


def save(api: Any, names: Sequence[str], into: Path) -> None:
    """Write images into one file, as `docker save` does. Raises Trouble, and OSError when the disk is full."""
    with docker_errors():
        answer = api._get(api._url("/images/get"), params={"names": list(names)}, stream=True)
        api._raise_for_status(answer)
        with into.open("wb") as file:
            for chunk in answer.iter_content(MIB):
                file.write(chunk)


def ids(api: Any, names: Sequence[str]) -> dict[str, str]:
    """Return the id of each image that an engine has under these names. Raises Trouble."""
    with docker_errors():
        found = api.images()
    tags = {tag: one["Id"] for one in found for tag in one["RepoTags"] or ()}
    return {name: tags[name] for name in names if name in tags}


def carry(node: Node, saved: Path, wanted: dict[str, str]) -> int:
    """Let a machine have the images in a file; return how many bytes went there. Raises Trouble.

    wanted: each image's id by its name.
    """
    if ids(node.api, list(wanted)) == wanted:
        return 0
    sent = _send(node, saved, layers.left_out(saved, _layers_of(node)))
    if ids(node.api, list(wanted)) != wanted:  # Some stores want every layer again.
        sent += _send(node, saved, set())
    if missing := wanted.keys() - ids(node.api, list(wanted)).keys():
        raise Trouble(t("{node} has not taken {images}", node=node.name, images=", ".join(sorted(missing))))
    return sent


def _layers_of(node: Node) -> list[list[str]]:
    with docker_errors():
        return [node.api.inspect_image(one["Id"])["RootFS"].get("Layers") or [] for one in node.api.images()]


def _send(node: Node, saved: Path, left_out: set[str]) -> int:
    progress = Progress(node.name)
    with docker_errors():
        said = [*node.api.load_image(progress.of(layers.without(saved, left_out)), quiet=True)]
    errors = [line["error"] for line in said if "error" in line]
    if errors and not left_out:
        raise Trouble(t("{node}: {why}", node=node.name, why=errors[0]))
    return progress.sent


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
