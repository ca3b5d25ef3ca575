"""Which lab this is: the clone, its Compose project, its settings and its address."""

import hashlib
import os
import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from lab.clone.env_file import setting
from lab.clone.folder import ROOT

SERVERS = ("server1", "server2", "server3")


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


def time_zone(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> tzinfo | None:
    """Return the lab's time zone (`TZ`), so that our times read as the page's do; the host's own when it is unknown."""
    try:
        return ZoneInfo(setting("TZ", "Asia/Jakarta", root, environment))
    except (LookupError, ValueError, OSError):
        return datetime.now().astimezone().tzinfo


# Where the logs are written; tests have a folder of their own.
LOG_FOLDER = ROOT / setting("LOG_FOLDER", "shared/log")
