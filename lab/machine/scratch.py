"""What is needed only while something is being made, and what of it a killed command has left: removed by the next."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lab.terminal import programs, steps
from lab.texts.language import t

# /tmp is often a tmpfs without device files, where debootstrap refuses to work.
PARENT = Path("/var/tmp")  # noqa: S108  its names are made up by mkdtemp
PREFIX = "fault-tolerance-lab-"
# On an engine's containers and images: the folder that they were made for, and whose it is.
FOR, OWNER = "fault-tolerance-lab.scratch", "fault-tolerance-lab.owner"


@contextmanager
def scratch(purpose: str) -> Iterator[tuple[Path, int]]:
    """Give a folder of a command's own, and the handle by which it is held; remove it at the end.

    The handle is for a subprocess' `pass_fds`: the folder counts as held as long as that one lives, too.
    """
    folder, handle = _held(purpose)
    try:
        yield folder, handle
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _held(purpose: str) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{purpose}-", dir=PARENT))
        handle = _hold(folder)
        if handle is not None and folder.exists():
            return folder, handle
        if handle is not None:  # Another command was sweeping, and took it for left.
            os.close(handle)


def _hold(folder: Path) -> int | None:
    """Return a handle that holds a folder; None when another process does, or it is gone.

    The system gives it back when the process ends, however it ends.
    """
    import fcntl  # Windows has none; nothing is made there that would need it.

    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def labels(folder: Path) -> dict[str, str]:
    """Return the labels of what the engine keeps for a folder's command, by which sweep() knows it."""
    return {FOR: str(folder), OWNER: str(os.geteuid())}


def sweep(project_name: str) -> None:
    """Remove what killed commands of this user have left: folders, containers and images; and this lab's old images."""
    if not hasattr(os, "geteuid"):
        return
    for folder in PARENT.glob(f"{PREFIX}*"):
        if _is_ours(folder) and (handle := _hold(folder)) is not None:
            steps.note(t("removing {what}, which a killed command has left", what=folder))
            shutil.rmtree(folder, ignore_errors=True)
            os.close(handle)
    for kind, removal in (("container", ("rm", "--force", "--volumes")), ("image", ("rm",))):
        for identity in _left_behind(kind):
            steps.note(
                t(
                    "removing {what}, which a killed command has left",
                    what=f"{kind} {identity.removeprefix('sha256:')[:12]}",
                )
            )
            programs.run(["docker", kind, *removal, identity])
    remove_nameless(project_name)


def remove_nameless(project_name: str) -> None:
    """Remove a project's old images: a build leaves the one that it replaces without a name."""
    label = f"label=fault-tolerance-lab.project={project_name}"
    programs.run(["docker", "image", "prune", "--force", "--filter", label])


def _is_ours(folder: Path) -> bool:
    with suppress(OSError):
        return folder.lstat().st_uid == os.geteuid() and folder.is_dir() and not folder.is_symlink()
    return False


def _left_behind(kind: str) -> list[str]:
    """Return the ids of the containers, or images, that were made for a folder which nobody holds any more."""
    mine = ["--no-trunc", "--filter", f"label={FOR}", "--filter", f"label={OWNER}={os.geteuid()}"]
    listing = programs.run(["docker", kind, "ls", "--all", "--format", "{{.ID}}", *mine]).stdout.split()
    left = []
    for identity in dict.fromkeys(listing):
        template = f'{{{{index .Config.Labels "{FOR}"}}}}'
        named = programs.run(["docker", kind, "inspect", "--format", template, identity]).stdout.strip()
        if not named:  # It has gone by itself.
            continue
        folder = Path(named)
        handle = _hold(folder)
        if handle is not None or not folder.exists():
            left.append(identity)
        if handle is not None:
            os.close(handle)
    return left
