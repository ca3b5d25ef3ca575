"""A `.env`, read as Docker Compose reads it: what can be read in one way only here, all the rest by Compose itself."""

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache
from pathlib import Path

from lab.clone.known_settings import KNOWN, shown
from lab.texts.language import t

BOM = b"\xef\xbb\xbf"
# A comment, or a name and a value of letters that mean nothing to anybody, and perhaps a comment behind it.
PLAIN = re.compile(rb" *(?:#.*)?|(?!export=)([A-Za-z_]\w*)=(?:([\w./:@%+,~-]+)(?: +#.*| *)| *)")
ANSWER_S = 15


class Flaw(Enum):
    """Why a `.env` can't be read."""

    UNREADABLE = auto()
    REFUSED = auto()  # by Compose
    NOT_UTF_8 = auto()
    LACKS_COMPOSE = auto()  # it has lines that are Compose's to read, and Compose isn't there


@dataclass(frozen=True)
class EnvFile:
    """What a `.env` says. flaw: why it can't be read. why: the system's words for it, or Compose's."""

    values: Mapping[str, str] = field(default_factory=dict)
    flaw: Flaw | None = None
    why: str = ""

    def trouble(self) -> str:
        """Say in a line why it can't be read, and what to do; "" when it can."""
        if self.flaw is Flaw.LACKS_COMPOSE:
            return t(
                ".env has lines that only Docker Compose can read, and it is not there: write them as NAME=value, or "
                "get it: make up"
            )
        if self.flaw is Flaw.NOT_UTF_8:
            return t(".env can't be read: it is not UTF-8, but perhaps UTF-16. Save it as UTF-8.")
        if self.flaw is Flaw.REFUSED:
            return t(".env is not in order: Docker Compose says {why}. Correct it.", why=self.why)
        return t(".env can't be read: {why}.", why=self.why) if self.flaw else ""


def read(path: Path, environment: Mapping[str, str]) -> EnvFile:
    """Read a `.env`; one that isn't there says nothing. environment: of the shell, which its values may refer to."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return EnvFile()
    except OSError as error:
        if path.is_dir():  # Compose takes no notice of it, either.
            return EnvFile()
        return EnvFile(flaw=Flaw.UNREADABLE, why=str(error.strerror))
    plain = read_plain(data)
    return EnvFile(plain) if plain is not None else _ask(path, data, frozenset(environment.items()))


def read_plain(data: bytes) -> dict[str, str] | None:
    """Return the settings of a `.env` that can be read in one way only; None when there may be another."""
    values = {}
    for line in data.removeprefix(BOM).replace(b"\r\n", b"\n").split(b"\n"):
        match = PLAIN.fullmatch(line)
        if not match or b"\r" in line or b"\0" in line:
            return None
        if match[1]:
            values[match[1].decode()] = (match[2] or b"").decode()
    return values


@cache  # It takes a tenth of a second; as long as file and shell stay the same, so does the answer.
def _ask(path: Path, data: bytes, environment: frozenset[tuple[str, str]]) -> EnvFile:
    """Ask Compose: for our settings as its own file would get them, for all other names as a container would."""
    wanted = {name: f"${{{name}-}}" for name in KNOWN}
    services = {"ours": {"image": "x", "environment": wanted}, "all": {"image": "x", "env_file": str(path)}}
    # What else it is told in the shell is about another lab than this one.
    clean = {name: value for name, value in environment if not name.startswith("COMPOSE_")}
    command = ["docker", "compose", "--env-file", str(path), "--file", "-", "--project-name", "x"]
    try:
        asked = _run([*command, "config", "--format", "json"], clean, json.dumps({"services": services}))
        if asked.returncode == 0:
            answer = json.loads(asked.stdout)["services"]
            values = answer["all"].get("environment") or {}
            # Its own project's name, Compose would not put in as the file has it.
            exact = values.keys() & KNOWN.keys() - clean.keys() - {"COMPOSE_PROJECT_NAME"}
            values |= {name: answer["ours"]["environment"][name] for name in exact}
            return EnvFile({name: (value or "").replace("$$", "$") for name, value in values.items()})
        has_compose = _run(["docker", "compose", "version"], clean).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        has_compose = False
    if not has_compose:
        return EnvFile(flaw=Flaw.LACKS_COMPOSE)
    if data.count(b"\0") > len(data) // 8:  # every second byte of what is written in English
        return EnvFile(flaw=Flaw.NOT_UTF_8)
    why = (asked.stderr.strip().splitlines() or [""])[-1].removeprefix(f"failed to read {path}: ")
    return EnvFile(flaw=Flaw.REFUSED, why=repr(shown(why)))


def _run(command: list[str], environment: Mapping[str, str], text: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        input=text,
        env=dict(environment),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=ANSWER_S,
        check=False,
    )
