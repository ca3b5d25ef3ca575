"""status.py on real containers: what Docker says beside what the balancer sees, once or as it changes."""

import signal
from collections.abc import Callable

from tests.lab_under_test import Lab

# In a server's container: a signal for every program of the server.
SIGNAL_TO_ALL = """
import os, sys
for number in filter(str.isdigit, os.listdir("/proc")):
    if int(number) not in (1, os.getpid()):
        try:
            os.kill(int(number), int(sys.argv[1]))
        except ProcessLookupError:  # a health check that has ended since
            pass
"""


def test_a_server_the_balancer_can_not_see_is_a_mismatch_in_words(lab: Lab) -> None:
    send = ("exec", lab.container("server1"), "python", "-c", SIGNAL_TO_ALL)
    lab.docker(*send, str(signal.SIGSTOP.value))  # Nobody but the programs themselves can tell.
    try:
        lab.wait_until(lambda: lab.states()["server1"] == "OFFLINE", "server1 OFFLINE")
        shown = lab.run("status.py").stdout
    finally:
        lab.docker(*send, str(signal.SIGCONT.value))

    assert "MISMATCH server1: nothing is wrong with it in Docker, but the balancer sees it OFFLINE (" in shown


def test_watching_shows_a_fault_come_and_ends_with_ctrl_c(lab: Lab) -> None:
    command = lab.popen("status.py", "--watch")
    assert command.stdout and command.stderr
    assert "DOCKER SAYS" in command.stdout.readline()
    lab.fail("server1")
    until(lambda: "paused" in str(command.stdout and command.stdout.readline()), tries=60)

    command.send_signal(signal.SIGINT)
    _, complaints = command.communicate(timeout=10)

    assert (command.returncode, complaints) == (0, "")


def until(condition: Callable[[], bool], tries: int) -> None:
    """Ask so many times, each of which waits by itself."""
    assert any(condition() for _ in range(tries))
