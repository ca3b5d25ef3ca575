"""Hand the log over to its folder's owner, give up root, and become the balancer.

A folder that is mounted from the host keeps the host's owner, whoever that is. So the container starts as root, with no
rights but those used here, looks whose folder it is, and goes on as that user: what is written then belongs to that
owner. A folder of root's is the exception, for the balancer never runs as root: it runs as a user of its own, whose
group may write the log's files; they are made beforehand, as root's.

Only these files' rights are touched. A folder that somebody named stays as it is: one that lets nobody in is written
through the files that were opened here. The clone's own log folder is the lab's, and lets that group in.
"""

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

LOG_FOLDER = Path(os.environ.get("LOG_FOLDER", "/shared/log"))
WRITTEN = ("log.txt", "log.jsonl", "balancer.jsonl")
LAB_LOG = "lab.jsonl"  # The lab's commands write it.
DOOR = Path("/tmp/log")  # noqa: S108 (in a container of our own)
OWN_USER = OWN_GROUP = 10001  # as whom the balancer runs when the folder is root's


def hand_over(folder: Path, is_ours: bool, door: Path = DOOR, mark: str = "") -> tuple[int, int, Path]:
    """See to it that the log can be written; return the user and group to run as, and the folder to write in.

    folder: the mounted log folder. is_ours: it is the clone's own, not one that was named by LOG_FOLDER. mark:
    LOG_MARK. What can't be done is said and left: the balancer runs without a log, too.
    """
    with complaining():
        return _hand_over(folder, folder.stat(), is_ours, door, [marked(name, mark) for name in WRITTEN])
    return OWN_USER, OWN_GROUP, folder


def _hand_over(
    folder: Path, found: os.stat_result, is_ours: bool, door: Path, written: Sequence[str]
) -> tuple[int, int, Path]:
    roots_own = found.st_uid == 0
    user = OWN_USER if roots_own else found.st_uid
    group = OWN_GROUP if roots_own or found.st_gid == 0 else found.st_gid
    lets_in = not roots_own or is_ours or found.st_mode & 0o001 or not stat.S_ISDIR(found.st_mode)
    opened = {}
    if roots_own and is_ours:
        with complaining():
            os.chown(folder, 0, group)
            folder.chmod(0o775)
    for name in written if lets_in else (*written, LAB_LOG):
        with complaining():
            opened[name] = open_or_make(folder / name)
            os.fchown(opened[name], found.st_uid, group if roots_own else found.st_gid)
            if roots_own:
                os.fchmod(opened[name], 0o664)
    if lets_in:
        for descriptor in opened.values():
            os.close(descriptor)
        return user, group, folder
    lead_through(door, opened)
    return user, group, door


def marked(name: str, mark: str) -> str:
    """Return a file's name with a mark of its balancer's in it: each file has one writer."""
    stem, dot, kind = name.partition(".")
    return f"{stem}{mark}{dot}{kind}"


def open_or_make(file: Path) -> int:
    """Return a descriptor of a file that can be written; no link is followed."""
    flags = os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(file, flags)
    except FileNotFoundError:  # Not by O_CREAT alone: systems refuse that for a file that is there, in a folder of all.
        return os.open(file, flags | os.O_CREAT | os.O_EXCL, 0o664)


def lead_through(door: Path, opened: dict[str, int]) -> None:
    """Make a folder in which each name leads to a file that stays open for the program that this one becomes."""
    door.mkdir(exist_ok=True)
    door.chmod(0o755)
    for name, descriptor in opened.items():
        os.set_inheritable(descriptor, True)
        (door / name).unlink(missing_ok=True)
        (door / name).symlink_to(f"/proc/self/fd/{descriptor}")


def give_up_root(user: int, group: int) -> None:
    """Become a user and group for good; with no capability left and no-new-privileges there is no way back."""
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)


@contextmanager
def complaining() -> Iterator[None]:
    """Say on the container's log what couldn't be done, and go on."""
    try:
        yield
    except OSError as error:
        print(f"balancer: the log can't be prepared ({error}); requests go on without it", file=sys.stderr)


if __name__ == "__main__":
    if os.getuid() == 0:
        is_ours = not os.environ.get("NAMED_LOG_FOLDER", "").strip()
        user, group, log_folder = hand_over(LOG_FOLDER, is_ours, mark=os.environ.get("LOG_MARK", ""))
        os.environ["LOG_FOLDER"] = str(log_folder)
        give_up_root(user, group)
    os.umask(0o002)
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 (the command is the image's own)
