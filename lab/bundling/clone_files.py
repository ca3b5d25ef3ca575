"""The clone as it goes into a bundle: what git has of it, or, without git, its files but its own affairs."""

import re
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path

from lab.clone.folder import ROOT
from lab.terminal import programs, steps
from lab.terminal.words import listed
from lab.texts.language import t

NEVER = (".git",)  # beside what .gitignore names
SHOWN = 3
SAFELY = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # Older Pythons know no filters.


def copy(into: Path, root: Path = ROOT) -> None:
    """Copy the clone into a folder that isn't there yet. What isn't committed stays behind, and that is said."""
    if (root / ".git").exists():
        archive = into.with_suffix(".tar")
        # Whatever the umask here: it would make other files for Docker, and everything would be built anew.
        git = ["git", "-C", str(root)]
        done = programs.run([*git, "-c", "tar.umask=0022", "archive", "--output", str(archive), "HEAD"])
        if done.returncode == 0:
            with tarfile.open(archive) as files:
                files.extractall(into, **SAFELY)  # type: ignore[arg-type]  # noqa: S202
            archive.unlink()
            tell_of_changes(programs.run([*git, "status", "--porcelain"]).stdout)
            return
        why = (done.stderr.strip().splitlines() or [""])[-1]
        steps.note(t("git does not give what is committed ({why}): the files are taken as they are", why=why))
    patterns = (root / ".gitignore").read_text(encoding="utf-8").splitlines()
    for path in files_of(root, patterns):
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / path, into / path)


def tell_of_changes(status: str) -> None:
    """Say what `git status --porcelain` shows: what isn't committed is not in the bundle."""
    if names := [line[3:] for line in status.splitlines()]:
        left = [t("{count} more", count=len(names) - SHOWN)] if len(names) > SHOWN else []
        steps.note(t("not committed, so not in the bundle: {files}", files=listed([*names[:SHOWN], *left])))


def files_of(root: Path, patterns: Sequence[str]) -> list[str]:
    """Return the paths of a folder's files, without what the lines of a .gitignore name."""
    paths = (path.relative_to(root).as_posix() for path in sorted(root.rglob("*")) if path.is_file())
    return [path for path in paths if not is_left_out(path, patterns)]


def is_left_out(path: str, patterns: Sequence[str]) -> bool:
    """Say whether lines of a .gitignore name a file, or a folder that it is in; the last one that does decides.

    path: with slashes. Known are names, *, a slash at the start, in the middle and at the end, and ! for what stays.
    """
    parts = path.split("/")
    if set(parts) & {*NEVER}:
        return True
    left_out = False
    for line in patterns:
        pattern = line.strip().removeprefix("!")
        if not pattern or pattern.startswith("#"):
            continue
        is_anchored = "/" in pattern.rstrip("/")
        inside = "/.+" if pattern.endswith("/") else "(/.+)?"
        words = re.escape(pattern.strip("/")).replace(r"\*", "[^/]*")
        if re.fullmatch(f"{'' if is_anchored else '(.+/)?'}{words}{inside}", path):
            left_out = not line.startswith("!")
    return left_out
