"""The faults that a server can be told to have: a file in its container's memory says which.

/health stays green under all of them but `flap` and `lossy`.

The lab writes that file through `docker exec` (lab/stack/fault_file.py). No request can, so no client can break a
server. It holds a JSON object with one key per fault:

    {"slow": {"ms": 1000}, "error": {"status": 500}}

No file, or an empty one, means no fault. What isn't understood is left out, with a line on stderr.
"""

import contextlib
import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from backend import misbehave
from backend.digest import with_digest
from backend.misbehave import Options, Serve
from backend.upload import read_to_the_end

FILE = Path("/tmp/faults.json")  # noqa: S108  # a tmpfs of the container's own, empty after every start
LONGEST_FILE = 64 * 1024


@dataclass(frozen=True)
class Fault:
    """One way to misbehave.

    with_requests, with_health: whether requests have it, and whether /health has.
    options: name -> lowest and highest value; whole numbers when the lowest is one.
    around: answers a request in place of the service, which it may call, before, after, or not at all.
    """

    options: Mapping[str, tuple[float, float]]
    around: Callable[[Serve, Options], Response]
    with_requests: bool = True
    with_health: bool = False

    def takes(self, options: object) -> bool:
        """Say whether these are its options, all of them, each within its range."""
        return (
            isinstance(options, dict)
            and options.keys() == self.options.keys()
            and all(_is_within(options[name], *bounds) for name, bounds in self.options.items())
        )

    @property
    def needs(self) -> str:
        """Its options in words."""
        needs = [f'"{name}": {low:g} to {high:g}' for name, (low, high) in self.options.items()]
        return " and ".join(needs) or "no options"


def _is_within(value: object, low: float, high: float) -> bool:
    if type(value) is int or (type(value) is float and isinstance(low, float)):  # True and False are no numbers here.
        return low <= value <= high
    return False


# From the outermost to the innermost: a server that is slow and failing fails late; one that corrupts and breaks off
# breaks off a corrupt body.
FAULTS = {
    "flap": Fault({"every": (0.1, 60.0)}, misbehave.flap, with_health=True),
    "drop": Fault({"share": (0.01, 1.0)}, misbehave.drop),
    "lossy": Fault({"share": (0.01, 1.0)}, misbehave.drop, with_requests=False, with_health=True),
    "slow": Fault({"ms": (1, 60_000)}, misbehave.slow),
    "drip": Fault({"ms": (1, 10_000)}, misbehave.drip),
    "truncate": Fault({}, misbehave.truncate),
    "corrupt": Fault({}, misbehave.corrupt),
    "lie": Fault({}, misbehave.lie),
    "error": Fault({"status": (500, 599)}, misbehave.error),
}


def parse(content: bytes) -> tuple[dict[str, Options], list[str]]:
    """Return the faults that a file asks for, in the order of FAULTS, and what isn't understood, each as a sentence."""
    if not content.strip():
        return {}, []
    try:
        asked = json.loads(content)
    except (ValueError, RecursionError):
        return {}, ["it is no JSON"]
    if not isinstance(asked, dict):
        return {}, ["it is no JSON object"]
    wrong = [f"there is no fault {name[:40]!r}" for name in asked if name not in FAULTS]
    faults: dict[str, Options] = {}
    for name, fault in FAULTS.items():
        if name in asked and fault.takes(asked[name]):
            faults[name] = asked[name]
        elif name in asked:
            wrong.append(f"{name} needs {fault.needs}")
    return faults, wrong


class FaultFile:
    """The file, read again only when it has changed: a request without faults costs one look at its inode."""

    def __init__(self, file: Path = FILE) -> None:
        self._file = file
        # Looked up in its folder, which stays open: on the way there from the root, a layered file system may be slow.
        self._folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._known: tuple[object, dict[str, Options]] = (None, {})
        self.since_s = 0.0  # when the file was last written, in seconds since the epoch
        self._lock = threading.Lock()

    def faults(self) -> dict[str, Options]:
        """Return the faults of this moment; a file that can't be read means none."""
        mark = self._look()
        known, faults = self._known
        return faults if mark == known else self._read_again()

    def _look(self) -> tuple[int, int, int] | None:
        try:
            found = os.stat(self._file.name, dir_fd=self._folder)
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _read_again(self) -> dict[str, Options]:
        with self._lock:  # One thread reads and complains; the others take what it has found.
            mark = self._look()
            if mark == self._known[0]:
                return self._known[1]
            faults, wrong = ({}, []) if mark is None else self._read()
            self._known = (mark, faults)
            self.since_s = mark[1] / 1e9 if mark else 0.0
        if wrong:
            _complain(f"{self._file}: {'; '.join(wrong)[:400]}. That is left out.")
        return faults

    def _read(self) -> tuple[dict[str, Options], list[str]]:
        try:
            if not self._file.is_file():  # A pipe would keep us waiting.
                return {}, ["it is no file"]
            with self._file.open("rb") as file:
                return parse(file.read(LONGEST_FILE))
        except FileNotFoundError:  # Healed in this very moment.
            return {}, []
        except OSError as trouble:
            return {}, [f"it can't be read: {trouble.strerror}"]


def _complain(line: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # Nobody listens: no reason to fail a request.
        print(line, file=sys.stderr, flush=True)


class BreakableFlask(Flask):
    """A Flask application whose every answer but /health's passes through the faults that the file asks for.

    A view finds the beginning of its request's body in `g.body` (backend/upload.py).
    """

    def __init__(self, name: str, file: FaultFile) -> None:
        super().__init__(name, static_folder=None)
        self.extensions["fault_file"] = self._fault_file = file

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer a request, as the faults have it."""
        asked = self._fault_file.faults()
        serve: Serve = self._serve
        for name in reversed(asked):
            fault = FAULTS[name]
            has_it = fault.with_health if request.path == "/health" else fault.with_requests
            if has_it:
                serve = partial(fault.around, serve, asked[name])
        return serve()

    def _serve(self) -> Response:
        try:
            g.body = read_to_the_end()
            return with_digest(self.make_response(super().dispatch_request()))
        except HTTPException as refusal:
            return with_digest(self.make_response(self.handle_http_exception(refusal)))
