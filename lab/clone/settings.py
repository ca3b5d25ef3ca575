"""The lab's settings, each in its one spelling, and what is wrong with those that can't be used."""

import os
import socket
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from lab import Trouble
from lab.clone import dotenv
from lab.clone.env_file import read_env_file, setting
from lab.clone.folder import ROOT
from lab.clone.known_settings import ANY_FREE, KNOWN, UnusableError, shown
from lab.texts.language import t

COMPOSE_FILE = "docker-compose.yml"
NOT_UTF_8 = "\N{REPLACEMENT CHARACTER}"  # what Compose makes of bytes that are no letter


class WrongSetting(Trouble):
    """Settings that can't be used, a line for each: its name, its value, where that stands, and what would do."""

    exit_code = 2  # as for any wrong usage


def value(name: str, root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> str:
    """Return a setting in its one spelling; its default when it isn't set, or can't be used (then check complains)."""
    try:
        return _read(name, root, environment) or KNOWN[name].default
    except UnusableError:
        return KNOWN[name].default


def check(root: Path = ROOT, environment: Mapping[str, str] = os.environ, is_for_start: bool = False) -> None:
    """Raise WrongSetting when one can't be used.

    is_for_start: also what only matters when a lab is started, such as what Compose is told in the shell. What can't
    be read because Compose is still to be got is then no complaint: check again when it is there.
    """
    if lines := [*complaints(root, environment, is_for_start)]:
        raise WrongSetting("\n".join(lines))


def complaints(
    root: Path = ROOT, environment: Mapping[str, str] = os.environ, is_for_start: bool = False
) -> Iterator[str]:
    """Yield a line for each setting that can't be used."""
    file = dotenv.read(root / ".env", environment)
    if file.flaw and not (file.flaw is dotenv.Flaw.LACKS_COMPOSE and is_for_start):
        yield file.trouble()
    for name in KNOWN:
        try:
            _read(name, root, environment)
        except UnusableError as unusable:
            yield _complaint(name, str(unusable), root, environment)
    if is_for_start:
        yield from _of_compose(root, environment)
        if why := _not_a_folder(log_folder(root, environment)):
            yield _complaint("LOG_FOLDER", why, root, environment)
        if not environment.get("DOCKER_HOST") and not _is_here(value("BIND", root, environment)):
            words = t("it is not an address of this machine; take 127.0.0.1, or 0.0.0.0 for all of them")
            yield _complaint("BIND", words, root, environment)


def notes(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Yield a line for each name in `.env` that is only almost one of ours."""
    for name in read_env_file(root / ".env", environment):
        if name not in KNOWN and (close := get_close_matches(name.upper(), KNOWN, 1, cutoff=0.75)):
            yield t(".env says {name}, which is not a setting of the lab's: is {ours} meant?", name=name, ours=close[0])


def for_compose(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what is set, spelled as Compose, the balancer and the servers understand it."""
    # Blanks alone are no value for us, but one for Compose.
    written = _written(root, environment)
    told = {name: value(name, root, environment) for name in KNOWN if written.get(name)}
    if "LOG_FOLDER" in told:
        told["LOG_FOLDER"] = str(log_folder(root, environment))
    if ":" in told.get("BIND", ""):
        told["BIND"] = f"[{told['BIND']}]"
    if told.get("PORT") == ANY_FREE:  # Compose knows no such port; `make up` chooses one before it starts anything.
        told["PORT"] = KNOWN["PORT"].default
    if told.get("COMPOSE_PROFILES") and not told.get("PORT2"):
        told["PORT2"] = port_beside(told.get("PORT") or KNOWN["PORT"].default)
    return told


def port_beside(port: str) -> str:
    """Return the port of a second balancer, when none is told: the next one. PURE."""
    return str(int(port) + (1 if int(port) < 65535 else -1))


def log_folder(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> Path:
    """Return where the settings have the logs written."""
    return Path(os.path.normpath(root / value("LOG_FOLDER", root, environment)))


def _written(root: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return all that is written, also what is empty: the shell's before `.env`'s."""
    return {**read_env_file(root / ".env", environment), **environment}


def _read(name: str, root: Path, environment: Mapping[str, str]) -> str:
    """Return a setting in its one spelling, "" when it isn't set. Raises UnusableError."""
    written = setting(name, "", root, environment)
    if any(c == NOT_UTF_8 or "\ud800" <= c <= "\udfff" for c in written):
        raise UnusableError(t("write it in UTF-8"))
    return KNOWN[name].read(written) if written else ""


def _complaint(name: str, would_do: str, root: Path, environment: Mapping[str, str]) -> str:
    where = t("in the shell") if name in environment else t("in .env")
    written = shown(setting(name, KNOWN[name].default if name in KNOWN else "", root, environment))
    return t("{name}={value} ({where}) can't be used: {do}.", name=name, value=written, where=where, do=would_do)


def _undo(name: str, environment: Mapping[str, str]) -> str:
    return t("unset {name}", name=name) if name in environment else t("take that line out")


def _not_a_folder(folder: Path) -> str:
    """Say why there can't be such a folder, for Docker to mount; "" when there is, or can be made."""
    if ":" in str(folder) and os.name == "posix":
        return t("Docker takes no path with a colon; take another one")
    there = next(one for one in (folder, *folder.parents) if os.path.lexists(one))
    if not there.is_dir():
        return t("{path} is not a folder; take another one", path=there)
    if there != folder and not os.access(there, os.W_OK | os.X_OK):
        return t("you can't make it in {path}; take another one", path=there)
    return ""


def _is_here(address: str) -> bool:
    """Say whether an address is one of this machine's, so that something can listen on it."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as listener:
            listener.bind((address, 0))
    except OSError:
        return False
    return True


def _of_compose(root: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each word to Compose by which it would start another lab than this folder's."""
    files = setting("COMPOSE_FILE", "", root, environment)
    if not files and "COMPOSE_FILE" in _written(root, environment):
        yield _complaint("COMPOSE_FILE", t("it names no file; take it out"), root, environment)
    separator = setting("COMPOSE_PATH_SEPARATOR", os.pathsep, root, environment)
    paths = [root / one for one in files.split(separator)] if files else [root / COMPOSE_FILE]
    if paths[0].resolve() != (root / COMPOSE_FILE).resolve() or not all(one.is_file() for one in paths):
        yield _complaint(
            "COMPOSE_FILE",
            t("the lab is in {file}; {undo}", file=COMPOSE_FILE, undo=_undo("COMPOSE_FILE", environment)),
            root,
            environment,
        )
    for name in ("COMPOSE_ENV_FILES", "COMPOSE_DISABLE_ENV_FILE"):
        if environment.get(name, "").strip().lower() not in ("", "0", "f", "false"):
            yield _complaint(
                name,
                t("the settings are in the shell and in .env; {undo}", undo=_undo(name, environment)),
                root,
                environment,
            )
