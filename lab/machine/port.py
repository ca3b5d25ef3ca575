"""The page's port: whether it is free, and who has taken it."""

import errno
import re
import socket
import sys

from lab import Trouble
from lab.clone import env_file
from lab.stack import compose


def check(project_name: str) -> str:
    """Check that the page's port is free, or already our own balancer's."""
    number = port_number(env_file.setting("PORT", "8080"))
    address = env_file.setting("BIND", "127.0.0.1")
    why = _why_not_bound(address, number)
    if why is None:
        return f"port {number} is free"
    if why == errno.EADDRNOTAVAIL:
        raise Trouble(f"BIND={address} is no address of this machine: take 127.0.0.1, or 0.0.0.0 for all of them.")
    holders = _containers_on(number)
    if holders and holders[0].id in {one.id for one in compose.of_project(project_name)}:
        return f"port {number} is this lab's own"
    who = container_named(holders[0]) if holders else program_listening(number)
    free = free_port(number + 1)
    raise Trouble(f"Port {number} is taken by {who}. Stop that, or take another port: PORT={free} make up")


def port_number(text: str) -> int:
    """Return a port from a setting's text. Raises Trouble."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise Trouble(f"PORT={text} is no port: take a number from 1 to 65535, such as PORT=8081 make up")
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


def container_named(one: compose.Container) -> str:
    """Return words for the container that has taken a port."""
    return f"another clone's {one.service}, in {one.folder}" if one.folder else f"container {one.id[:12]}"


def program_listening(number: int) -> str:
    """Return the name and process id of the program that listens on a port, as far as we may know."""
    try:
        import psutil
    except ImportError:  # doctor.py looks at machines that lack the lab's packages.
        return "another program"
    try:
        listening = [one for one in psutil.net_connections("tcp") if one.status == "LISTEN" and one.pid]
        pid = next((one.pid for one in listening if one.laddr and one.laddr.port == number), None)
        return f"{psutil.Process(pid).name()} (process {pid})" if pid else "another program"
    except psutil.Error:
        return "another program"
