"""The settings where they stand: in the shell, and in the clone's `.env`, ours and the user's lines."""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from lab import Trouble
from lab.clone import dotenv
from lab.clone.folder import ROOT, give_to_owner
from lab.texts.language import t

OUR_MARK = "# written by make up"


def setting(name: str, default: str, root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> str:
    """Return a setting as it is written, as Compose would take it: the shell's, also an empty one, before `.env`'s.

    An empty one is the default, and so is one in a `.env` that can't be read: of that, settings.py complains.
    """
    written = environment[name] if name in environment else read_env_file(root / ".env", environment).get(name, "")
    return written.strip() or default


def read_env_file(path: Path, environment: Mapping[str, str] = os.environ) -> Mapping[str, str]:
    """Return the settings in a `.env` file; none when there is no such file, or it can't be read."""
    return dotenv.read(path, environment).values


def with_setting(data: bytes, name: str, value: str) -> bytes:
    """Return a `.env`'s bytes with one setting of ours in it, in place of an older one; all other lines stay."""
    older = rb"^[ \t]*(?:export[ \t]+)?%b[ \t]*[=:].*\n?" % name.encode()
    rest = re.sub(older, b"", _unmarked(data), flags=re.MULTILINE)
    line_end = b"\r\n" if b"\r\n" in data else b"\n"
    ours = f"{name}={value}  {OUR_MARK}".encode() + line_end
    return _mark(data) + rest + (line_end if rest and not rest.endswith(b"\n") else b"") + ours


def without_our_settings(data: bytes) -> bytes:
    """Return a `.env`'s bytes without the lines that `with_setting` has put there."""
    lines = _unmarked(data).splitlines(keepends=True)
    return _mark(data) + b"".join(line for line in lines if not line.rstrip().endswith(OUR_MARK.encode()))


def our_setting(name: str, root: Path = ROOT) -> str:
    """Return a setting in `.env` if it is we who wrote it there, else ""."""
    lines = [line for line in _unmarked(_env_bytes(root)).splitlines() if line.rstrip().endswith(OUR_MARK.encode())]
    return (dotenv.read_plain(b"\n".join(lines)) or {}).get(name, "")


def remember(name: str, value: str, root: Path = ROOT) -> None:
    """Write a setting into `.env`, where Compose and every command find it, also after an interruption whole.

    Raises Trouble.
    """
    try:
        _write_env(with_setting(_env_bytes(root), name, value), root)
    except OSError as error:
        words = t("{setting} can't be written into {file}: {why}.", setting=f"{name}={value}", file=root / ".env",
                  why=error.strerror)  # fmt: skip
        raise Trouble(words) from error


def forget_our_settings(root: Path = ROOT) -> bool:
    """Take our lines out of `.env`, and the file away when nothing else is in it; say whether there were any."""
    before = _env_bytes(root)
    after = without_our_settings(before)
    if _unmarked(after).strip() and after != before:
        _write_env(after, root)
    elif after != before:
        (root / ".env").unlink()
    return after != before


def _mark(data: bytes) -> bytes:
    """Return the byte order mark that an editor has put before the first line, if there is one."""
    return dotenv.BOM if data.startswith(dotenv.BOM) else b""


def _unmarked(data: bytes) -> bytes:
    return data.removeprefix(dotenv.BOM)


def _env_bytes(root: Path) -> bytes:
    path = root / ".env"
    return path.read_bytes() if path.is_file() else b""


def _write_env(data: bytes, root: Path) -> None:
    file = (root / ".env").resolve()  # A link stays one.
    new = file.with_name(f"{file.name}.new")
    new.write_bytes(data)
    if file.exists():
        shutil.copymode(file, new)
    give_to_owner(new, root)
    new.replace(file)
