"""The clone's own Python environment, `.venv`: made by `make up`, entered by every command."""

import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from lab import Trouble
from lab.clone.folder import ROOT, give_to_owner
from lab.machine import debian
from lab.terminal import programs, steps

FOLDER = ROOT / ".venv"
REQUIREMENTS = "lab/requirements.txt"
HOW_TO_MAKE = "`make up` installs them (or `python lab/up.py` where there is no make)."


def enter(requirements: str = REQUIREMENTS) -> None:
    """Go on in `.venv`'s Python; where there is none, go on here if the packages are here, else say how to get them."""
    if is_inside() or not is_current(requirements):
        missing = missing_packages((ROOT / requirements).read_text(encoding="utf-8"))
        if missing:
            print(f"Python packages are missing ({', '.join(missing)}): {HOW_TO_MAKE}", file=sys.stderr)
            raise SystemExit(1)
        return
    arguments = [str(python()), *sys.argv]
    if os.name == "nt":  # Windows has no exec: it would give the prompt back while the command still runs.
        raise SystemExit(subprocess.call(arguments))
    sys.stdout.flush()
    os.execv(arguments[0], arguments)  # noqa: S606  no shell is meant


def make(requirements: str = REQUIREMENTS) -> None:
    """Make or update `.venv` with a requirements file (a path in the clone); do nothing when it is up to date."""
    if is_current(requirements) and works():
        return
    if not works():
        steps.step("making .venv, the lab's own Python environment")
        get_ensurepip()
        if FOLDER.is_symlink():
            FOLDER.unlink()
        shutil.rmtree(FOLDER, ignore_errors=True)
        programs.stream([host_python(), "-m", "venv", str(FOLDER)])
    steps.step(f"installing {requirements} into .venv")
    pip = [str(python()), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    # A host set up for `pip install --user` would refuse to install into any venv.
    programs.stream([*pip, "-r", requirements], environment={**os.environ, "PIP_USER": "0"})
    for file in with_included(requirements):
        marker(file).write_text(fingerprint(file), encoding="utf-8")
    give_to_owner(FOLDER)


def is_inside() -> bool:
    """Say whether it is `.venv`'s Python that runs this."""
    return Path(sys.prefix).resolve() == FOLDER.resolve()


def python() -> Path:
    """Return the path of `.venv`'s Python, whether or not it is there."""
    return FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def host_python() -> str:
    """Return the Python that `.venv` was or will be made with, also when asked from inside."""
    return str(getattr(sys, "_base_executable", "") or sys.executable)


def works() -> bool:
    """Say whether `.venv` has a Python that runs and a pip: not so after an interrupted start or a new host Python."""
    return programs.run([str(python()), "-m", "pip", "--version"]).returncode == 0


def is_current(requirements: str) -> bool:
    """Say whether everything in a requirements file has been installed into `.venv`, to the end."""
    try:
        return python().exists() and marker(requirements).read_text(encoding="utf-8") == fingerprint(requirements)
    except OSError:
        return False


def marker(requirements: str) -> Path:
    """Return the file that is written last, when a requirements file has been installed whole."""
    return FOLDER / f"installed-{requirements.replace('/', '-')}"


def fingerprint(requirements: str) -> str:
    """Return a digest of a requirements file and the files it includes."""
    texts = [(ROOT / file).read_bytes() for file in with_included(requirements)]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


def with_included(requirements: str) -> list[str]:
    """Return a requirements file's path and those it includes with `-r`, all relative to the clone."""
    found = [requirements]
    folder = Path(requirements).parent
    for line in (ROOT / requirements).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"-r\s+(\S+)", line):
            found += with_included(Path(os.path.normpath(folder / match[1])).as_posix())
    return found


def missing_packages(requirements: str) -> list[str]:
    """Return the pinned packages of a requirements text that this Python doesn't have in that version."""
    missing = []
    for name, version in re.findall(r"^([\w.-]+)==(\S+)", requirements, flags=re.MULTILINE):
        try:
            here = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            here = ""
        if here != version:
            missing.append(name)
    return missing


def get_ensurepip() -> None:
    """See to it that this Python can make an environment; Debian ships that part as a package of its own."""
    if importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if not debian.has_apt():
        raise Trouble("This Python has no ensurepip, so it can't make .venv: install your system's package for venv.")
    debian.install([package], why="to make .venv")
    importlib.invalidate_caches()
