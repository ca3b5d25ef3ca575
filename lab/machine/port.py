"""The page's port: whether it is free, who has taken it, and which is the next one (`PORT=auto`)."""

import errno
import os
import random
import re
import socket
import sys
from collections.abc import Callable, Mapping
from itertools import count, islice
from pathlib import Path

from lab import Trouble
from lab.clone import env_file, settings
from lab.clone.folder import ROOT
from lab.clone.known_settings import ANY_FREE
from lab.clone.project import auto_port
from lab.stack import compose, repairing
from lab.terminal import programs, steps
from lab.terminal.words import complain
from lab.texts.language import t

FIRST = 8080
# What the engine says when somebody else was quicker, on Linux and on Docker Desktop.
TAKEN = ("port is already allocated", "address already in use", "Ports are not available")


def settle(project_name: str, spread: int = 1, root: Path = ROOT) -> str:
    """Check the port as check() does; with PORT=auto take a free one, remember it in `.env`, and tell this process.

    The one that was taken before is kept as long as nobody else has it. spread: take one of the next so many that are
    free, by chance, so that those who were beaten to one don't all go for the same next one.
    """
    if not is_auto(root):
        return check(project_name)
    before = auto_port(root)
    if before and _is_to_be_had(int(before), project_name):
        chosen = int(before)
    else:
        free = (number for number in range(FIRST, 65536) if _is_to_be_had(number, project_name))
        nearest = [*islice(free, spread)]
        if not nearest:
            raise Trouble(t("No port from {first} on is free.", first=FIRST))
        chosen = random.choice(nearest)  # noqa: S311  no secret
        if before:
            steps.note(t("port {number} is taken by now", number=before))
    if str(chosen) != before:
        # In `.env` the user's own line stays above ours, which is the last and so the one that counts.
        own = f"{ANY_FREE}\nPORT=" if _said_in_env(root) else ""
        env_file.remember("PORT", f"{own}{chosen}  # {ANY_FREE}", root)
    os.environ["PORT"] = str(chosen)  # For Compose, and whatever else asks in this process.
    return t("port {number} is this lab's (PORT=auto; it is in .env)", number=chosen)


def start(project_name: str, start_lab: Callable[[Mapping[str, str], bool], object], root: Path = ROOT) -> None:
    """Start the lab; with PORT=auto, take another port as often as somebody else was quicker. Raises Trouble.

    start_lab: is told what to tell Compose of the port, and whether to show why it has failed.
    """
    chosen = auto_port(root)
    was_auto = bool(chosen) and os.environ.get("PORT") == chosen
    for tries in count(1):
        try:
            start_lab({"PORT": os.environ["PORT"]} if was_auto else {}, not was_auto)
            return
        except programs.Failed as failed:
            if not was_auto:
                raise
            if not any(word in line for line in failed.last_lines for word in TAKEN):
                complain("\n".join(failed.last_lines[-programs.LAST_LINES :]))
                raise
        os.environ["PORT"] = ANY_FREE
        steps.ok(settle(project_name, 2**tries, root))


def is_auto(root: Path = ROOT) -> bool:
    """Say whether the next free port is wanted: by PORT=auto in the shell or `.env`, this time or an earlier one."""
    said = env_file.setting("PORT", "", root)
    return said.lower() == ANY_FREE or ("PORT" not in os.environ and said != "" and said == auto_port(root))


def _said_in_env(root: Path) -> bool:
    """Say whether the user has written it there; a port of ours that stands below doesn't hide that."""
    text = (root / ".env").read_text(encoding="utf-8", errors="replace") if (root / ".env").is_file() else ""
    return bool(re.search(rf"^\s*PORT\s*=\s*[\"']?{ANY_FREE}\b", text, re.MULTILINE | re.IGNORECASE))


def _is_to_be_had(number: int, project_name: str) -> bool:
    """Say whether a port is free, or this lab's own already."""
    address = settings.value("BIND")
    why = _why_not_bound(address, number)
    if why == errno.EADDRNOTAVAIL:
        raise Trouble(_no_address(address))
    holders = _containers_on(number)  # Also of a free one: an engine without a proxy of its own listens to nothing.
    return _is_own(holders, project_name) if holders else why is None


