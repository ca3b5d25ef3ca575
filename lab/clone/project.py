"""Which lab this is: the clone, its Compose project, its settings and its address."""

import hashlib
import os
import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[2]
SERVERS = ("server1", "server2", "server3")
OUR_MARK = "# written by make up"


class Trouble(Exception):  # noqa: N818  it need not be anybody's error
    """Something could not be done. The message says what happened and what to do; a command prints it and exits 1."""


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


def default_project_name(root: Path) -> str:
    """Return the project name that Compose derives from the clone's folder; empty when nothing of it is usable."""
    return re.sub(r"[^-_a-z0-9]", "", root.name.lower()).lstrip("_-")


def project_name(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> str:
    """Return the Compose project of this clone: `COMPOSE_PROJECT_NAME` if set, else what Compose derives."""
    return setting("COMPOSE_PROJECT_NAME", default_project_name(root), root, environment)


def folder_mark(root: Path = ROOT) -> str:
    """Return six letters and digits that stand for the clone's folder, always the same."""
    return hashlib.sha256(str(root).encode()).hexdigest()[:6]


def side_project(name: str, purpose: str, root: Path = ROOT) -> str:
    """Return the Compose project in which a clone tests or measures, beside its lab of that name.

    It has the folder's mark, because another clone's folder may have the same name, and both may test at one moment.
    """
    return f"{name}-{purpose}-{folder_mark(root)}"


def side_projects(name: str, root: Path = ROOT) -> list[str]:
    """Return all of these that there may be."""
    return [side_project(name, purpose, root) for purpose in ("test", "bench", "soak")]


def page_address(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> str:
    """Return the address of the balancer's page, such as `http://localhost:8080`."""
    return f"http://localhost:{setting('PORT', '8080', root, environment)}"


def give_to_owner(path: Path, root: Path = ROOT) -> None:
    """Hand a file or folder to the clone's owner, when root has made it in somebody else's clone (`sudo make up`)."""
    owner = root.stat()
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or owner.st_uid == 0:
        return
    for one in [path, *(path.rglob("*") if path.is_dir() else [])]:
        os.chown(one, owner.st_uid, owner.st_gid, follow_symlinks=False)


def time_zone(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> tzinfo | None:
    """Return the lab's time zone (`TZ`), so that our times read as the page's do; the host's own when it is unknown."""
    try:
        return ZoneInfo(setting("TZ", "Asia/Jakarta", root, environment))
    except (LookupError, ValueError, OSError):
        return datetime.now().astimezone().tzinfo


# Where the logs are written; tests have a folder of their own.
LOG_FOLDER = ROOT / setting("LOG_FOLDER", "shared/log")
