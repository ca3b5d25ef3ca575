"""The settings: the shell's, and those in the clone's `.env`, ours and the user's."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from lab.clone.folder import ROOT, give_to_owner

OUR_MARK = "# written by make up"


def setting(name: str, default: str, root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> str:
    """Return one of Compose's settings as Compose itself would: the shell's, else `.env`'s, else the default."""
    return environment.get(name) or read_env_file(root / ".env").get(name) or default


def read_env_file(path: Path) -> dict[str, str]:
    """Return the `NAME=value` lines of a `.env` file, quotes taken off; nothing when there is no such file."""
    try:
        return parse_env(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def parse_env(text: str) -> dict[str, str]:
    """Return the `NAME=value` lines of a `.env` text, quotes and comments taken off; the last of a name wins."""
    found = {}
    for line in text.splitlines():
        match = re.match(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$", line)
        if match:
            name, value = match.groups()
            quoted = re.match(r"""(["'])(.*?)\1""", value)
            found[name] = quoted[2] if quoted else re.sub(r"\s+#.*", "", value)
    return found


def with_setting(text: str, name: str, value: str) -> str:
    """Return a `.env` text with one setting of ours in it, in place of an older one; the user's other lines stay."""
    rest = re.sub(rf"^\s*(?:export\s+)?{name}\s*=.*\n?", "", text, flags=re.MULTILINE)
    return rest + ("\n" if rest and not rest.endswith("\n") else "") + f"{name}={value}  {OUR_MARK}\n"


def without_our_settings(text: str) -> str:
    """Return a `.env` text without the lines that `with_setting` has put there."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.rstrip().endswith(OUR_MARK))


def our_setting(name: str, root: Path = ROOT) -> str:
    """Return a setting in `.env` if it is we who wrote it there, else ""."""
    text = _env_text(root)
    ours = "\n".join(line for line in text.splitlines() if line.rstrip().endswith(OUR_MARK))
    return parse_env(ours).get(name, "")


def remember(name: str, value: str, root: Path = ROOT) -> None:
    """Write a setting into `.env`, where Compose and every command find it, also after an interruption whole."""
    _write_env(with_setting(_env_text(root), name, value), root)


def forget_our_settings(root: Path = ROOT) -> bool:
    """Take our lines out of `.env`, and the file away when nothing else is in it; say whether there were any."""
    before = _env_text(root)
    after = without_our_settings(before)
    if after.strip() and after != before:
        _write_env(after, root)
    elif after != before:
        (root / ".env").unlink()
    return after != before


def _env_text(root: Path) -> str:
    path = root / ".env"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _write_env(text: str, root: Path) -> None:
    new = root / ".env.new"
    new.write_text(text, encoding="utf-8")
    give_to_owner(new, root)
    new.replace(root / ".env")
