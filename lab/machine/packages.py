"""Whether Python packages are there, and whole: that a list of packages has a name is no proof that its files are."""

import csv
import importlib.metadata
import re
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import Distribution
from pathlib import Path


def missing(pinned: Mapping[str, str], where: Sequence[str] | None = None) -> list[str]:
    """Return the packages that aren't there in their version, and those that one of them needs and that aren't there.

    pinned: name -> version, such as {"requests": "2.34.2"}. where: the folders to look in; None for this Python's own.
    """
    return [
        name
        for name, found in _with_needed(pinned, where).items()
        if found is None or (_is_told(found) and found.version != pinned.get(name, found.version))
    ]


def damaged(pinned: Mapping[str, str], where: Sequence[str] | None = None) -> list[str]:
    """Return those of them, and of what they need, whose files aren't all there as they were installed."""
    return [name for name, found in _with_needed(pinned, where).items() if found and not _is_whole(found)]


def _with_needed(names: Mapping[str, str], where: Sequence[str] | None) -> dict[str, Distribution | None]:
    path = sys.path if where is None else [*where]
    found: dict[str, Distribution | None] = {}
    left = list(names)
    while left:
        name = left.pop(0)
        one = found[name] = next(iter(importlib.metadata.distributions(name=name, path=path)), None)
        for need in (one.requires if one and _is_told(one) else None) or ():
            needed = re.match(r"[\w.-]+", need)
            if needed and ";" not in need and needed[0] not in found:  # What has a condition may be absent.
                left.append(needed[0])
    return found


def _is_told(found: Distribution) -> bool:
    """Say whether a package says what it is; one that is there by half may not."""
    return found.read_text("METADATA") is not None or found.read_text("PKG-INFO") is not None


def _is_whole(found: Distribution) -> bool:
    record = found.read_text("RECORD")
    if record is None:  # A system's own packages are kept by its package manager, others have the list from pip.
        return found.read_text("INSTALLER") != "pip\n" and _is_told(found)
    files = [(row[0], row[2]) for row in csv.reader(record.splitlines()) if len(row) == 3]
    return all(_has_size(Path(str(found.locate_file(path))), size) for path, size in files if size)


def _has_size(path: Path, size: str) -> bool:
    try:
        return path.stat().st_size == int(size)
    except (OSError, ValueError):
        return False
