"""The disk, and the folder of the logs."""

import os
import shutil
from pathlib import Path

from lab import Trouble
from lab.clone import settings
from lab.clone.folder import ROOT, give_to_owner
from lab.terminal import programs, steps
from lab.texts.language import t

DISK_GIB = 2
OF_ALL = 0o1777  # as /tmp: whoever has made a file there, only they can remove it


class Flaw(Trouble):
    """Something is not as it should be, and should be mended; but the lab can start with it."""


def disk() -> str:
    """Check that Docker has room: where it keeps its data if that is a folder of this machine, else in the clone."""
    where = programs.run(["docker", "info", "--format", "{{.DockerRootDir}}"]).stdout.strip()
    folder = Path(where) if where and Path(where).is_dir() else ROOT
    free_gib = shutil.disk_usage(folder).free / 2**30
    if free_gib < DISK_GIB:
        raise Trouble(
            t(
                "Only {free} GiB free in {folder}; the lab needs {needed}. `docker system df` shows what Docker keeps, "
                "`docker system prune` frees what nothing uses.",
                free=f"{free_gib:.1f}",
                folder=folder,
                needed=DISK_GIB,
            )
        )
    return t("{free} GiB free on disk", free=f"{free_gib:.0f}")


def make_log_folder(folder: Path | None = None, root: Path = ROOT) -> None:
    """Make the log's folder where there is none, as the clone's owner's. Raises WrongSetting.

    Docker would make it as well, but as root's.
    """
    folder = folder or settings.log_folder()
    try:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        if missing:
            steps.note(t("the log folder {folder} was not there: it is made", folder=folder))
        for one in missing:
            give_to_owner(one, root)
        if missing and folder.stat().st_uid == 0 and os.name == "posix":
            folder.chmod(OF_ALL)  # The balancer doesn't run as root.
    except OSError as error:
        words = t("LOG_FOLDER={folder} can't be made: {why}. Take another folder.", folder=folder, why=error.strerror)
        raise settings.WrongSetting(words) from error


def log_folder(folder: Path | None = None) -> str:
    """Check that the log can be written. Raises Flaw: requests, faults and heals go on without it, and say so."""
    folder = folder or settings.log_folder()
    if not folder.is_dir():
        raise Flaw(t("There is no log folder {folder}. It is made by: make up", folder=folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        words = t("You can't write in the log folder {folder}. Make it yours: sudo chown $USER {folder}", folder=folder)
        raise Flaw(words)
    return t("the log folder can be written")
