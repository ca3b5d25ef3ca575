"""`make up`: check the machine, get what is missing, build, start, wait until all is well, say where the page is."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import ExitStack

from lab import Trouble
from lab.actions import record
from lab.clone import project, settings
from lab.clone.folder import ROOT
from lab.command.arguments import Parser
from lab.faults.menu import seen_in
from lab.machine import lab_turn, port, preparing, storage
from lab.machine.preparing import build, get_docker
from lab.stack import compose, repairing
from lab.stack.containers import connect
from lab.stack.running import differences, running_lab, second_balancer
from lab.stack.side_by_side import in_parallel
from lab.terminal import steps
from lab.terminal.words import say
from lab.texts.language import t

PAGE_S = 15


def main(arguments: list[str]) -> int:
    """Bring the lab up; return the exit code."""
    parse(arguments)
    settings.check(is_for_start=True)  # Before anything is touched.
    say(t("Bringing the lab up in {folder}", folder=ROOT))
    with ExitStack() as turn:
        name = check(turn)
        environment = build(name)
        for former in repairing.formers(name):
            steps.step(t("taking down {former}, as which this clone's lab ran until now", former=former))
            turn.enter_context(lab_turn.to_take_down(former))
            compose.down(former)
        repairing.repair(name)
        second = project.has_second(environment)
        starting = t("starting server1, server2, server3 and the balancer")
        steps.step(t("starting server1, server2, server3 and two balancers") if second else starting)
        port.start(name, lambda told, shows: compose.start(name, with_ports(name, environment, told), shows))
        steps.ok(t("all five containers are healthy") if second else t("all four containers are healthy"))
        address = project.page_address()
        wait_for_page(address)
        beside = second_balancer(name).address if second else ""
        if beside:
            wait_for_page(beside)
    tell_of_faults()
    say(
        t(
            """
The lab is up: {address}
Open it, then try in another terminal:
  python lab/fail.py server1    breaks the primary server
  python lab/status.py          shows what each server suffers from
  python lab/heal.py            repairs everything""",
            address=address,
        )
    )
    if beside:
        say(t("The second balancer: {address}", address=beside))
    return 0


def with_ports(name: str, environment: Mapping[str, str], told: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for Compose with its ports. told: the page's. Raises Trouble when one is taken."""
    second = {"PORT2": str(port.of_second(name))} if project.has_second(environment) else {}
    return {**environment, **told, **second}


def parse(arguments: list[str]) -> None:
    """Exit with 2 on wrong usage: it takes no arguments."""
    settled = t("Bring the lab up. Its settings come from the shell or .env: PORT, BIND, TZ, LAB_LANG ...")
    Parser(prog="up.py", description=settled).parse_args(arguments)


def check(turn: ExitStack) -> str:
    """Run every check, one line each, and return the project's name. Raises Trouble when something is in the way.

    turn: holds this clone's turn from here on.
    """
    try:
        preparing.check_folder()
        get_docker()
        settings.check(is_for_start=True)  # By now there is a Compose that can read every `.env`.
        name = turn.enter_context(lab_turn.to_bring_up())
        preparing.check_with_compose(name)
        storage.make_log_folder()
        tell_of_settings(name)
        in_the_way = 0
    except settings.WrongSetting:
        raise
    except Trouble as trouble:
        steps.todo(str(trouble))
        name, in_the_way = project.project_name(), 1
    checks: list[Callable[[], str]] = [storage.disk, storage.log_folder]
    if not in_the_way:  # else whether the port is this lab's own can't be told
        checks.insert(0, lambda: port.settle(name))
        if settings.value("COMPOSE_PROFILES"):
            checks.insert(1, lambda: port.settle_second(name))
    for one in checks:
        try:
            steps.ok(one())
        except storage.Flaw as flaw:
            steps.note(str(flaw))
        except Trouble as trouble:
            steps.todo(str(trouble))
            in_the_way += 1
    if in_the_way:
        raise Trouble(t("The lab did not start: do what the TODO above says, then run this again."))
    return name


def tell_of_settings(name: str) -> None:
    """Say which names in `.env` seem to be mistyped, and what changes for a lab that is up."""
    lab = running_lab(name)
    for line in [*settings.notes(), *(one.changes() for one in (differences(lab) if lab else []))]:
        steps.note(line)


def wait_for_page(address: str) -> None:
    """Wait until the balancer answers this machine. Raises Trouble."""
    deadline = time.monotonic() + PAGE_S
    # A proxy of the machine's has nothing to do with this machine's own page.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for path in ("/health", "/"):
        while True:
            try:
                opener.open(address + path, timeout=3).close()
                break
            except (urllib.error.URLError, OSError, ValueError) as error:
                if time.monotonic() > deadline:
                    raise Trouble(
                        t(
                            "The containers are healthy, but {page} doesn't answer: {error}. "
                            "Why: docker compose logs balancer",
                            page=address + path,
                            error=error,
                        )
                    ) from error
                time.sleep(0.3)
    steps.ok(t("the page answers on {address}", address=address))


def tell_of_faults() -> None:
    """Say which servers still have a fault: it may be an experiment, so it is left; but not in silence."""
    try:
        clone = connect()
        snapshots = in_parallel(lambda name: clone.container(name).snapshot, project.SERVERS)
    except Trouble:  # The lab is up all the same.
        return
    for name, snapshot in zip(project.SERVERS, snapshots, strict=True):
        faults = seen_in(snapshot)
        if snapshot.status == "running":
            record.settle(name, [fault.name for fault in faults], "up.py")
        for fault in faults:
            steps.note(
                t(
                    "{server} still is {fault}; undo it with: python lab/heal.py {server}",
                    server=name,
                    fault=fault.with_options(fault.options_in(snapshot)),
                )
            )
