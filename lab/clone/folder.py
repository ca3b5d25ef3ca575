"""The clone's folder, and who owns what is in it."""

import os
import stat
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def is_gone(folder: Path) -> bool:
    """Say whether there is no such folder (any more); one that may not be looked into is there."""
    try:
        return not stat.S_ISDIR(folder.stat().st_mode)
    except PermissionError:
        return False
    except OSError:
        return True


def owner_of(folder: Path) -> str:
    """Return the name of the user whose folder it is, their number when they have none; "" for root."""
    import pwd  # Windows has none.

    number = folder.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name if number else ""
    except KeyError:
        return str(number)


def give_to_owner(path: Path, root: Path = ROOT) -> None:
    """Hand a file or folder to the clone's owner, when root has made it in somebody else's clone (`sudo make up`)."""
    owner = root.stat()
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or owner.st_uid == 0:
        return
    for one in [path, *(path.rglob("*") if path.is_dir() else [])]:
        os.chown(one, owner.st_uid, owner.st_gid, follow_symlinks=False)
