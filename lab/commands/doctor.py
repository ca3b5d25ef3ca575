"""`make doctor`: what the lab needs, one line each: ok, or the command that mends it. It changes nothing."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path

from lab import Trouble
from lab.actions import built, examining, record
from lab.clone import project, settings
from lab.clone.folder import ROOT
from lab.clone.project import BALANCER, SERVERS
from lab.command.arguments import Parser
from lab.command.entry import TROUBLE
from lab.machine import engine, port, storage, venv
from lab.stack.compose import SERVICES
from lab.stack.listing import is_same_folder
from lab.stack.running import Running, running_lab
from lab.stack.snapshot import read_time
from lab.terminal import programs, steps
from lab.terminal.words import complain, say
from lab.texts.language import t

MOST_APART_S = 2.0
LOG_MIB = 50  # A line is some hundred bytes; this is a class' worth of them.
# What is imported of each package.
IMPORTED = {
    "docker": "docker",
    "requests": "requests",
    "psutil": "psutil",
    "chaostoolkit-lib": "chaoslib",
    "PyYAML": "yaml",
    "rich": "rich",
    "flask": "flask",
}
Check = Callable[[], str]


def main(arguments: list[str]) -> int:
    """Make every check; return 1 when one of them has found something."""
    Parser(prog="doctor.py", description=t("Say what the lab needs, and change nothing.")).parse_args(arguments)
    name = project.project_name()
    say(t("The lab in {folder}, called {name}:", folder=ROOT, name=name or t("(nothing)")))
    found = sum(not is_well(check) for check in checks(name))
    if found:
        complain(t("{count} to do, from the top: the first may be the reason for others.", count=found))
    else:
        say(t("All is well."))
    return TROUBLE if found else 0


def is_well(check: Check) -> bool:
    """Make one check and print its line; return whether all is well."""
    try:
        steps.ok(check())
    except Trouble as trouble:
        for line in str(trouble).splitlines():
            steps.todo(line)
        return False
    return True


def checks(name: str) -> Iterator[Check]:
    """Yield the checks of a project, those without which the others can't be made first."""
    yield owner
    yield packages
    yield lambda: engine.check(may_install=False)
    yield lambda: engine.check_plugin(engine.COMPOSE, may_install=False)
    yield lambda: engine.check_plugin(engine.BUILDX, may_install=False)
    yield storage.disk
    yield clock
    usable: list[str] = []

    def values() -> str:
        settings.check(is_for_start=True)
        usable.append(t("every setting can be used"))
        return usable[0]

    yield values
    if not usable:  # What is said from here on is said of what they name.
        return
    yield lambda: page_port(name)
    if settings.value("COMPOSE_PROFILES"):
        yield lambda: port.settle_second(name)
    yield lambda: log_folder(running(name))
    yield lambda: built.containers(name)
    try:
        found = built.by_service(name)
    except Trouble:  # The check of the containers has said so.
        return
    is_running = BALANCER in found and found[BALANCER].state == "running"
    if is_running and found.keys() >= {*SERVICES}:
        yield lambda: built.source(found)
    lab = running(name)
    if lab and is_running:
        yield lambda: built.network(name)
        opened: list[str] = []

        def page() -> str:
            opened.append(examining.page(lab.address, found[BALANCER].health() == "starting"))
            return opened[0]

        yield page
        if opened:  # else all that is asked for there would fail, too, for no reason of its own
            yield lambda: examining.servers(lab.address, found[BALANCER].id)
            yield lambda: examining.service(lab.address)
            yield lambda: examining.log(lab.address, lab.log_folder)
    yield faults_left


def running(name: str) -> Running | None:
    """Return this clone's lab of that name, if it has a balancer that tells where its page and its log are."""
    try:
        return running_lab(name) if BALANCER in built.by_service(name) else None
    except Trouble:
        return None


def owner(root: Path = ROOT) -> str:
    """Check that the clone can be written, by writing a file."""
    try:
        with tempfile.TemporaryFile(dir=root) as trial:
            trial.write(bytes(4096))
    except PermissionError as error:
        raise Trouble(
            t("You may not write in {folder}. Make it yours: sudo chown -R $USER {folder}", folder=root)
        ) from error
    except OSError as error:
        raise Trouble(t("Nothing can be written in {folder}: {why}.", folder=root, why=error.strerror)) from error
    return t("the clone can be written")


