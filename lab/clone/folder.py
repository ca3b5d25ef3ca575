"""The clone's folder, and who owns what is in it."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def give_to_owner(path: Path, root: Path = ROOT) -> None:
    """Hand a file or folder to the clone's owner, when root has made it in somebody else's clone (`sudo make up`)."""
    owner = root.stat()
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or owner.st_uid == 0:
        return
    for one in [path, *(path.rglob("*") if path.is_dir() else [])]:
        os.chown(one, owner.st_uid, owner.st_gid, follow_symlinks=False)
