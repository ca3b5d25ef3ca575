"""Every setting of the lab: its name, its default, how a value is read, and what would do in place of a bad one.

A value is read the same everywhere: blanks around it don't matter, nor does a word's case. balancer/settings.py reads
those that the balancer is told in the same way; a test holds the two together.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from lab.texts.language import t

LONGEST = 60  # letters of a bad value that are shown
SWITCHES = ("HEDGE", "RETRY", "BUDGET", "BREAKER", "PROBE", "SHED")
SECONDS = {"PROBE_INTERVAL_S": "0.25", "PROBE_TIMEOUT_S": "0.5", "ATTEMPT_TIMEOUT_S": "2", "DEADLINE_S": "5"}
POLICIES = ("priority", "round_robin", "least_connections", "random")
ANY_FREE = "auto"  # PORT: the next one that is free
HA = "ha"  # COMPOSE_PROFILES: with a second balancer
MOST_PROBES, LONGEST_S = 1000, 3600
LONGEST_PATH = 4000  # bytes; Linux takes 4,095
# The balancer gets the log folder to write in.
THE_SYSTEMS = ("/bin", "/boot", "/dev", "/etc", "/lib", "/proc", "/sbin", "/sys", "/usr")
# Of an image's name: perhaps a registry, then parts between slashes; perhaps a tag, perhaps a digest.
REGISTRY = r"([a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*(:[0-9]+)?/)?"
PART = r"[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*"
IMAGE = rf"{REGISTRY}{PART}(/{PART})*(:\w[\w.-]{{0,127}})?(@sha256:[0-9a-f]{{64}})?"


class UnusableError(ValueError):
    """A value that can't be used; the text says what would do."""


@dataclass(frozen=True)
class Setting:
    """A setting. read: returns a value in its one spelling, or raises UnusableError."""

    name: str
    default: str
    read: Callable[[str], str]


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in choices:
            raise UnusableError(t("take {some} or {last}", some=", ".join(choices[:-1]), last=choices[-1]))
        return text.lower()

    return read


def _port(text: str) -> str:
    if text.lower() == ANY_FREE:
        return ANY_FREE
    if not re.fullmatch(r"0*[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise UnusableError(t("take a number from 1 to 65535, such as 8081, or auto"))
    return str(int(text))


def _port_of_second(text: str) -> str:
    if text.lower() == ANY_FREE:
        raise UnusableError(t("take a number from 1 to 65535, such as 8082"))
    return _port(text)


def _profiles(text: str) -> str:
    if text.lower() != HA:
        raise UnusableError(t("take ha, for a second balancer, or nothing"))
    return HA


def _address(text: str) -> str:
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        address = ip_address("127.0.0.1" if bare.lower() == "localhost" else bare)
    except ValueError:
        address = None
    if address is None or "%" in bare:
        words = t("take an address of this machine, such as 127.0.0.1, or 0.0.0.0, which lets others in")
        raise UnusableError(words) from None
    return str(address)


def _zone(text: str) -> str:
    name = text if _is_zone(text) else _zones().get(text.lower(), "")
    if not name and _is_zone("UTC"):  # else this machine knows no zones at all, and the containers do
        raise UnusableError(t("take a time zone's name, such as Asia/Jakarta or UTC"))
    return name or text


def _is_zone(name: str) -> bool:
    if name.startswith(("posix", "right")):  # there are none in the containers
        return False
    try:
        return bool(ZoneInfo(name))
    except (LookupError, ValueError, OSError):
        return False


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def _path_of_a_page(text: str) -> str:
    if not text.startswith("/") or not text.isascii() or not text.isprintable() or " " in text:
        raise UnusableError(t("take the path of a page, such as /"))
    return text


def _count(text: str) -> str:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= MOST_PROBES:
        raise UnusableError(t("take a whole number from 1 to {most}", most=MOST_PROBES))
    return str(int(text))


def _seconds(text: str) -> str:
    found = re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,6})?|\.[0-9]{1,6}", text, flags=re.ASCII)
    if not found or not 0 < float(text) <= LONGEST_S:
        raise UnusableError(t("take seconds, more than 0 and up to {most}, such as 0.5", most=LONGEST_S))
    return f"{float(text):.6f}".rstrip("0").rstrip(".")


def _folder(text: str) -> str:
    is_too_long = len(os.fsencode(text)) > LONGEST_PATH or any(len(os.fsencode(one)) > 255 for one in Path(text).parts)
    if not text.isprintable() or re.match(r"~[^/\\]", text) or is_too_long:
        raise UnusableError(t("take a folder, such as ./shared/log or ~/logs"))
    folder = os.path.normpath(Path(text).expanduser())
    if folder == os.path.sep or any(f"{folder}/".startswith(f"{one}/") for one in THE_SYSTEMS):
        raise UnusableError(t("take a folder of yours, not one of the system's, such as ./shared/log or ~/logs"))
    return folder if text.startswith("~") else text


def _image(text: str) -> str:
    if not re.fullmatch(IMAGE, text, flags=re.ASCII):
        raise UnusableError(t("take the name of an image, such as python:3.13-slim"))
    return text


def _project(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,62}", text):
        words = t("take up to 63 of a-z, 0-9, - and _, the first a letter or digit, such as {name}", name=_like(text))
        raise UnusableError(words)
    return text


def _like(text: str) -> str:
    """Return the project's name that is most like a text."""
    return re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-_")[:63] or "lab"


KNOWN = {
    one.name: one
    for one in (
        Setting("PORT", "8080", _port),
        Setting("PORT2", "", _port_of_second),
        Setting("COMPOSE_PROFILES", "", _profiles),
        Setting("BIND", "127.0.0.1", _address),
        Setting("TZ", "Asia/Jakarta", _zone),
        Setting("LAB_LANG", "id", _one_of("id", "en")),
        Setting("BALANCER_POLICY", "priority", _one_of(*POLICIES)),
        *(Setting(name, "on", _one_of("on", "off")) for name in SWITCHES),
        *(Setting(name, "2", _count) for name in ("FALL", "RISE")),
        *(Setting(name, default, _seconds) for name, default in SECONDS.items()),
        Setting("TRIAL_PATH", "/", _path_of_a_page),
        Setting("LOG_FOLDER", "./shared/log", _folder),
        Setting("BASE_IMAGE", "", _image),
        Setting("COMPOSE_PROJECT_NAME", "", _project),
    )
}


def shown(value: str) -> str:
    """Return a value on one line, and not too long."""
    line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in value)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}..."
