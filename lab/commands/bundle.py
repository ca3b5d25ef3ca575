"""`make bundle`: the lab's images, its packages and the clone in one file, for a room without internet."""

import argparse
import re
from pathlib import Path

from lab import Trouble
from lab.bundling import archive, clone_files, images, wheels
from lab.bundling.targets import PLATFORMS, PYTHONS, by_platform, chosen
from lab.clone import project, settings, turns
from lab.clone.folder import ROOT, give_to_owner
from lab.command.arguments import Parser
from lab.machine import bundle_sums, venv
from lab.machine.preparing import get_docker, say_who_is_waited_for
from lab.machine.unpacked import IMAGES
from lab.terminal import steps
from lab.terminal.words import listed, say
from lab.texts.language import later, t

FILE = f"{archive.NAME}-bundle.tar"
NOTHING_LEFT = later("Stopped. Nothing of the bundle is left; an older one is as it was.")
MIB = 1 << 20


def main(arguments: list[str]) -> int:
    """Write the bundle; return the exit code."""
    asked = parse(arguments)
    settings.check()
    output = place(asked.output)
    mine = f"bundle-{project.folder_mark(output)}"
    with turns.turn(mine, say_who_is_waited_for), archive.whole_or_nothing(output) as work:
        get_docker()
        clone = work / archive.NAME
        clone_files.copy(clone)
        steps.ok(t("the clone is copied"))
        (clone / bundle_sums.FOLDER).mkdir()
        into = clone / venv.WHEELS.name
        missing = wheels.collect(venv.REQUIREMENTS, into, chosen(asked.platforms, asked.pythons))
        steps.ok(t("{count} packages ({size} MiB)", count=len([*into.iterdir()]), size=mib(into)))
        for platform, pythons, package in by_platform(missing):
            steps.note(
                t(
                    "{platform}, Python {versions}: there is no wheel of {package}, so the lab's commands will not run "
                    "there",
                    platform=platform,
                    versions=listed(pythons),
                    package=package,
                )
            )
        content = images.save(clone, work, clone / IMAGES)
        steps.ok(t("images for {system} ({size} MiB)", system=content.system, size=mib(clone / IMAGES)))
        steps.step(t("writing {file}", file=output))
        archive.pack(clone, content, work / output.name)
        give_to_owner(work / output.name)
    say(
        t(
            """
The bundle: {file} ({size} MiB). On a machine with Docker and Python 3.10 or newer, and without internet:
  tar xf {name}
  cd {folder}
  python3 lab/up.py    or, the same: make up""",
            file=output,
            size=mib(output),
            name=output.name,
            folder=archive.NAME,
        )
    )
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return output, platforms and pythons; exits with 2 on wrong usage."""
    parser = Parser(
        prog="bundle.py",
        description=t("Write one file with all that the lab needs in a room without internet."),
        allow_abbrev=False,
    )
    parser.add_argument("--output", metavar="FILE", default="", help=t("the file, or a folder for {name}", name=FILE))
    parser.add_argument(
        "--platforms", nargs="+", metavar="NAME", choices=PLATFORMS, default=[*PLATFORMS],
        help=t("for whose Python to take packages along: {names}; all of them by default", names=", ".join(PLATFORMS)),
    )  # fmt: skip
    parser.add_argument(
        "--pythons", nargs="+", metavar="VERSION", type=_python, default=[*PYTHONS],
        help=t("for which Pythons: {names} by default", names=", ".join(PYTHONS)),
    )  # fmt: skip
    return parser.parse_args(arguments)


def _python(text: str) -> str:
    if not re.fullmatch(r"3\.\d+", text):
        raise argparse.ArgumentTypeError(t("{text!r} is no Python's version, such as 3.12", text=text))
    return text


def place(told: str) -> Path:
    """Return where the file is to be; in the clone when nothing is told. Raises Trouble when it can't be there."""
    path = (Path(told).expanduser() if told else ROOT / FILE).absolute()
    path = path / FILE if path.is_dir() else path
    if not path.parent.is_dir():
        raise Trouble(t("There is no folder {folder} for the bundle: make it, or name another with --output.",
                        folder=path.parent))  # fmt: skip
    return path


def mib(path: Path) -> int:
    """Return the size of a file, or of all files in a folder, in MiB."""
    files = [one for one in path.rglob("*") if one.is_file()] if path.is_dir() else [path]
    return round(sum(one.stat().st_size for one in files) / MIB)
