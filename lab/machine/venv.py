"""The clone's own Python environment, `.venv`: made when a command first needs it, entered by every command."""

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from enum import Enum, auto
from pathlib import Path
from typing import NoReturn

from lab import Trouble
from lab.clone import turns
from lab.clone.folder import ROOT, give_to_owner
from lab.machine import bundle_sums, debian, packages, pip_trouble
from lab.terminal import programs
from lab.terminal.words import say
from lab.texts.language import t

FOLDER = ROOT / ".venv"
WHEELS = ROOT / "wheels"  # packages that were brought along, because there is no network
REQUIREMENTS = "lab/requirements.txt"
IS_WINDOWS = os.name == "nt"
# Tells a command how it came to run, so that it isn't sent from one Python to the other for ever.
COME_BY = "FAULT_TOLERANCE_LAB_COME_BY"
ENTERED, MADE = "entered", "made"


class Way(Enum):
    """How a command comes by its packages."""

    HERE = auto()  # this Python has them
    ENTER = auto()  # `.venv` has them
    MAKE = auto()  # `.venv` must be made first, or mended


def way(requirements: str, come_by: str = "") -> Way:
    """Return how to come by the packages of a requirements file, a path in the clone. Raises Trouble.

    come_by: ENTERED or MADE in a command that was sent on from another Python; what that one believed of `.venv` must
    then be true, or is not believed again.
    """
    if is_inside():
        if not missing_packages(requirements):
            return Way.HERE
    elif not come_by and is_current(requirements):
        return Way.ENTER
    elif not come_by and not FOLDER.exists() and not missing_packages(requirements):
        return Way.HERE
    if come_by == MADE:
        raise Trouble(
            t(
                "{folder} was made, and does not work all the same: remove that folder, and run this again.",
                folder=FOLDER,
            )
        )
    return Way.MAKE


def go_on(python: str, come_by: str) -> NoReturn:
    """Start this command anew in another Python, and end with it. Raises OSError when that one can't be started."""
    arguments, environment = [python, *sys.argv], {**os.environ, COME_BY: come_by}
    if IS_WINDOWS:  # It has no exec: that would give the prompt back while the command still runs.
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that does the work.
        raise SystemExit(subprocess.call(arguments, env=environment))
    sys.stdout.flush()
    os.execve(python, arguments, environment)  # noqa: S606  no shell is meant


def make(requirements: str) -> None:
    """Make or update `.venv` with a requirements file; wait while another command is at it. Raises Trouble."""
    has_waited = False

    def on_waiting(holder: turns.Holder) -> None:
        nonlocal has_waited
        has_waited = True
        say(t(".venv is being made by {holder}: waiting for it.", holder=holder))

    try:
        with turns.turn(turns.of_clone("venv", ROOT), on_waiting) as turn:
            if not (has_waited and is_current(requirements)):
                _make(requirements, turn)
    except programs.Failed as failed:
        raise Trouble(pip_trouble.not_made(failed.last_lines, requirements, ROOT, WHEELS.is_dir())) from failed
    except OSError as error:
        raise Trouble(pip_trouble.not_made([str(error)], requirements, ROOT, WHEELS.is_dir())) from error


