"""PURE: what Python's venv and pip print in, one line out: how far it is, or why there is no `.venv` and what to do."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from lab.terminal.words import printable

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
        return f"no answer from the package index{_in_brackets(line)}: trying again"
    return None


def not_made(lines: Sequence[str], requirements: str, root: Path, has_wheels: bool) -> str:
    """Return why `.venv` could not be made, from the last lines of what failed, and what to do.

    root: the clone. has_wheels: the packages were brought along, in its folder wheels.
    """
    text = "\n".join(lines)
    start = ".venv, the lab's own Python environment, could not be made: "
    if re.search(r"No space left|Errno 28\b|Disk quota exceeded|not enough space", text):
        return f"{start}the disk is full. Free some space, and run this again: it goes on from here."
    if "Read-only file system" in text:
        return f"{start}{root} can only be read. Copy the clone to a folder of your own, and run this there."
    if re.search(r"Permission denied|Access is denied|Operation not permitted", text):
        mine = "Make it yours" + ("" if sys.platform == "win32" else f": sudo chown -R $USER '{root}'")
        return f"{start}you may not write in {root}. {mine}, and run this again."
    is_empty = "(from versions: none)" in text  # As where a network's log-in page answers, or one that isn't trusted.
    if UNREACHABLE.search(text) or (is_empty and not has_wheels):
        is_reached = not UNREACHABLE.search(text)
        what = "the package index gives nothing" if is_reached else f"no package index is reached{_in_brackets(text)}"
        return (
            f"{start}{what}. Run this again when there is a network: it goes "
            f"on from here. Without one: `python -m pip download -r {requirements} -d wheels` on a machine like this "
            f"one that has one, then bring the folder wheels into {root} and run this again."
        )
    if match := re.search(r"No matching distribution found for (\S+)", text):
        source = "the folder wheels" if has_wheels else "the package index"
        version = ".".join(map(str, sys.version_info[:2]))
        return (
            f"{start}{source} has no {printable(match[1])} for Python {version}. Update it, or try another Python that "
            "you have (with make: PYTHON=python3.12)."
        )
    said = next((line for line in reversed(lines) if re.match("error", line, re.IGNORECASE)), "")
    said = said or next((line for line in reversed(lines) if line), "nothing")
    return f"{start}it said: {printable(said).rstrip('.')}. Mend that, or remove the folder .venv, and run this again."


def _in_brackets(text: str) -> str:
    """Return the system's reason for not reaching the index, with a space before; nothing when it gave none."""
    found = next((match[1] for pattern in REASONS if (match := re.search(pattern, text))), "")
    return f" ({printable(found.strip())})" if found else ""
