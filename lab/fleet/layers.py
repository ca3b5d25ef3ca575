"""Which of an image's layers a machine has already, and a file of saved images without those.

An engine that loads an image looks first whether it has a layer, on the same layers below it, and reads the layer only
if it has not. So a file may leave out what is there: of an image that was built anew, mostly the last few kilobytes.
"""

import json
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import BinaryIO

CHUNK_BYTES = 1 << 18


def known_below(layers: Sequence[str], there: Iterable[Sequence[str]]) -> int:
    """Return how many of an image's layers, from the lowest on, a machine has. PURE.

    layers: the digests of the image's layers, the lowest first. there: those of each image of the machine.
    """
    most = 0
    for others in there:
        same = next((at for at, pair in enumerate(zip(layers, others, strict=False)) if pair[0] != pair[1]), None)
        most = max(most, min(len(layers), len(others)) if same is None else same)
    return most


def left_out(saved: Path, there: Sequence[Sequence[str]]) -> set[str]:
    """Return the names in a file of saved images that a machine can do without.

    there: the digests of the layers of each image of the machine, the lowest first.
    """
    has, lacks = set[str](), set[str]()
    with tarfile.open(saved) as file:
        # Engines up to 24 write a layer once, and where another image has it, too, a link to that.
        links = {one.name: normpath(join(dirname(one.name), one.linkname)) for one in file if one.issym()}
        for image in json.load(_inside(file, "manifest.json")):
            layers = json.load(_inside(file, image["Config"]))["rootfs"]["diff_ids"]
            count = known_below(layers, there)
            has.update(image["Layers"][:count])
            lacks.update(name for one in image["Layers"][count:] for name in (one, links.get(one, one)))
    return has - lacks


def without(saved: Path, names: set[str]) -> Iterator[bytes]:
    """Yield the bytes of a file of saved images without those of the names."""
    with tarfile.open(saved) as file:
        for member in file:
            if member.name in names:
                continue
            yield member.tobuf(tarfile.PAX_FORMAT)
            if member.isreg():
                yield from _content(file, member)
    yield tarfile.NUL * tarfile.BLOCKSIZE * 2


def _content(file: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    content = file.extractfile(member)
    assert content
    while chunk := content.read(CHUNK_BYTES):
        yield chunk
    yield tarfile.NUL * (-member.size % tarfile.BLOCKSIZE)


def _inside(file: tarfile.TarFile, name: str) -> BinaryIO:
    content = file.extractfile(name)
    return BytesIO(content.read() if content else b"null")
