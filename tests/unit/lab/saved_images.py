"""Files of saved images, small ones, as Docker's engines write them, and an engine that loads what is left of one."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

Image: TypeAlias = Sequence[str]  # its layers, the lowest first, each by what is in it
Write: TypeAlias = Callable[[Path, Sequence[Image]], None]


def content(layer: str) -> bytes:
    """Return a layer's bytes; they end in the middle of a tar file's block."""
    return (f"what is in {layer} " * 40).encode()


def digest(layer: str) -> str:
    """Return by what an image knows a layer."""
    return f"sha256:{_hex(content(layer))}"


def digests(image: Image) -> list[str]:
    """Return an image's layers as `docker inspect` does."""
    return [digest(layer) for layer in image]


def _hex(told: bytes) -> str:
    return hashlib.sha256(told).hexdigest()


def _config(image: Image) -> bytes:
    return json.dumps({"architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": digests(image)}}).encode()


def _add(file: tarfile.TarFile, name: str, told: bytes) -> None:
    if name not in file.getnames():
        entry = tarfile.TarInfo(name)
        entry.size = len(told)
        entry.mtime = 1700000000.25  # newer engines write parts of seconds
        file.addfile(entry, io.BytesIO(told))


def _add_other(file: tarfile.TarFile, name: str, kind: bytes, target: str = "") -> None:
    if name not in file.getnames():
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = kind, target
        file.addfile(entry)


def as_20_10(into: Path, images: Sequence[Image]) -> None:
    """Write images as engines up to 24 do: a folder for each layer of a chain, a link where the layer was before."""
    manifest: list[dict[str, Any]] = []
    written: dict[str, str] = {}
    with tarfile.open(into, "w") as file:
        for image in images:
            chain, paths = "", []
            for layer in image:
                chain = _hex(f"{chain} {digest(layer)}".encode())
                path = f"{chain}/layer.tar"
                _add_other(file, chain, tarfile.DIRTYPE)
                _add(file, f"{chain}/VERSION", b"1.0")
                _add(file, f"{chain}/json", json.dumps({"id": chain}).encode())
                if written.setdefault(layer, path) == path:
                    _add(file, path, content(layer))
                else:
                    _add_other(file, path, tarfile.SYMTYPE, f"../{written[layer]}")
                paths.append(path)
            name = f"{_hex(_config(image))}.json"
            _add(file, name, _config(image))
            manifest.append({"Config": name, "RepoTags": ["lab:1"], "Layers": paths})
        _add(file, "manifest.json", json.dumps(manifest).encode())


def as_oci(into: Path, images: Sequence[Image]) -> None:
    """Write images as engines from 25 on do: everything once, by its digest."""
    manifest: list[dict[str, Any]] = []
    with tarfile.open(into, "w", format=tarfile.PAX_FORMAT) as file:
        _add_other(file, "blobs", tarfile.DIRTYPE)
        _add_other(file, "blobs/sha256", tarfile.DIRTYPE)
        for image in images:
            for layer in image:
                _add(file, _blob(content(layer)), content(layer))
            _add(file, _blob(_config(image)), _config(image))
            paths = [_blob(content(layer)) for layer in image]
            manifest.append({"Config": _blob(_config(image)), "RepoTags": ["lab:1"], "Layers": paths})
        _add(file, "index.json", json.dumps({"schemaVersion": 2, "manifests": []}).encode())
        _add(file, "manifest.json", json.dumps(manifest).encode())
        _add(file, "oci-layout", json.dumps({"imageLayoutVersion": "1.0.0"}).encode())


def _blob(told: bytes) -> str:
    return f"blobs/sha256/{_hex(told)}"


def load(told: bytes, there: Iterable[Sequence[str]]) -> list[list[str]]:
    """Return the images in a file, by their layers, as an engine loads them. Raises KeyError for a layer that it lacks.

    there: the layers of each image that it has; it reads none that it has on the same layers below.
    """
    has = {tuple(image[: count + 1]) for image in there for count in range(len(image))}
    found = []
    with tarfile.open(fileobj=io.BytesIO(told)) as file:
        for image in json.loads(_bytes(file, "manifest.json")):
            layers = json.loads(_bytes(file, image["Config"]))["rootfs"]["diff_ids"]
            for count, path in enumerate(image["Layers"]):
                chain = tuple(layers[: count + 1])
                if chain not in has:
                    assert f"sha256:{_hex(_bytes(file, path))}" == layers[count]
                    has.add(chain)
            found.append(layers)
    return found


def _bytes(file: tarfile.TarFile, name: str) -> bytes:
    found = file.extractfile(name)  # It follows links, and raises KeyError where one leads nowhere.
    assert found
    return found.read()
