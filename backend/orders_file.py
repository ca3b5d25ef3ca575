"""The file of the orders, which several servers use at once: opened, read, written, or said to be of no use.

One SQLite file, on a volume that the servers' containers share. They run on one kernel, which makes its locks and its
shared memory common to them. Why it is used as it is:

- A write-ahead log (WAL). With a rollback journal, a server that is frozen while it reads keeps the others from
  writing, and one that is frozen while it writes keeps them from reading as well. Here only a frozen writer stands in
  the way, and only of writers.
- A write is one statement: between two, all other threads of Python's may have their turn first, while the lock is
  held. And it doesn't wait for the disk (`synchronous=NORMAL`). So the lock is held for a tenth of a millisecond, and
  hardly any server is frozen in it. No killed server loses an order; a power failure may lose the last ones.
- Whoever finds the lock held waits for half a second, not for its holder: then a balancer that gives an attempt two
  seconds still has its answer, and time for another server.
- Connections stay open for the next request. The last one to be closed would write the log back into the file, and
  nobody else could begin meanwhile.
- The file is made aside and put into its place whole: servers that start together never find half of one.
- It has a largest size. It is full then, as with a full disk: no crash, but a reason to refuse.
- It says whose it is (`application_id`): one of another program's is left as it is.
"""

import contextlib
import errno
import os
import sqlite3
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

NAME = "orders.sqlite"
BUSY_S = 0.5
LARGEST_BYTES = 64 * 1024 * 1024  # about 200,000 small orders
MOST_IDLE = 4  # connections that are kept

MARK = 0x4F524452  # "ORDR"
PAGE_BYTES = 4096
TABLES = (
    # No id is given twice, also when the rows are deleted.
    "CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL, server TEXT NOT NULL, key TEXT, "
    "item TEXT NOT NULL, request_id TEXT, time TEXT NOT NULL)",
    "CREATE INDEX runs_of_an_order ON runs (number)",
    "CREATE INDEX runs_with_a_key ON runs (key) WHERE key IS NOT NULL",
    f"PRAGMA application_id = {MARK}",
    "PRAGMA journal_mode = WAL",
)
# What SQLite says, and the word for what it comes from; all else it says only of a file that isn't in order.
WORDS = {
    "database is locked": "busy",
    "locking protocol": "busy",
    "database or disk is full": "full",
    "disk I/O error": "disk",
    "unable to open database file": "folder",
    "attempt to write a readonly database": "folder",
}
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class TroubleError(Exception):
    """The file can't be used now. word: `busy`, `full`, `disk`, `folder`, `damaged` or `foreign`."""

    def __init__(self, word: str, said: str) -> None:
        super().__init__(said)
        self.word = word


class _Open(NamedTuple):
    connection: sqlite3.Connection
    inode: int


class OrdersFile:
    """The file in a folder, neither of which is touched before the first use."""

    def __init__(self, folder: Path, busy_s: float = BUSY_S, largest_bytes: int = LARGEST_BYTES) -> None:
        self._path = folder.absolute() / NAME
        self._busy_s = busy_s
        self._most_pages = largest_bytes // PAGE_BYTES
        self._idle: deque[_Open] = deque()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one moment of the file. Raises TroubleError, whatever fails."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")

    def write(self, statement: str, values: Mapping[str, object] | None = None) -> int | None:
        """Run a statement that writes, wholly or not at all; return the id of the row that it has added, if any.

        Raises TroubleError, whatever fails.
        """
        with self._connection() as connection:
            done = connection.execute(statement, values or {})
        return done.lastrowid if done.rowcount else None

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            opened = self._idle_one(self._inode()) or self._open()
            try:
                yield opened.connection
            except BaseException:
                opened.connection.close()  # which undoes what was begun
                raise
        except (sqlite3.Error, OSError) as error:
            raise self._trouble(error) from error
        self._keep(opened)

    def _idle_one(self, inode: int) -> _Open | None:
        """Return an open connection that nobody uses; those to a file that was removed since are closed."""
        with contextlib.suppress(IndexError):
            while True:
                opened = self._idle.pop()
                if opened.inode == inode:
                    return opened
                opened.connection.close()
        return None

    def _keep(self, opened: _Open) -> None:
        if len(self._idle) < MOST_IDLE:
            self._idle.append(opened)
        else:
            opened.connection.close()

    def _open(self) -> _Open:
        if not self._inode():
            self._make()
        inode = self._inode()
        connection = self._connect(self._path, "rw")
        try:
            if connection.execute("PRAGMA application_id").fetchone()[0] != MARK:
                raise TroubleError("foreign", f"{self._path} is of another program")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA max_page_count = {self._most_pages}")
        except BaseException:
            connection.close()
            raise
        return _Open(connection, inode)

    def _make(self) -> None:
        with tempfile.TemporaryDirectory(prefix="new-", dir=self._path.parent) as aside:
            made = Path(aside) / NAME
            with contextlib.closing(self._connect(made, "rwc")) as connection:
                for statement in TABLES:
                    connection.execute(statement)
            with contextlib.suppress(FileExistsError):  # Another server was faster.
                os.link(made, self._path)

    def _connect(self, path: Path, mode: str) -> sqlite3.Connection:
        return sqlite3.connect(
            f"{path.as_uri()}?mode={mode}",
            uri=True,
            timeout=self._busy_s,
            isolation_level=None,  # A statement is a transaction, unless we say that one begins.
            check_same_thread=False,  # Any thread may be the next to use it, one at a time.
        )

    def _inode(self) -> int:
        try:
            return self._path.stat().st_ino
        except OSError:
            return 0

    def _trouble(self, error: sqlite3.Error | OSError) -> TroubleError:
        if isinstance(error, OSError):
            word, said = "full" if error.errno in NO_ROOM else "folder", error.strerror or str(error)
        else:
            word, said = WORDS.get(str(error), "damaged"), str(error)
        with contextlib.suppress(OSError):
            if word in ("disk", "folder") and not os.statvfs(self._path.parent).f_bavail:
                word = "full"
        return TroubleError(word, said)
