"""The containers of this clone: found by Compose's labels, read and changed. The only file that imports docker."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

from lab import inside, project
from lab.cli import printable
from lab.engine_trouble import no_engine
from lab.listing import COMPOSE, Listing, not_up, sort_out
from lab.project import ROOT, Trouble
from lab.snapshot import Snapshot, read_snapshot

BALANCER = "balancer"
CONNECT_TIMEOUT_S = 5  # An engine that is there answers at once...
CALL_TIMEOUT_S = 20  # ...but what it is told to do may take a while on a busy laptop.
STOP_GRACE_S = 2
RUN_WITHIN_S = 3.0  # A program of a few milliseconds; it hangs when the container is paused in that moment.


class Refused(Trouble):
    """The engine is there, and answered with an error."""


class Container:
    """One server's container, and what Docker said of it when it was looked at."""

    def __init__(self, clone: "Clone", name: str, identity: str, snapshot: Snapshot) -> None:
        self.name = name
        self.snapshot = snapshot
        self._clone = clone
        self._id = identity

    def __repr__(self) -> str:
        return f"<{self.name} {self.snapshot.status}>"

    def look_again(self) -> "Container":
        """Return this server's container as it is now, also when it has been made anew. Raises Trouble."""
        return self._clone.container(self.name)

    def pause(self) -> None:
        """Freeze every process in it. Raises Refused."""
        with _among_commands(alone=True):
            self._call("pause")

    def unpause(self) -> None:
        """Let its frozen processes go on. Raises Refused."""
        self._call("unpause")

    def stop(self) -> None:
        """End it: SIGTERM, and SIGKILL after STOP_GRACE_S seconds. Raises Refused."""
        self._call("stop", timeout=STOP_GRACE_S)

    def kill(self) -> None:
        """End it at once with SIGKILL. Raises Refused."""
        self._call("kill", signal="SIGKILL")

    def start(self) -> None:
        """Start it again after it has ended. Raises Refused."""
        self._call("start")

    def answers(self) -> bool:
        """Say whether its health check succeeds right now, without waiting for Docker's next. Raises Refused."""
        with _docker_errors():
            check = self._clone.api.inspect_container(self._id)["Config"].get("Healthcheck") or {}
        if check.get("Test", ["NONE"])[0] != "CMD":
            return True
        return self.run(check["Test"][1:])[0] == 0

    def set_fault(self, name: str, options: Mapping[str, float]) -> None:
        """Let the server itself have a fault, beside those that it has. Raises Refused, also when it is so already."""
        self._run_or_refuse(inside.set_command(name, options))

    def clear_faults(self) -> None:
        """Take from the server itself all faults that it has. Raises Refused, also when it has none."""
        self._run_or_refuse(inside.CLEAR, user="root")  # Without rights but over /tmp: for a file of root's own.

    def look_inside(self) -> str | None:
        """Return what its file of faults holds; None when it has none. Raises Refused."""
        code, output = self.run(inside.READ)
        return output if code == 0 else None

    def run(self, command: Sequence[str], user: str = "") -> tuple[int, str]:
        """Run a program in it; return its exit code and what it printed. Raises Refused, also when it hangs."""
        results: list[tuple[int, str] | Exception] = []

        def work() -> None:
            try:
                with _docker_errors():
                    run = self._clone.api.exec_create(self._id, list(command), user=user)
                    output = self._clone.api.exec_start(run) or b""
                    code = self._clone.api.exec_inspect(run)["ExitCode"]
                results.append((code, output.decode(errors="replace")))
            except Exception as error:  # For the thread that waits.
                results.append(error)

        # The SDK waits for ever for what a program prints: in a thread that nobody has to wait for.
        thread = Thread(target=work, daemon=True)
        with _among_commands(alone=False):
            thread.start()
            thread.join(RUN_WITHIN_S)
        if not results:
            raise Refused(f"a program started in {self.name} did not end within {RUN_WITHIN_S:g} s")
        if isinstance(results[0], Exception):
            raise results[0]
        return results[0]

    def _run_or_refuse(self, command: Sequence[str], user: str = "") -> None:
        code, output = self.run(command, user)
        if code:
            lines = output.strip().splitlines() or [f"exit code {code}"]
            raise Refused(printable(lines[-1]))

    def _call(self, action: str, **options: object) -> None:
        if not self._id:
            raise Refused(f"{self.name} has no container to {action}")
        with _docker_errors():
            getattr(self._clone.api, action)(self._id, **options)


