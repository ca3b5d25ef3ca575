"""Trouble with the Docker engine, as the lab says it: it said no, or it can't be asked.

It comes from two sides, as an error of Docker's SDK and as what the docker command said; the words for it are the same.
"""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path

from lab import Trouble
from lab.terminal.words import printable
from lab.texts.language import t

HAS_SYSTEMD = Path("/run/systemd/system").exists()


class Refused(Trouble):
    """The engine is there, and answered with an error."""


class Unanswered(Refused):
    """It was begun, but its end was not seen: it may be done all the same, now or in a moment."""


class Cause(Enum):
    """Why the engine can't be asked."""

    NO_RIGHT = auto()
    NO_ANSWER = auto()
    NOT_RUNNING = auto()
    UNKNOWN = auto()


@contextmanager
def docker_errors() -> Iterator[None]:
    """Translate whatever the SDK raises into Refused (the engine said no) or Trouble (it can't be asked)."""
    from docker.errors import APIError, DockerException
    from requests.exceptions import RequestException
    from urllib3.exceptions import HTTPError

    try:
        yield
    except APIError as error:
        raise Refused(printable(str(error.explanation or error))) from error
    except (DockerException, RequestException, HTTPError, OSError, ValueError) as error:
        raise Trouble(no_engine(error, os.environ, has_docker=bool(shutil.which("docker")))) from error


def no_engine(
    why: BaseException | str,
    environment: Mapping[str, str],
    platform: str = sys.platform,
    has_systemd: bool = HAS_SYSTEMD,
    has_docker: bool = True,
) -> str:
    """Return in one line why the engine can't be asked, and what to do.

    why: the SDK's error, or what the docker command said on stderr. has_docker: whether there is such a command.
    """
    cause, said = _in_stderr(why) if isinstance(why, str) else _in_error(why)
    name = next((name for name in ("DOCKER_HOST", "DOCKER_CONTEXT") if environment.get(name)), "")
    setting = printable(f"{name}={environment[name]}") if name else ""
    where = f" ({setting})" if setting else ""
    is_desktop = platform in ("darwin", "win32")
    if cause is Cause.NO_RIGHT:
        return t(
            "You have no right to use Docker's socket{where}. Run: sudo usermod -aG docker $USER, then log out and in "
            "again; or, for this once, run this with sudo.",
            where=where,
        )
    if cause is Cause.NO_ANSWER and is_desktop:
        return t("Docker does not answer{where}: restart Docker Desktop.", where=where)
    if cause is Cause.NO_ANSWER:
        restart = _service("restart", has_systemd)
        return t("Docker does not answer{where}. Restart it: {restart}", where=where, restart=restart)
    if setting:
        return t(
            "{setting} leads to no Docker engine: unset it, or correct it. Docker said: {said}",
            setting=setting,
            said=said,
        )
    if cause is Cause.NOT_RUNNING and not has_docker:
        return t("Docker is not installed. Get it, or see how: make up")
    if cause is Cause.NOT_RUNNING and is_desktop:
        return t("Docker is installed, but its engine is not running: start Docker Desktop.")
    if cause is Cause.NOT_RUNNING:
        start = _service("start", has_systemd)
        return t("Docker is installed, but its engine is not running. Start it: {start}", start=start)
    return t("Docker can't be used: {said}. What does `docker info` say?", said=said)


def _service(action: str, has_systemd: bool) -> str:
    return f"sudo systemctl {action} docker" if has_systemd else f"sudo service docker {action}"


def _in_stderr(stderr: str) -> tuple[Cause, str]:
    """Return the cause and the words in what the docker command said."""
    lines = [line for line in stderr.strip().splitlines() if not line.startswith("WARNING")]
    said = printable(lines[-1]).rstrip(".") if lines else t("it said nothing")
    if "permission denied" in "".join(lines).lower():
        return Cause.NO_RIGHT, said
    if "no answer within" in stderr:  # programs.run says so.
        return Cause.NO_ANSWER, said
    if "annot connect" in stderr or "error during connect" in stderr:
        return Cause.NOT_RUNNING, said
    return Cause.UNKNOWN, said


def said_in(error: BaseException) -> str:
    """Return what the system, or else the SDK, says in an error."""
    cause, said = _in_error(error)
    return t("does not answer") if cause is Cause.NO_ANSWER else said


def _in_error(error: BaseException) -> tuple[Cause, str]:
    """Return the cause, and what the system said at the bottom of it; where it said nothing, what the SDK says."""
    causes = list(_below(error))
    strerrors = [cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror]
    said = printable(str(strerrors[-1] if strerrors else causes[0])).rstrip(".")
    if any(isinstance(cause, PermissionError) for cause in causes):
        return Cause.NO_RIGHT, said
    if any(isinstance(cause, TimeoutError) or "timed out" in str(cause) for cause in causes):
        return Cause.NO_ANSWER, said
    if any(isinstance(cause, (FileNotFoundError, ConnectionError)) for cause in causes):
        return Cause.NOT_RUNNING, said
    return Cause.UNKNOWN, said


def _below(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and everything below it: the SDK's, requests', urllib3's, at last the system's own."""
    while error is not None:
        yield error
        inner = next((a for a in error.args if isinstance(a, BaseException)), None)
        inner = inner or getattr(error, "reason", None) or error.__cause__ or error.__context__
        error = inner if isinstance(inner, BaseException) else None