def check(project_name: str) -> str:
    """Check that the page's port is free, or already our own balancer's."""
    said = settings.value("PORT")
    number = port_number(said if said != ANY_FREE else auto_port() or str(FIRST))
    address = settings.value("BIND")
    why = _why_not_bound(address, number)
    if why is None:
        return t("port {number} is free", number=number)
    if why == errno.EADDRNOTAVAIL:
        raise Trouble(_no_address(address))
    if _is_own(_containers_on(number), project_name):
        return t("port {number} is this lab's own", number=number)
    raise Trouble(
        t(
            "Port {number} is taken by {who}. Stop that, or take another port: PORT={free} make up "
            "(PORT=auto takes the next one that is free)",
            number=number,
            who=who_has(number),
            free=free_port(number + 1),
        )
    )


def settle_second(project_name: str) -> str:
    """Check the port of a second balancer."""
    return t("port {number} is the second balancer's", number=of_second(project_name))


def of_second(project_name: str) -> int:
    """Return the port of a second balancer, after the page's was settled: what PORT2 says, or the next one.

    Where PORT=auto chose the page's, the next one that is free. Raises Trouble when it is taken.
    """
    page = settings.value("PORT")
    number = int(settings.value("PORT2") or settings.port_beside(page if page != ANY_FREE else str(FIRST)))
    if str(number) == page:
        raise Trouble(t("PORT2={number} is the page's own port: take another one, such as {free}", number=number,
                        free=free_port(number + 1)))  # fmt: skip
    if settings.value("PORT2") or page != auto_port():
        if _is_to_be_had(number, project_name):
            return number
        raise Trouble(
            t(
                "Port {number}, which is for the second balancer, is taken by {who}. Stop that, or take another port: "
                "PORT2={free} make up",
                number=number,
                who=who_has(number),
                free=free_port(number + 1),
            )
        )
    return next(one for one in range(number, 65536) if _is_to_be_had(one, project_name))


def _is_own(holders: list[compose.Container], project_name: str) -> bool:
    if not holders:
        return False
    if holders[0].id in {one.id for one in compose.of_project(project_name)}:
        return True
    return holders[0].project in repairing.formers(project_name)  # `make up` takes that one down.


def _no_address(address: str) -> str:
    return t(
        "BIND={address} is not an address of this machine: take 127.0.0.1, or 0.0.0.0 for all of them.", address=address
    )


def port_number(text: str) -> int:
    """Return a port from a setting's text. Raises Trouble."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise Trouble(
            t("PORT={value} is not a port: take a number from 1 to 65535, such as PORT=8081 make up", value=text)
        )
    return int(text)


def _why_not_bound(address: str, number: int) -> int | None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as listener:
        if sys.platform != "win32":  # There it would mean: take the port from whoever has it.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, number))
        except OSError as error:
            # A port below 1024 is forbidden to us, but not to Docker.
            return None if error.errno == errno.EACCES and sys.platform != "win32" else error.errno
    return None


def _containers_on(number: int) -> list[compose.Container]:
    try:
        return compose.containers(f"publish={number}", "status=running", "status=paused")
    except Trouble:  # There is no engine that could be asked; that is said elsewhere.
        return []


def free_port(first: int) -> int:
    """Return the first free port of this machine from `first` on, or any when none is."""
    for number in range(first, min(first + 100, 65536)):
        if _why_not_bound("127.0.0.1", number) is None:
            return number
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def who_has(number: int) -> str:
    """Return words for the container or the program that has taken a port."""
    holders = _containers_on(number)
    return container_named(holders[0]) if holders else program_listening(number)


def container_named(one: compose.Container) -> str:
    """Return words for the container that has taken a port."""
    if one.folder:
        return t("another clone's {service}, in {folder}", service=one.service, folder=one.folder)
    return t("container {name}", name=one.id[:12])


def program_listening(number: int) -> str:
    """Return the name and process id of the program that listens on a port, as far as we may know."""
    try:
        import psutil
    except ImportError:  # doctor.py looks at machines that lack the lab's packages.
        return t("another program")
    try:
        listening = [one for one in psutil.net_connections("tcp") if one.status == "LISTEN" and one.pid]
        pid = next((one.pid for one in listening if one.laddr and one.laddr.port == number), None)
        if not pid:
            return t("another program")
        return t("{program} (process {pid})", program=psutil.Process(pid).name(), pid=pid)
    except psutil.Error:
        return t("another program")
