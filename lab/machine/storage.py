"""The disk, and the folder of the logs."""

import os
import shutil
from pathlib import Path

from lab import Trouble
from lab.clone import project
from lab.clone.folder import ROOT, give_to_owner
from lab.terminal import programs

DISK_GIB = 2


class Flaw(Trouble):
    """Something is not as it should be, and should be mended; but the lab can start with it."""


def disk() -> str:
    """Check that Docker has room: where it keeps its data if that is a folder of this machine, else in the clone."""
    where = programs.run(["docker", "info", "--format", "{{.DockerRootDir}}"]).stdout.strip()
    folder = Path(where) if where and Path(where).is_dir() else ROOT
    free_gib = shutil.disk_usage(folder).free / 2**30
    if free_gib < DISK_GIB:
        raise Trouble(
            f"Only {free_gib:.1f} GiB free in {folder}; the lab needs {DISK_GIB}. "
            "`docker system df` shows what Docker keeps, `docker system prune` frees what nothing uses."
        )
    return f"{free_gib:.0f} GiB free on disk"


def log_folder(folder: Path = project.LOG_FOLDER) -> str:
    """Check that the log can be written; make its folder anew, as the clone's owner's, when someone has deleted it.

    Raises Flaw.
    """
    try:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        if missing:
            folder.mkdir(parents=True)
            give_to_owner(missing[-1])
        trial = folder / f".trial-{os.getpid()}"
        trial.touch()
        trial.unlink()
    except OSError as error:
        # The balancer goes on without a log, and says so on its page: no reason to stop here.
        raise Flaw(f"The log can't be written in {folder}: {error.strerror}. See its owner and rights.") from error
    return "the log folder can be written"
