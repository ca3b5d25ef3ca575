"""A bundle's file: whole, or not there at all."""

import errno
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab import Trouble
from lab.machine import bundle_sums
from lab.machine.unpacked import CONTENT, IMAGES, Content
from lab.texts.language import t
from lab.texts.read_me_first import FILES

NAME = "fault-tolerance-lab"  # the folder that comes out of it
# In this order: what a file that ends too early can be told by comes first, what is large comes last.
FIRST = (*FILES, bundle_sums.SUMS, CONTENT)
LAST = ("wheels", IMAGES)
FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


@contextmanager
def whole_or_nothing(output: Path) -> Iterator[Path]:
    """Give a folder beside the output to work in; what is put there under the output's name becomes it at the end.

    When that fails or is interrupted, nothing is left but an older output. Raises Trouble when it can't be written.
    """
    work = output.with_name(f".{output.name}.half")
    try:
        if work.exists():  # A killed command has left it.
            shutil.rmtree(work)
        work.mkdir()
        yield work
        (work / output.name).replace(output)
    except OSError as error:
        if error.errno in FULL:
            words = t("The disk is full, so there is no bundle: free some space in {folder}, or name another place "
                      "with --output.", folder=output.parent)  # fmt: skip
            raise Trouble(words) from error
        words = t("The bundle can't be written: {file}: {why}. Name another place with --output.",
                  file=error.filename or output, why=error.strerror)  # fmt: skip
        raise Trouble(words) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def pack(folder: Path, content: Content, into: Path) -> None:
    """Write a clone's folder, with its wheels and images in it, into one file. Raises OSError."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / CONTENT).write_text(content.as_text(), encoding="utf-8")
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    (folder / bundle_sums.SUMS).write_text(bundle_sums.as_text(bundle_sums.of_files(folder, paths)), encoding="utf-8")
    with tarfile.open(into, "w") as archive:
        for one in FIRST:
            archive.add(folder / one, f"{NAME}/{one}", filter=_nobodys)
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and name not in FIRST and not name.startswith(LAST):
                archive.add(path, f"{NAME}/{name}", filter=_nobodys)
        for one in LAST:
            archive.add(folder / one, f"{NAME}/{one}", filter=_nobodys)


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Return what goes into the file without whose it is here: nobody has that number there."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
