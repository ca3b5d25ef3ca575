"""Which lab this is: the clone, its Compose project, its settings and its address."""

import os
import re
from pathlib import Path
from typing import Mapping

ROOT = Path(__file__).resolve().parent.parent
SERVERS = ("server1", "server2", "server3")
LOG_FOLDER = ROOT / "shared" / "log"


def setting(name: str, default: str, root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> str:
    """Return one of Compose's settings as Compose itself would: the shell's, else `.env`'s, else the default."""
    return environment.get(name) or read_env_file(root / ".env").get(name) or default


def read_env_file(path: Path) -> dict[str, str]:
    """Return the `NAME=value` lines of a `.env` file, quotes taken off; nothing when there is no such file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    found = {}
    for line in lines:
        match = re.match(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$", line)
        if match:
            name, value = match.groups()
            quoted = re.match(r"""(["'])(.*?)\1""", value)
            found[name] = quoted[2] if quoted else re.sub(r"\s+#.*", "", value)
    return found


def default_project_name(root: Path) -> str:
    """Return the project name that Compose derives from the clone's folder; empty when nothing of it is usable."""
    return re.sub(r"[^-_a-z0-9]", "", root.name.lower()).lstrip("_-")


def project_name(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> str:
    """Return the Compose project of this clone: `COMPOSE_PROJECT_NAME` if set, else what Compose derives."""
    return setting("COMPOSE_PROJECT_NAME", default_project_name(root), root, environment)


def page_address(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> str:
    """Return the address of the balancer's page, such as `http://localhost:8080`."""
    return f"http://localhost:{setting('PORT', '8080', root, environment)}"
