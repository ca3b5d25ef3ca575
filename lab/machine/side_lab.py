"""A lab beside the student's own, to test or measure in: a Compose project, a port and a log folder of its own."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab.clone import project, settings, turns
from lab.machine import port, preparing
from lab.stack import compose, volumes
from lab.terminal import steps
from lab.texts.language import t


@dataclass
class SideLab:
    """What there is of it so far.

    purpose: such as `bench`. turn: for the `pass_fds` of programs that break it (turns.only_one). log_folder: removed
    with it, unless `keeps_logs`. name, port: of its Compose project, and of its page; "" and 0 before it is built.
    """

    purpose: str
    first_port: int
    turn: tuple[int, ...]
    log_folder: Path
    keeps_logs: bool = False
    name: str = ""
    port: int = 0

    def build(self) -> None:
        """Get Docker and build the images; from then on Compose, tests and commands mean this lab. Raises Trouble."""
        preparing.get_docker()
        settings.check()
        name = project.side_project(preparing.settle_project_name(), self.purpose)
        environment = preparing.build(name)
        self.name, self.port = name, port.free_port(self.first_port)
        ours = {"PORT": str(self.port), "BIND": "127.0.0.1", "LOG_FOLDER": str(self.log_folder), "COMPOSE_PROFILES": ""}
        os.environ.update(environment | ours)

    def start(self) -> None:
        """Start every container, and wait until all are healthy. Raises Trouble."""
        compose.start(self.name, dict(os.environ))

    def take_down(self) -> None:
        """Remove whatever there is of it. Raises Trouble."""
        if self.name and (compose.of_project(self.name) or compose.networks(self.name)):
            steps.step(t("removing the containers and the network of {name}", name=self.name))
            compose.down(self.name)
        if self.name:
            volumes.remove(self.name)
        if not self.keeps_logs:
            shutil.rmtree(self.log_folder, ignore_errors=True)


@contextmanager
def side_lab(purpose: str, first_port: int, folder: str) -> Iterator[SideLab]:
    """Give a lab to build and to start, and take it down at the end, whatever ends it: a failure, Ctrl-C, SIGTERM.

    Raises Trouble while another process of this clone has one for the same folder, such as `bench`.
    """
    with turns.only_one(folder) as turn:
        environment = dict(os.environ)
        signals = {one: signal.signal(one, signal.default_int_handler) for one in (signal.SIGINT, signal.SIGTERM)}
        side = SideLab(purpose, first_port, turn, Path(tempfile.mkdtemp(prefix=f"{purpose}-log-")))
        try:
            yield side
        finally:
            for one in signals:
                signal.signal(one, signal.SIG_IGN)  # It is being taken down already.
            try:
                side.take_down()
            finally:
                for one, handler in signals.items():
                    signal.signal(one, handler)
                os.environ.clear()
                os.environ.update(environment)
