"""The packages of a requirements file as wheels, for machines that aren't this one."""

import errno
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from lab import Trouble
from lab.bundling.targets import Target
from lab.machine.pip_trouble import is_disk_full, why_unreachable
from lab.terminal import programs, steps
from lab.terminal.words import printable
from lab.texts.language import t

# pip chooses files for another machine, but reads the conditions in packages' requirements as on its own: on Linux it
# would leave out what a package needs on Windows only.
AS_IF_THERE = """
import json, sys
from pip._vendor.packaging import markers
here, there = markers.default_environment, json.loads(sys.argv[1])
markers.default_environment = lambda: {**here(), **there}
from pip._internal.cli.main import main
sys.exit(main(sys.argv[2:]))
"""
QUIET = ("--disable-pip-version-check", "--no-input", "--progress-bar", "off")
FOR_ANY = "-none-any.whl"  # how the name of a wheel ends that has nothing in it but Python
MISSING = re.compile(r"No matching distribution found for ([^\s;]+)")


class NotHad(Exception):  # noqa: N818  it may be had in another way
    """A package that no wheel can be had of. The message is what pip asked for, such as "psutil==7.2.2"."""


def collect(requirements: str, into: Path, targets: Sequence[Target]) -> dict[Target, str]:
    """Put into a folder what each target needs for a requirements file of the clone, and a pip.

    Return those for which a package can't be had, with its name. Raises Trouble without a network, or when there is
    no target for which all can be had; OSError when the disk is full.
    """
    into.mkdir()
    missing: dict[Target, str] = {}
    tried: set[str] = set()
    said: set[str] = set()
    with _in_words(requirements):
        oldest = min((one.python for one in targets), key=lambda version: int(version.partition(".")[2]))
        for_all = ["--no-deps", "--only-binary=:all:", "--python-version", oldest]
        _pip({}, "download", *for_all, "--dest", str(into), "pip")
        for target in targets:
            if target.platform.name not in said:
                steps.step(t("getting the packages for {platform}", platform=target.platform.shown))
                said.add(target.platform.name)
            try:
                _get(requirements, into, target, tried)
            except NotHad as package:
                missing[target] = str(package)
    if len(missing) == len(targets):
        packages = ", ".join(dict.fromkeys(missing.values()))
        raise Trouble(t("No bundle: there is no wheel of {packages} for any of these machines.", packages=packages))
    return missing


@contextmanager
def _in_words(requirements: str) -> Iterator[None]:
    """Say what is missing when pip fails, and no package is to blame."""
    try:
        yield
    except programs.Failed as failed:
        text = "\n".join(failed.last_lines)
        if is_disk_full(text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from failed
        why = why_unreachable(text)
        if why is None and MISSING.search(text):  # Not even a pip: whatever it is that answers, it is no index.
            why = ""
        if why is not None:
            raise Trouble(
                t(
                    "No package index is reached{why}, so the packages of {requirements} are missing: make the bundle "
                    "where there is a network.",
                    why=why,
                    requirements=requirements,
                )
            ) from failed
        said = next((line for line in reversed(failed.last_lines) if line), "")
        raise Trouble(
            t("pip can't get the packages of {requirements}: {said}", requirements=requirements, said=printable(said))
        ) from failed


def _get(requirements: str, into: Path, target: Target, tried: set[str]) -> None:
    """Put what a target needs into a folder. tried: what was built, or could not be. Raises NotHad."""
    options = [word for tag in target.platform.tags for word in ("--platform", tag)]
    options += ["--python-version", target.python, "--implementation", "cp", "--find-links", str(into)]
    options += ["--only-binary=:all:", "--dest", str(into)]
    while True:
        try:
            _pip(target.markers(), "download", *options, "-r", requirements)
            return
        except programs.Failed as failed:
            text = "\n".join(failed.last_lines)
            found = MISSING.search(text)
            if not found or why_unreachable(text) is not None:
                raise
            if found[1] in tried:
                raise NotHad(found[1]) from failed
            tried.add(found[1])
            _build(found[1], into)


def _build(package: str, into: Path) -> None:
    """Make a wheel of a package that is there as source only; of use elsewhere if it is nothing but Python."""
    steps.step(t("building {package}, of which there may be no wheel", package=package))
    there = {*into.iterdir()}
    try:
        _pip({}, "wheel", "--no-deps", "--wheel-dir", str(into), package)
    except programs.Failed as failed:
        if why_unreachable("\n".join(failed.last_lines)) is not None:
            raise
    for wheel in {*into.iterdir()} - there:
        if not wheel.name.endswith(FOR_ANY):
            wheel.unlink()


def _pip(markers: Mapping[str, str], *arguments: str) -> None:
    """Run pip as if conditions were read on a machine with these markers. Raises Failed."""
    command = [sys.executable, "-c", AS_IF_THERE, json.dumps(markers), arguments[0], *QUIET, *arguments[1:]]
    # Two more tries: only when it tries again does it say why it has to.
    environment = {**os.environ, "PIP_RETRIES": "2", "PIP_USER": "0"}
    programs.stream(command, lambda line: None, environment, shows_failure=False)