def _make(requirements: str, turn: tuple[int, ...]) -> None:
    # Two more tries, not pip's five: these take over a minute where a network swallows everything. A host set up for
    # `pip install --user` would refuse to install into any venv.
    environment = {"PIP_RETRIES": "2", **os.environ, "PIP_USER": "0"}

    def install(command: list[str]) -> None:
        programs.stream(command, pip_trouble.progress, environment, turn=turn, shows_failure=False)

    bundle_sums.check(f"{WHEELS.name}/")
    try:
        harm = damaged_packages(requirements)
        if works() and not harm:
            say(t("Bringing .venv up to date: installing {requirements}.", requirements=requirements))
        else:
            if harm:
                say(t(".venv is damaged: {packages} lacks files. It is made anew.", packages=", ".join(harm)))
            say(t("Making .venv, the lab's own Python environment, once; it takes about 20 s."))
            brought = pip_brought_along()
            if not brought:
                get_ensurepip()
            base = host_python()  # Before the folder goes in which it may be.
            if FOLDER.is_symlink():
                FOLDER.unlink()
            shutil.rmtree(FOLDER, ignore_errors=True)
            FOLDER.mkdir(exist_ok=True)
            half_made().touch()
            # In two steps, because venv keeps to itself what pip says when it can't be put in.
            install([base, "-m", "venv", "--without-pip", str(FOLDER)])
            if brought:
                install([str(python()), f"{brought}/pip", "install", *from_wheels(), "pip"])
            else:
                install([str(python()), "-Im", "ensurepip", "--upgrade", "--default-pip"])
            half_made().unlink()
        pip = [str(python()), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        install([*pip, *from_wheels(), "--progress-bar", "off", "-r", requirements])
        for file in with_included(requirements):
            marker(file).write_text(fingerprint(file), encoding="utf-8")
    finally:
        if FOLDER.exists():
            give_to_owner(FOLDER)


def from_wheels() -> list[str]:
    """Return what to tell pip, so that it takes what was brought along and asks no index; nothing when nothing was."""
    return ["--no-index", "--find-links", str(WHEELS)] if WHEELS.is_dir() else []


def pip_brought_along() -> Path | None:
    """Return the pip among the wheels, which runs as it is; None when this Python has one to put into `.venv`."""
    has_its_own = importlib.util.find_spec("ensurepip") is not None
    return None if has_its_own else next(iter(sorted(WHEELS.glob("pip-*.whl"))), None)


def is_inside() -> bool:
    """Say whether it is `.venv`'s Python that runs this."""
    return FOLDER.exists() and FOLDER.samefile(sys.prefix)


def python() -> Path:
    """Return the path of `.venv`'s Python, whether or not it is there."""
    return FOLDER / ("Scripts/python.exe" if IS_WINDOWS else "bin/python")


def host_python() -> str:
    """Return the Python that `.venv` was or will be made with, also when asked from inside."""
    found = str(getattr(sys, "_base_executable", "") or sys.executable)
    # A `.venv` whose pyvenv.cfg is gone takes itself for the host's.
    return os.path.realpath(found) if FOLDER in Path(found).parents else found


def works() -> bool:
    """Say whether `.venv` has a Python that runs and a pip: not so after an interrupted start or a new host Python."""
    is_whole = (FOLDER / "pyvenv.cfg").exists() and not half_made().exists()
    return is_whole and programs.run([str(python()), "-m", "pip", "--version"]).returncode == 0


def half_made() -> Path:
    """Return the file that is there while `.venv` gets its Python and pip, and stays when that is interrupted."""
    return FOLDER / "half-made"


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
    """Return the packages of a requirements file that this Python doesn't have: in that version, with all their files.

    What they need, too.
    """
    pinned = pinned_in(requirements)
    return list(dict.fromkeys([*packages.missing(pinned), *packages.damaged(pinned)]))


def damaged_packages(requirements: str) -> list[str]:
    """Return the packages of a requirements file, and of what they need, that `.venv` has without all their files."""
    where = [*FOLDER.glob("lib/python*/site-packages"), *FOLDER.glob("Lib/site-packages")]
    return packages.damaged(pinned_in(requirements), [str(one) for one in where])


def pinned_in(requirements: str) -> dict[str, str]:
    """Return name and version of what a requirements file, and those that it includes, pins."""
    texts = [(ROOT / file).read_text(encoding="utf-8") for file in with_included(requirements)]
    return dict(pair for text in texts for pair in re.findall(r"^([\w.-]+)==(\S+)", text, flags=re.MULTILINE))


def get_ensurepip() -> None:
    """See to it that this Python can make an environment; Debian ships that part as a package of its own."""
    if importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if not debian.has_apt():
        raise Trouble(
            t("This Python has no ensurepip, so it can't make .venv: install your system's package for venv.")
        )
    debian.install([package], why=t("to make .venv"))
    importlib.invalidate_caches()
