"""The lab's commands where Docker can't be used: one line says why and what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab_under_test import IN_ENGLISH, Lab, is_one_line
from tests.this_machine import ROOT


def test_an_engine_that_is_not_there_is_one_line_and_exit_code_1(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"currentContext": "gone"}')
    troubles = {
        "No such file or directory": {"DOCKER_HOST": f"unix://{tmp_path}/none.sock"},
        "Connection refused": {"DOCKER_HOST": "tcp://127.0.0.1:1"},
        "context does not exist": {"DOCKER_HOST": "", "DOCKER_CONFIG": str(tmp_path)},
    }
    for words, environment in troubles.items():
        for script, arguments in (("fail.py", ["server1", "--for", "5"]), ("heal.py", []), ("status.py", ["--json"])):
            done = lab.run(script, *arguments, env=environment)
            assert (done.returncode, done.stdout) == (1, "")
            assert is_one_line(done.stderr), done.stderr
            assert words in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can do without the rights of others")
def test_no_right_on_dockers_socket_is_said_with_what_to_do(lab: Lab) -> None:
    program = (
        "import os, docker, docker.context; from lab.command import entry; from lab.stack import containers\n"
        "os.setgroups([]); os.setgid(54321); os.setuid(54321)\n"
        "entry.run(lambda arguments: bool(containers.connect()))"
    )
    environment = {name: value for name, value in lab.environment(IN_ENGLISH).items() if name != "DOCKER_HOST"}

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)

    assert done.returncode == 1
    assert is_one_line(done.stderr), done.stderr
    assert done.stderr.startswith("You have no right to use Docker's socket")
