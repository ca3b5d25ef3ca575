"""The sums that an unpacked bundle brings along, `bundle/SHA256SUMS`: what its files must be, as `sha256sum` has it."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from lab import Trouble
from lab.clone.folder import ROOT
from lab.texts.language import t

FOLDER = "bundle"  # in the clone that was in the bundle
SUMS = f"{FOLDER}/SHA256SUMS"
CHUNK = 1 << 20


def of_file(path: Path) -> str:
    """Return a file's SHA-256."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def of_files(folder: Path, paths: Iterable[str]) -> dict[str, str]:
    """Return the sums of files in a folder, by their paths in it."""
    return {path: of_file(folder / path) for path in sorted(paths)}


def as_text(sums: Mapping[str, str]) -> str:
    """Return sums as `sha256sum -c` reads them."""
    return "".join(f"{sums[path]}  {path}\n" for path in sorted(sums))


def read(text: str) -> dict[str, str]:
    """Return the sums in such a text, by the files' paths."""
    return {path: found for found, path in re.findall(r"^([0-9a-f]{64})  (.+)$", text, re.MULTILINE)}


def check(under: str, root: Path = ROOT) -> None:
    """Raise Trouble when a file of the bundle's is missing, or isn't as it was packed.

    under: where they are, such as "wheels/". A clone that came in no bundle has nothing to be checked.
    """
    if not (root / FOLDER).is_dir():
        return
    try:
        sums = read((root / SUMS).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise not_whole(SUMS) from None
    expected = {path: found for path, found in sums.items() if path.startswith(under)}
    if not expected:
        raise not_whole(SUMS)
    for path, found in expected.items():
        try:
            is_whole = of_file(root / path) == found
        except OSError:
            is_whole = False
        if not is_whole:
            raise not_whole(path)


def not_whole(path: str) -> Trouble:
    """Return what is to be said of a bundle of which a file isn't as it was packed."""
    return Trouble(
        t(
            "The bundle is not whole: {file} is missing, or not as it was packed. Copy the bundle anew, and unpack it "
            "into a new folder. (With a network, remove the folders bundle and wheels here instead.)",
            file=path,
        )
    )
