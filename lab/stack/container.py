"""One server's container: read and changed through the SDK."""

import shlex
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from threading import Thread
from typing import Any, Protocol

from lab.clone.project import SERVERS
from lab.clone.turns import among_commands
from lab.stack import fault_file
from lab.stack.errors import Refused, Unanswered
from lab.stack.snapshot import CPU_PERIOD_US, Snapshot
from lab.terminal.words import printable
from lab.texts.language import t

STOP_GRACE_S = 8  # As in docker-compose.yml: a server drains for 0.6 s, then gunicorn waits up to 5 s for what is open.
RUN_WITHIN_S = 3.0  # A program of a few milliseconds; it hangs when the container is paused in that moment.
RUN_CPU_S = 0.2  # What several such programs at once need of a CPU: a starved container takes a while for it.


class ItsClone(Protocol):
    """What a container asks of the clone that it belongs to (containers.py)."""

    api: Any

    @property
    def rehearsal(self) -> list[str] | None: ...

    @property
    def cli(self) -> Sequence[str]: ...

    def errors(self) -> AbstractContextManager[None]: ...

    def container(self, service: str, looks_inside_starved: bool = True) -> "Container": ...

    def inspect(self, identity: str) -> Snapshot: ...

    def network(self) -> str: ...


class Container:
    """One server's container, and what Docker said of it when it was looked at.

    is_replaced: when it has ended, something starts another in its place. back_within_s: so long it may take until a
    server that was down answers again.
    """

    is_replaced = False
    back_within_s = 8.0

    def __init__(self, clone: ItsClone, name: str, identity: str, snapshot: Snapshot, docker_name: str = "") -> None:
        self.name = name
        self.snapshot = snapshot
        self._clone = clone
        self._id = identity
        self._docker_name = docker_name or identity

    def __repr__(self) -> str:
        return f"<{self.name} {self.snapshot.status}>"

    @property
    def logs_command(self) -> str:
        """Return what shows the last words of its programs."""
        return f"docker compose logs {self.name}"

    @property
    def anew_command(self) -> str:
        """Return what makes it anew."""
        return f"docker compose up -d --force-recreate {self.name}"

    def look_again(self, looks_inside_starved: bool = True) -> "Container":
        """Return this server's container as it is now, also when it has been made anew. Raises Trouble."""
        return self._clone.container(self.name, looks_inside_starved)

    def pause(self) -> None:
        """Freeze every process in it. Raises Refused."""
        with among_commands(alone=True):
            for is_last in (False, False, True):  # One that is starved of CPU may not freeze at the first try.
                try:
                    self._call("pause")
                except Refused as refusal:
                    if is_last or "unable to freeze" not in str(refusal):
                        raise
                else:
                    return

    def unpause(self) -> None:
        """Let its frozen processes go on. Raises Refused."""
        self._call("unpause")

    def stop(self, grace_s: int = STOP_GRACE_S) -> None:
        """End it: SIGTERM, and SIGKILL after so many seconds. Raises Refused."""
        self._call("stop", "--time", str(grace_s), timeout=grace_s)

    def restart(self, grace_s: int = STOP_GRACE_S) -> None:
        """End it as `stop` does, and start it again. Raises Refused."""
        self._call("restart", "--time", str(grace_s), timeout=grace_s)

    def kill(self) -> None:
        """End it at once with SIGKILL. Raises Refused."""
        self._call("kill", "--signal", "SIGKILL", signal="SIGKILL")

    def start(self) -> None:
        """Start it again after it has ended. Raises Refused."""
        self._call("start")

    def cut(self) -> None:
        """Take it off its networks. Raises Refused."""
        with self._clone.errors():
            networks = self._clone.api.inspect_container(self._id)["NetworkSettings"]["Networks"]
            for network in networks:
                if not self._is_rehearsed("network", "disconnect", "--force", network, self._docker_name):
                    self._clone.api.disconnect_container_from_network(self._id, network, force=True)

    def join(self, address: str | None = None) -> None:
        """Put it back on the lab's network, under its service's name. Raises Refused.

        address: at which; None for any. Only a network whose subnet is set by hand lets it be chosen.
        """
        network = self._clone.network()
        words = ("--alias", self.name, *(("--ip", address) if address else ()))
        if not self._is_rehearsed("network", "connect", *words, network, self._docker_name):
            with self._clone.errors():
                self._clone.api.connect_container_to_network(
                    self._id, network, aliases=[self.name], ipv4_address=address
                )

    def limit_cpus(self, cpus: float | None) -> None:
        """Let it use so many CPUs at most; None takes the limit away. Raises Refused."""
        quota_us = -1 if cpus is None else round(cpus * CPU_PERIOD_US)
        words = ("--cpu-period", str(CPU_PERIOD_US), "--cpu-quota", str(quota_us))
        if not self._is_rehearsed("update", *words, self._docker_name):
            with self._clone.errors():
                self._clone.api.update_container(self._id, cpu_period=CPU_PERIOD_US, cpu_quota=quota_us)

    def answers(self) -> bool:
        """Say whether its health check succeeds right now, without waiting for Docker's next. Raises Refused."""
        with self._clone.errors():
            check = self._clone.api.inspect_container(self._id)["Config"].get("Healthcheck") or {}
        if check.get("Test", ["NONE"])[0] != "CMD":
            return True
        return self.run(check["Test"][1:])[0] == 0

    def set_fault(self, name: str, options: Mapping[str, float]) -> None:
        """Let the server itself have a fault, beside those that it has. Raises Refused, also when it is so already."""
        self._run_or_refuse(fault_file.set_command(name, options))

    def clear_fault(self, name: str) -> None:
        """Take one fault from the server itself, and leave it the others. Raises Refused, also when it has it not."""
        self._run_or_refuse(fault_file.set_command(name, None))

    def clear_faults(self) -> None:
        """Take from the server itself all faults that it has. Raises Refused, also when it has none."""
        self._run_or_refuse(fault_file.CLEAR, user="root")  # Without rights but over /tmp: for a file of root's own.

    def look_into(self, also_starved: bool = True) -> None:
        """Have what is known of it say what its file of faults holds, if it runs. Raises Trouble.

        also_starved: also where it has hardly any CPU to be looked into with.
        """
        if self.snapshot.status != "running" or not (also_starved or self.snapshot.cpus is None):
            return
        try:
            self.snapshot = replace(self.snapshot, fault_file=self.look_inside())
        except Refused:  # It doesn't run any more, or it is too sick to be looked into.
            self.snapshot = self._clone.inspect(self._id)
            if self.snapshot.status == "running":
                self.snapshot = replace(self.snapshot, fault_file=fault_file.NOT_KNOWN)

    def look_inside(self) -> str | None:
        """Return what its file of faults holds; None when it has none. Raises Refused."""
        code, output = self.run(fault_file.READ)
        return output if code == 0 else None

    def run(self, command: Sequence[str], user: str = "", within_s: float | None = None) -> tuple[int, str]:
        """Run a program in it; return its exit code and what it printed. Raises Refused, also when it hangs.

        within_s: how many seconds it may take; None for the few that a quick one needs.
        """
        within_s = within_s or RUN_WITHIN_S
        results: list[tuple[int, str] | Exception] = []

        def work() -> None:
            try:
                with self._clone.errors():
                    run = self._clone.api.exec_create(self._id, list(command), user=user)
                    output = self._clone.api.exec_start(run) or b""
                    code = self._clone.api.exec_inspect(run)["ExitCode"]
                results.append((code, output.decode(errors="replace")))
            except Exception as error:  # For the thread that waits.
                results.append(error)

        # The SDK waits for ever for what a program prints: in a thread that nobody has to wait for.
        thread = Thread(target=work, daemon=True)
        # Only a server is ever frozen: what runs elsewhere, perhaps for long, keeps nobody waiting.
        with among_commands(alone=False) if self.name in SERVERS else nullcontext():
            thread.start()
            thread.join(within_s)
            if not results and (cpus := self._clone.inspect(self._id).cpus):  # Also starved since it was looked at.
                thread.join(RUN_CPU_S / cpus)
        if not results:
            words = {"server": self.name, "seconds": within_s}
            raise Unanswered(t("a program started in {server} did not end within {seconds:g} s", **words))
        if isinstance(results[0], Exception):
            raise results[0]
        return results[0]

    def _run_or_refuse(self, command: Sequence[str], user: str = "") -> None:
        if self._is_rehearsed("exec", *(("--user", user) if user else ()), self._docker_name, *command):
            return
        code, output = self.run(command, user)
        if code:
            lines = output.strip().splitlines() or [t("exit code {code}", code=code)]
            raise Refused(printable(lines[-1]))

    def _is_rehearsed(self, *words: str) -> bool:
        """Say whether this is a rehearsal; then the docker command of these words is only noted."""
        if self._clone.rehearsal is None:
            return False
        self._clone.rehearsal.append(shlex.join([*self._clone.cli, *words]))
        return True

    def _call(self, action: str, *words: str, **options: object) -> None:
        """Call the engine; words: the flags that the docker command would have for it."""
        if not self._id:
            raise Refused(t("{server} has no container to {action}", server=self.name, action=action))
        if self._is_rehearsed(action, *words, self._docker_name):
            return
        with self._clone.errors():
            getattr(self._clone.api, action)(self._id, **options)
