"""Which lab this is: the clone, its Compose project, its settings and its address."""

import hashlib
import os
import re
import sys
from collections.abc import Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from lab.clone.env_file import OUR_MARK
from lab.clone.folder import ROOT, owner_of
from lab.clone.known_settings import ANY_FREE, HA
from lab.clone.settings import value

SERVERS = ("server1", "server2", "server3")
BALANCER = "balancer"
SECOND = "balancer2"  # beside it, with the profile `ha` only


def default_project_name(root: Path) -> str:
    """Return the project name that Compose derives from the clone's folder; empty when nothing of it is usable."""
    return re.sub(r"[^-_a-z0-9]", "", root.name.lower()).lstrip("_-")


def name_with_owner(root: Path) -> str:
    """Return the project name that `make up` gives a clone: the folder's, and its owner's where people share an engine.

    Not on laptops with Docker Desktop, whose engine is one user's own; nor for root, who is no particular person.
    """
    name = default_project_name(root)
    owner = owner_of(root) if sys.platform == "linux" else ""
    return f"{name or 'lab'}-{re.sub(r'[^-_a-z0-9]', '', owner.lower()) or 'user'}"[:63] if owner else name


def project_name(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> str:
    """Return the Compose project of this clone: `COMPOSE_PROJECT_NAME` if set, else what Compose derives."""
    return value("COMPOSE_PROJECT_NAME", root, environment) or default_project_name(root)


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
    """Return the address that the settings give the balancer's page, such as `http://localhost:8080`."""
    port = value("PORT", root, environment)
    if port == ANY_FREE:
        port = auto_port(root) or "8080"
    return page_url(value("BIND", root, environment), port)


def auto_port(root: Path = ROOT) -> str:
    """Return the port that `make up` has chosen by itself, as it stands in `.env`; "" when it hasn't."""
    try:
        lines = (root / ".env").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    chosen = [match[1] for line in lines if (match := re.fullmatch(rf"PORT=(\d+)  # {ANY_FREE}  {OUR_MARK}\s*", line))]
    return chosen[-1] if chosen else ""


def has_second(environment: Mapping[str, str]) -> bool:
    """Say whether Compose, in an environment in which it sees the settings, starts a second balancer."""
    return environment.get("COMPOSE_PROFILES") == HA


def page_url(host: str, port: str) -> str:
    """Return where a page that is published on an address of this machine ("" for all of them) can be opened here."""
    if host in ("::", "::1"):
        return f"http://[::1]:{port}"
    is_local = host in ("", "0.0.0.0", "127.0.0.1")
    return f"http://{'localhost' if is_local else f'[{host}]' if ':' in host else host}:{port}"


def time_zone(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> tzinfo | None:
    """Return the lab's time zone (`TZ`), so that our times read as the page's do; the host's own when it is unknown."""
    try:
        return ZoneInfo(value("TZ", root, environment))
    except (LookupError, ValueError, OSError):
        return datetime.now().astimezone().tzinfo