class Clone:
    """The Docker engine, seen only through the containers of one clone."""

    def __init__(self, api: Any, name: str, folder: Path = ROOT) -> None:
        self.api = api
        self._name = name
        self._folder = folder

    def container(self, service: str) -> Container:
        """Look at one service's container; its status is "removed" when it has none.

        Raises Trouble when the engine can't be asked, or has no container of this clone at all.
        """
        listing = self.listing()
        if service not in listing.mine:
            elsewhere = listing.other_folders.get(service, "")
            why = f"project {self._name} runs it from {elsewhere}" if elsewhere else ""
            return Container(self, service, "", Snapshot("removed", why=why))
        found = Container(self, service, listing.mine[service]["Id"], self._inspect(listing.mine[service]["Id"]))
        if found.snapshot.status == "running" and service in project.SERVERS:
            try:
                found.snapshot = replace(found.snapshot, fault_file=found.look_inside())
            except Refused:  # It doesn't run any more, or it is too sick to be looked into.
                found.snapshot = self._inspect(listing.mine[service]["Id"])
                if found.snapshot.status == "running":
                    found.snapshot = replace(found.snapshot, fault_file=inside.NOT_KNOWN)
        return found

    def _inspect(self, identity: str) -> Snapshot:
        try:
            with _docker_errors():
                return read_snapshot(self.api.inspect_container(identity))
        except Refused:  # Removed in the meantime.
            return Snapshot("removed")

    def address(self) -> str:
        """Return the page's address: where Docker publishes the balancer, else where the settings would have it."""
        for port in self.listing().mine.get(BALANCER, {}).get("Ports", []):
            if port.get("PublicPort"):
                host = port.get("IP", "")
                here = host in ("", "0.0.0.0", "::") or host.startswith("127.")
                return f"http://{'localhost' if here else host}:{port['PublicPort']}"
        return project.page_address()

    def listing(self) -> Listing:
        """List the containers of this clone. Raises Trouble when it has none, or the engine can't be asked."""
        with _docker_errors():
            entries = self.api.containers(all=True, filters={"label": [f"{COMPOSE}.project.working_dir"]})
        listing = sort_out(entries, self._name, self._folder)
        if not listing.mine:
            raise Trouble(not_up(listing, self._name))
        return listing


def connect() -> Clone:
    """Return this clone's containers on the engine that the docker command would use. Raises Trouble if none are."""
    import docker  # Here, because it takes longer than everything else that a command does.
    from docker.context import ContextAPI

    with _docker_errors():
        # The SDK would take a context that doesn't exist for the default one, and so perhaps another engine.
        context = os.environ.get("DOCKER_CONTEXT")
        if not os.environ.get("DOCKER_HOST") and ContextAPI.get_context(context) is None:
            raise Trouble("Docker's current context does not exist. See: docker context ls, docker context use default")
        api = docker.from_env(timeout=CONNECT_TIMEOUT_S).api
    api.timeout = CALL_TIMEOUT_S
    clone = Clone(api, project.project_name())
    clone.listing()  # What is wrong with the lab as a whole is said once, not for every server.
    return clone


@contextmanager
def _among_commands(alone: bool) -> Iterator[None]:
    """Keep this clone's commands from freezing a container while another one starts a program in it.

    Engine 20.10 is stuck with both for ever: the program is frozen half started, and it can't be undone.
    alone: for freezing; programs may be started side by side.
    """
    try:
        import fcntl
    except ImportError:  # Windows, where the engine is a newer one.
        yield
        return
    folder = os.open(ROOT / "lab", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(folder)


@contextmanager
def _docker_errors() -> Iterator[None]:
    """Translate whatever the SDK raises into Refused (the engine said no) or Trouble (it can't be asked)."""
    from docker.errors import APIError, DockerException
    from requests.exceptions import RequestException
    from urllib3.exceptions import HTTPError

    try:
        yield
    except APIError as error:
        raise Refused(printable(str(error.explanation or error))) from error
    except (DockerException, RequestException, HTTPError, OSError, ValueError) as error:
        raise Trouble(no_engine(error, os.environ)) from error
