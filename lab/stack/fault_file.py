"""The faults inside a server: the file that backend/faults.py reads, and the programs that read and write it.

The lab runs these programs in the container with `docker exec`; what it wants written is an argument to them, never a
part of their text. The file is in the container's memory: whatever ends the container takes it along.
"""

import json
from collections.abc import Mapping
from typing import Any

FILE = "/tmp/faults.json"  # noqa: S108  # in the container, where it is a tmpfs of its own
READ = ("head", "-c", "65536", FILE)
CLEAR = ("rm", FILE)
NOT_KNOWN = "?"  # Instead of the file's content, when a running server can't be looked into.

# Whoever writes holds a lock on the folder, so that two commands at once lose nothing; whoever reads sees the old file
# or the new one. The exit code is 1, and the last line says why, when nothing was changed.
SET = """
import fcntl, json, os, sys
file, name, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
fcntl.flock(os.open(os.path.dirname(file), os.O_RDONLY), fcntl.LOCK_EX)
try:
    with open(file) as before:
        faults = json.load(before)
except (OSError, ValueError):
    faults = {}
if not isinstance(faults, dict):
    faults = {}
if faults.get(name) == options:
    sys.exit("it is so already")
faults = {key: value for key, value in {**faults, name: options}.items() if value is not None}
if not faults:
    os.remove(file)
    sys.exit()
new = f"{file}.{os.getpid()}"
with open(new, "w") as after:
    json.dump(faults, after)
os.chmod(new, 0o644)
os.replace(new, file)
"""
WRITE = 'printf %s "$1" > "$0.new" && mv "$0.new" "$0"'


def set_command(name: str, options: Mapping[str, float] | None) -> list[str]:
    """Return the command that adds a fault to the file, gives it other options, or with None takes it out."""
    return ["python", "-I", "-S", "-c", SET, FILE, name, json.dumps(options)]


def write_command(faults: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Return the command that makes these the only faults: for whoever is alone with a server, and counts milliseconds.

    Half as long as `set_command`, which has to start a Python.
    """
    return ["sh", "-c", WRITE, FILE, json.dumps(faults)]


def read(content: str | None) -> dict[str, Any]:
    """Return what the file asks for: fault -> options, none of it checked; {} when it is no JSON object."""
    try:
        asked = json.loads(content or "{}")
    except (ValueError, RecursionError):
        return {}
    return asked if isinstance(asked, dict) else {}
