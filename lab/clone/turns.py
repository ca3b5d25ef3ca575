"""Turns: what only one command may do at a moment, or one after the other; and whose turn it is.

A turn is a lock that the system gives back when its holder ends, however it ends. The lock's file tells others who the
holder is; what it says counts only while the lock is held.
"""

import getpass
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from lab import Trouble
from lab.clone.folder import ROOT
from lab.clone.project import folder_mark, time_zone
from lab.texts.language import t

# Of the machine, not of a clone: two clones may want the same name, and not everybody may write in a clone.
PLACE = Path(tempfile.gettempdir() if os.name == "nt" else "/tmp")  # noqa: S108  whose file it is does not matter
LONGEST_TEXT = 4096
BETWEEN_TRIES_S = 0.1
TRIES = 2  # By then who only looked has left, and who has just come has signed.
IS_WINDOWS = os.name == "nt"
FAR = 1 << 20  # Windows locks bytes, and nobody else may read them: one far behind the text.


@dataclass(frozen=True)
class Holder:
    """Who has a turn: a command with its arguments, its process, its user, since when, and for which clone."""

    command: str = ""
    pid: int = 0
    user: str = ""
    since: str = ""
    folder: str = ""

    def __str__(self) -> str:
        if not self.command:
            return t("another command")
        return t(
            "{command} (process {pid}, of {user}, since {since})",
            command=self.command,
            pid=self.pid,
            user=self.user,
            since=self.since,
        )


class Taken(Trouble):
    """Somebody else has the turn."""

    def __init__(self, holder: Holder) -> None:
        super().__init__(str(holder))
        self.holder = holder


@contextmanager
def turn(key: str, on_waiting: Callable[[Holder], object] | None = None) -> Iterator[tuple[int, ...]]:
    """Have a turn on this machine. While somebody else has it: wait, or raise Taken.

    key: what for, such as `lab-demo`. on_waiting: called once with whoever is waited for;
    None for not waiting. What it gives is for a subprocess' `pass_fds`: a program that breaks servers keeps the turn
    until it has ended, even when the one that started it was killed. Where there are no locks, every turn is free.
    """
    path = _path(key)
    tries = 0
    while True:
        try:
            handle = _locked(path)
            break
        except BlockingIOError:
            tries += 1
        if tries == TRIES:
            if not on_waiting:
                raise Taken(_who_holds(path))
            on_waiting(_who_holds(path))
        time.sleep(BETWEEN_TRIES_S)
    if handle is None:
        yield ()
        return
    try:
        _sign(handle)
        yield () if IS_WINDOWS else (handle,)
    finally:
        os.close(handle)
        _tidy(path)


def holder(key: str) -> Holder | None:
    """Return who has a turn at this moment; None when it is free."""
    if not _path(key).exists():
        return None
    try:
        with turn(key):
            return None
    except Taken as taken:
        return taken.holder


@contextmanager
def only_one(folder: str, root: Path = ROOT) -> Iterator[tuple[int, ...]]:
    """Raise Trouble while another process of this clone is in here, too.

    folder: whose runs these are, such as `tests`. Two runs would share a Compose project and meet each other's faults.
    What it gives is for a subprocess' `pass_fds`, as in turn.
    """
    with ExitStack() as held:
        try:
            handles = held.enter_context(turn(of_clone(folder, root)))
        except Taken as taken:
            words = t(
                "{folder}/ is already running in this clone, by {holder}: wait for its end, or end it there.",
                folder=folder,
                holder=taken.holder,
            )
            raise Trouble(words) from None
        yield handles


def of_chaos(name: str) -> str:
    """Return the key of the turn that whoever breaks a lab's servers by a plan has. name: the lab's."""
    return f"chaos-{name}"


def who_breaks(name: str) -> Holder | None:
    """Return who is breaking a lab's servers by a plan: chaos.py, run.py or the control room; None when nobody is."""
    return holder(of_chaos(name))


def of_clone(purpose: str, root: Path = ROOT) -> str:
    """Return the key of a turn that a clone's commands have among themselves."""
    return f"{purpose}-{folder_mark(root)}"


@contextmanager
def among_commands(alone: bool) -> Iterator[None]:
    """Keep this clone's commands from freezing a container while another one starts a program in it.

    Engine 20.10 is stuck with both for ever: the program is frozen half started, and it can't be undone.
    alone: for freezing; programs may be started side by side.
    """
    if IS_WINDOWS:  # There the engine is a newer one.
        yield
        return
    import fcntl

    handle = os.open(ROOT / "lab", os.O_RDONLY)
    try:
        with suppress(OSError):  # A file system without locks.
            fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def _path(key: str) -> Path:
    return PLACE / f"fault-tolerance-lab-{re.sub(r'[^a-zA-Z0-9_-]', '_', key)}.turn"


def _locked(path: Path) -> int | None:
    """Open a turn's file and lock it; None where that can't be done. Raises BlockingIOError when somebody has it."""
    while True:
        try:
            handle = _opened(path)
        except FileExistsError:  # Made by somebody else, just now.
            continue
        except OSError:
            return None
        try:
            _lock(handle)
            if IS_WINDOWS or os.path.samestat(path.stat(), os.fstat(handle)):
                return handle
        except FileNotFoundError:
            pass
        except BlockingIOError:
            os.close(handle)
            raise
        except OSError:
            os.close(handle)
            return None
        os.close(handle)  # Its holder has removed it in the meantime: once more, with the one that is there now.


def _opened(path: Path) -> int:
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        return os.open(path, flags)  # First without O_CREAT: in /tmp, systems refuse that for another user's file.
    except FileNotFoundError:
        handle = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o666)
        path.chmod(0o666)  # Whatever the umask: it is everybody's turn.
        return handle


def _lock(handle: int) -> None:
    if IS_WINDOWS:
        import msvcrt

        os.lseek(handle, FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except PermissionError as error:
            raise BlockingIOError from error
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _tidy(path: Path) -> None:
    """Remove a turn's file, unless somebody has the turn: a subprocess, or whoever was next."""
    with suppress(OSError):  # Also a BlockingIOError; or it is another user's, left by a killed command.
        if not IS_WINDOWS and (handle := _locked(path)) is not None:  # Windows removes no file that is open.
            try:
                path.unlink()
            finally:
                os.close(handle)


def _sign(handle: int) -> None:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # A user without a name.
        user = str(os.getuid())
    command = " ".join(["/".join(Path(sys.argv[0]).parts[-2:]), *sys.argv[1:]])
    mine = Holder(command, os.getpid(), user, f"{datetime.now(time_zone()):%H:%M:%S}", str(ROOT))
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, json.dumps(asdict(mine)).encode()[:LONGEST_TEXT])


def _who_holds(path: Path) -> Holder:
    """Return what a turn's holder has written of itself; a Holder without a command when that can't be read."""
    try:
        with path.open("rb") as file:
            told = json.loads(file.read(LONGEST_TEXT))
        names = ("command", "user", "since", "folder")
        texts = {name: "".join(c for c in str(told[name]) if c.isprintable()) for name in names}
        return Holder(pid=int(told["pid"]), **texts)
    except (OSError, ValueError, KeyError, TypeError):
        return Holder()