def packages() -> str:
    """Check that the commands have what they import, by importing it."""
    missing = venv.missing_packages(venv.REQUIREMENTS)
    if missing:
        raise Trouble(
            t("Python packages of the lab's are not there ({packages}). Get them: make up", packages=", ".join(missing))
        )
    tried = programs.run([sys.executable, "-c", f"import {', '.join(IMPORTED.values())}"])
    if tried.returncode:
        why = (tried.stderr.strip().splitlines() or ["?"])[-1]
        raise Trouble(
            t(
                "Python packages of the lab's are there, but can't be used ({why}). Remove the folder {folder}, "
                "then: make up",
                why=why,
                folder=venv.FOLDER,
            )
        )
    if venv.is_inside():
        return t(".venv has the lab's packages")
    return t("this Python has the lab's packages")


def clock(now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)) -> str:
    """Check that the engine's clock, which the servers have, goes like this machine's."""
    asked_at = now()
    result = programs.run(["docker", "info", "--format", "{{.SystemTime}}"])
    answered_at = now()
    engines = read_time(result.stdout.strip())
    if engines is None:
        raise Trouble(t("The engine doesn't say what time it is: is it running? docker info"))
    # It may have looked at any moment in between, and the answer may have taken its time.
    apart_s = max((asked_at - engines).total_seconds(), (engines - answered_at).total_seconds())
    if apart_s > MOST_APART_S:
        raise Trouble(
            t(
                "The engine's clock is {seconds} s off this machine's, so the logs don't fit together. "
                "Restart Docker, and let the machine keep its time by the network.",
                seconds=f"{apart_s:.0f}",
            )
        )
    return t("the engine's clock agrees with this machine's")


def page_port(name: str) -> str:
    """Check that the page's port is free, or that the lab which is up has it."""
    lab = running(name)
    wanted = project.page_address()
    if lab and lab.address and lab.address != wanted:
        raise Trouble(
            t(
                "The page is at {address}, but the settings would have it at {wanted}. Move it there: make up",
                address=lab.address,
                wanted=wanted,
            )
        )
    if port.is_auto() and not project.auto_port():
        return t("PORT=auto: make up takes the next port that is free")
    return port.check(name)


def log_folder(lab: Running | None) -> str:
    """Check that a log can be written where it is to be, by writing, and that there is room for it."""
    folder = settings.log_folder()
    if not folder.is_dir():
        raise Trouble(t("There is no folder {folder} for the log. Make it: make up", folder=folder))
    if lab and lab.log_folder and not is_same_folder(str(lab.log_folder), folder):
        raise Trouble(
            t(
                "The lab writes its log in {actual}, but the settings say {folder}. Let it write there: make up",
                actual=lab.log_folder,
                folder=folder,
            )
        )
    where = folder
    try:
        free_mib = shutil.disk_usage(folder).free / 2**20
        if free_mib < LOG_MIB:
            raise Trouble(
                t(
                    "Only {free} MiB free where the log is written, {folder}: make room there.",
                    free=f"{free_mib:.0f}",
                    folder=folder,
                )
            )
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(bytes(4096))
        where = folder / record.NAME  # Of the other files, it is the balancer that must be asked (examining.log).
        if os.path.lexists(where):
            os.close(os.open(where, record.FLAGS))
    except OSError as error:
        raise Trouble(
            t("The log can't be written in {folder}: {why}. See its owner and rights.",
              folder=where, why=error.strerror)
        ) from error  # fmt: skip
    return t("the log folder can be written")


def faults_left() -> str:
    """Check that no server has a fault, whoever did it."""
    from lab.faults.menu import seen_in
    from lab.stack.containers import connect

    try:
        clone = connect()
    except ImportError as missing:
        raise Trouble(t("Whether there are faults can't be seen without the lab's packages: make up")) from missing
    left = [f"{name}: {fault.name}" for name in SERVERS for fault in seen_in(clone.container(name).snapshot)]
    if left:
        raise Trouble(
            t("There are faults ({faults}). If the experiment is over: python lab/heal.py", faults=", ".join(left))
        )
    return t("no server has a fault")
