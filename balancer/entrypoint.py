"""Hand the log over to the clone's owner, give up root, and become the balancer.

A folder that is mounted from the host keeps the host's owner, whoever that is. So the container starts as root, with no
rights but those used here, looks whose folder it is, and goes on as that user: what is written then belongs to the
clone's owner. A folder of root's is the exception, for the balancer never runs as root: it runs as a user of its own,
in a group that may write there, and the files are made beforehand, as root's.
"""

import os
import sys
from pathlib import Path

LOG_FOLDER = Path(os.environ.get("LOG_FOLDER", "/shared/log"))
LOG_FILES = ("log.txt", "balancer.jsonl")
OWN_USER = OWN_GROUP = 10001  # as whom the balancer runs when the folder is root's


def hand_over(folder: Path) -> tuple[int, int]:
    """See to it that the log can be written and belongs to the folder's owner; return the user and group to run as.

    folder: the mounted log folder. What can't be done is said and left: the balancer runs without a log, too.
    """
    try:
        found = folder.stat()
    except OSError as error:
        complain(error)
        return OWN_USER, OWN_GROUP
    roots_own = found.st_uid == 0
    user = OWN_USER if roots_own else found.st_uid
    group = OWN_GROUP if roots_own or found.st_gid == 0 else found.st_gid
    try:
        if roots_own:
            os.chown(folder, 0, group)
            folder.chmod(0o775)
        for name in LOG_FILES:
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o664)
            os.fchown(descriptor, found.st_uid, group if roots_own else found.st_gid)
            if roots_own:
                os.fchmod(descriptor, 0o664)
            os.close(descriptor)
    except OSError as error:
        complain(error)
    return user, group


def give_up_root(user: int, group: int) -> None:
    """Become a user and group for good; with no capability left and no-new-privileges there is no way back."""
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)


def complain(error: OSError) -> None:
    """Say on the container's log what couldn't be done."""
    print(f"balancer: the log folder can't be prepared ({error}); requests go on without a log", file=sys.stderr)


if __name__ == "__main__":
    if os.getuid() == 0:
        give_up_root(*hand_over(LOG_FOLDER))
    os.umask(0o002)
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 (the command is the image's own)
