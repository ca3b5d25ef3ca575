"""PURE: what Python's venv and pip print in, one line out: how far it is, or why there is no `.venv` and what to do."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from lab.terminal.words import printable
from lab.texts.language import t

UNREACHABLE = re.compile(
    r"Retrying \(Retry|Max retries|Failed to establish|connection broken|timed out|ProxyError|SSLError|Could not fetch"
)
# What the system said of it, in the order in which it helps.
REASONS = (
    r"(certificate verify failed)",
    r"(Cannot connect to proxy)",
    r"\[Errno -?\d+\] ([^'\")]+)",
    r"(Name or service not known|[Nn]o address associated with hostname|getaddrinfo failed)",
    r"(timed out)",
)


def progress(line: str) -> str | None:
    """Return what to show of a line that pip prints while it installs; None for nothing."""
    if match := re.match(r"Collecting (\S+)", line):
        return match[0]
    if line.startswith("Installing collected packages"):
        return line
    if "Retrying (Retry" in line:
        return t("no answer from the package index{why}: trying again", why=_in_brackets(line))
    return None


def not_made(lines: Sequence[str], requirements: str, root: Path, has_wheels: bool) -> str:
    """Return why `.venv` could not be made, from the last lines of what failed, and what to do.

    root: the clone. has_wheels: the packages were brought along, in its folder wheels.
    """
    return t(
        ".venv, the lab's own Python environment, could not be made: {why}",
        why=_why_not_made(lines, requirements, root, has_wheels),
    )


def _why_not_made(lines: Sequence[str], requirements: str, root: Path, has_wheels: bool) -> str:
    text = "\n".join(lines)
    if is_disk_full(text):
        return t("the disk is full. Free some space, and run this again: it goes on from here.")
    if "Read-only file system" in text:
        return t("{root} can only be read. Copy the clone to a folder of your own, and run this there.", root=root)
    if re.search(r"Permission denied|Access is denied|Operation not permitted", text):
        if sys.platform == "win32":
            return t("you may not write in {root}. Make it yours, and run this again.", root=root)
        return t(
            "you may not write in {root}. Make it yours: sudo chown -R $USER '{root}', and run this again.", root=root
        )
    is_empty = "(from versions: none)" in text  # As where a network's log-in page answers, or one that isn't trusted.
    why = why_unreachable(text)
    if why is not None or (is_empty and not has_wheels):
        what = t("the package index gives nothing")
        if why is not None:
            what = t("no package index is reached{why}", why=why)
        return t(
            "{what}. Run this again when there is a network: it goes on from here. Without one: "
            "`python -m pip download -r {requirements} -d wheels` on a machine like this one that has one, then bring "
            "the folder wheels into {root} and run this again.",
            what=what,
            requirements=requirements,
            root=root,
        )
    if match := re.search(r"No matching distribution found for (\S+)", text):
        return t(
            "{source} has no {package} for Python {version}. Update it, or try another Python that you have "
            "(with make: PYTHON=python3.12).",
            source=t("the folder wheels") if has_wheels else t("the package index"),
            package=printable(match[1]),
            version=".".join(map(str, sys.version_info[:2])),
        )
    said = next((line for line in reversed(lines) if re.match("error", line, re.IGNORECASE)), "")
    said = said or next((line for line in reversed(lines) if line), t("nothing"))
    return t(
        "it said: {said}. Mend that, or remove the folder .venv, and run this again.", said=printable(said).rstrip(".")
    )


def is_disk_full(text: str) -> bool:
    """Say whether what pip or venv printed is of a full disk."""
    return re.search(r"No space left|Errno 28\b|Disk quota exceeded|not enough space", text) is not None


def why_unreachable(text: str) -> str | None:
    """Return why pip reached no package index: " (the system's words)", or "" when it gave none; None if it did."""
    return _in_brackets(text) if UNREACHABLE.search(text) else None


def _in_brackets(text: str) -> str:
    """Return the system's reason for not reaching the index, with a space before; nothing when it gave none."""
    found = next((match[1] for pattern in REASONS if (match := re.search(pattern, text))), "")
    return f" ({printable(found.strip())})" if found else ""
