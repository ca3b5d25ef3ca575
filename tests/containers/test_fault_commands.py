"""fail.py, heal.py and status.py on real containers, used as a student uses them, and as trouble would have it."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, SERVERS, Lab

FAULTS = ("pause", "stop", "kill")
SHOWN = {"pause": "paused", "stop": "exited", "kill": "exited"}


# In a server's container: a signal for every program of the server.
SIGNAL_TO_ALL = """
import os, sys
for number in filter(str.isdigit, os.listdir("/proc")):
    if int(number) not in (1, os.getpid()):
        os.kill(int(number), int(sys.argv[1]))
"""


def state(lab: Lab, server: str) -> str:
    """Return what Docker calls the state of a server's container."""
    return lab.inspect(server, "{{.State.Status}}")


def tell(lab: Lab) -> dict[str, Any]:
    """Return what `status.py --json` says, by server's name."""
    done = lab.run("status.py", "--json")
    assert done.returncode == 0, done.stderr
    return {server["name"]: server for server in json.loads(done.stdout)["servers"]}


def events(lab: Lab) -> list[dict[str, Any]]:
    """Return the lines of lab.jsonl without their times."""
    file = lab.log_folder / "lab.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [{key: value for key, value in json.loads(line).items() if key != "time"} for line in lines]


def is_one_line(text: str) -> bool:
    """Say whether a command complained with exactly one line."""
    return text.count("\n") == 1 and text.endswith("\n") and "Traceback" not in text


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_done_seen_recorded_and_undone(lab: Lab, fault: str) -> None:
    broken = lab.run("fail.py", "server1", "--fault", fault)

    assert broken.returncode == 0, broken.stderr
    assert "A client of server1 now" in broken.stdout
    assert f"{lab.url.replace('127.0.0.1', 'localhost')}/load-balancer/" in broken.stdout
    assert "python lab/heal.py server1" in broken.stdout
    assert state(lab, "server1") == SHOWN[fault]
    lab.wait_until(lambda: lab.states()["server1"] == "OFFLINE", "server1 OFFLINE")
    seen = tell(lab)
    assert seen["server1"]["docker"]["faults"] == [fault]
    assert seen["server1"]["docker"]["since"] is not None
    assert seen["server1"]["balancer"]["state"] == "OFFLINE"
    assert [server["mismatch"] for server in seen.values()] == [None] * 3

    healed = lab.run("heal.py", "server1")

    assert healed.returncode == 0, healed.stderr
    assert "The balancer sees server1 ONLINE." in healed.stdout
    assert lab.states()["server1"] == "ONLINE"
    assert tell(lab)["server1"]["docker"]["faults"] == []
    common = {"server": "server1", "fault": fault, "options": {}}
    assert events(lab)[-2:] == [
        {"event": "fault", **common, "by": "fail.py"},
        {"event": "heal", **common, "by": "heal.py"},
    ]


def test_pausing_takes_a_second_at_most_and_healing_two(lab: Lab) -> None:
    took_s: dict[str, list[float]] = {"fail.py": [], "heal.py": []}
    for script in ("fail.py", "heal.py") * 3:
        start_s = time.monotonic()
        assert lab.run(script, "server1").returncode == 0
        took_s[script].append(time.monotonic() - start_s)

    # The best of three: the machine that runs the tests may be busy with something else.
    assert min(took_s["fail.py"]) <= 1.0, f"fail.py server1 took {took_s['fail.py']} s, at most 1 s is allowed"
    assert min(took_s["heal.py"]) <= 2.0, f"heal.py server1 took {took_s['heal.py']} s, at most 2 s are allowed"


@pytest.mark.parametrize("fault", ["pause", "kill"])
def test_breaking_twice_and_healing_twice_is_said_and_is_no_failure(lab: Lab, fault: str) -> None:
    lab.run("fail.py", "server2", "--fault", fault)
    count = len(events(lab))
    again = lab.run("fail.py", "server2", "server2", "--fault", fault)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.count("server2 is already") == 1
    assert len(events(lab)) == count, "what was not done must not be recorded"

    assert lab.run("heal.py", "server2").returncode == 0
    again = lab.run("heal.py", "server2")
    assert again.returncode == 0
    assert again.stdout.startswith("server2: nothing to heal, it is running.\n")


def test_whatever_was_done_by_hand_is_shown_and_healed_in_one_call(lab: Lab) -> None:
    first, second, third = map(lab.container, SERVERS)
    lab.docker("pause", first)
    lab.docker("stop", "--time", "1", first)  # Paused, then stopped.
    lab.docker("kill", second)
    lab.docker("pause", third)

    seen = tell(lab)
    assert [seen[server]["docker"]["faults"] != [] for server in SERVERS] == [True] * 3
    assert seen["server3"]["docker"]["faults"] == ["pause"]
    assert seen["server3"]["docker"]["since"] is None, "nobody has noted when"
    healed = lab.run("heal.py")

    assert healed.returncode == 0, healed.stderr
    assert [state(lab, server) for server in SERVERS] == ["running"] * 3
    assert set(lab.states().values()) == {"ONLINE"}


@pytest.mark.parametrize("fault", ["stop", "kill"])
def test_a_paused_server_can_crash_and_is_healed(lab: Lab, fault: str) -> None:
    lab.run("fail.py", "server1")

    crashed = lab.run("fail.py", "server1", "--fault", fault)

    assert crashed.returncode == 0, crashed.stderr
    assert state(lab, "server1") == "exited"
    assert lab.run("heal.py", "server1").returncode == 0
    assert state(lab, "server1") == "running"


def test_a_stopped_server_can_not_be_paused_while_the_others_are(lab: Lab) -> None:
    lab.run("fail.py", "server1", "--fault", "stop")

    broken = lab.run("fail.py", "server1", "server2")

    assert broken.returncode == 1
    assert is_one_line(broken.stderr)
    assert "server1 is stopped (exit code 0): pause needs it running." in broken.stderr
    assert state(lab, "server2") == "paused"


def test_for_heals_when_its_time_is_over(lab: Lab) -> None:
    done = lab.run("fail.py", "server1", "--for", "0.5s")

    assert done.returncode == 0, done.stderr
    assert "Healing in 0.5 s; Ctrl-C heals now.\nserver1 was paused; it is running again.\n" in done.stdout
    assert state(lab, "server1") == "running"
    assert [event["by"] for event in events(lab)[-2:]] == ["fail.py", "--for"]
    assert events(lab)[-2]["options"] == {"for_s": 0.5}


@pytest.mark.parametrize(
    ("number", "name", "code"),
    [(signal.SIGINT, "Ctrl-C", 130), (signal.SIGTERM, "SIGTERM", 143), (signal.SIGHUP, "SIGHUP", 129)],
)
def test_for_heals_when_it_is_interrupted(lab: Lab, number: signal.Signals, name: str, code: int) -> None:
    command = lab.popen("fail.py", "server1", "server2", "--for", "60")
    lab.wait_until(lambda: (state(lab, "server1"), state(lab, "server2")) == ("paused", "paused"), "both paused")

    command.send_signal(number)
    output, complaints = command.communicate(timeout=20)

    assert (command.returncode, complaints) == (code, "")
    assert output.endswith(f"Healed early, by {name}.\n")
    assert (state(lab, "server1"), state(lab, "server2")) == ("running", "running")
    assert [event["by"] for event in events(lab)[-2:]] == [name, name]


def test_for_heals_although_nobody_listens_any_more(lab: Lab) -> None:
    command = lab.popen("fail.py", "server1", "--for", "1")
    assert command.stdout and command.stderr
    command.stdout.readline()
    command.stdout.close()

    assert command.wait(timeout=20) == 0
    assert command.stderr.read() == ""
    command.stderr.close()
    assert state(lab, "server1") == "running"


def test_for_leaves_alone_what_was_broken_before(lab: Lab) -> None:
    lab.run("fail.py", "server1")

    done = lab.run("fail.py", "server1", "server2", "--for", "0.2")

    assert done.returncode == 0, done.stderr
    assert "Only server2 will be healed" in done.stdout
    assert (state(lab, "server1"), state(lab, "server2")) == ("paused", "running")


def test_a_fault_whose_command_was_killed_is_shown_and_healed(lab: Lab) -> None:
    command = lab.popen("fail.py", "server1", "--for", "60")
    lab.wait_until(lambda: state(lab, "server1") == "paused", "server1 paused")
    command.kill()
    command.communicate(timeout=10)

    lab.wait_until(lambda: lab.states()["server1"] == "OFFLINE", "server1 OFFLINE")
    shown = lab.run("status.py").stdout
    assert re.search(r"^server1 +paused.* pause +OFFLINE \(", shown, flags=re.MULTILINE)
    assert lab.run("heal.py").returncode == 0
    assert state(lab, "server1") == "running"


def test_two_commands_at_the_same_moment_do_not_disturb_each_other(lab: Lab) -> None:
    count = len(events(lab))
    for script, servers in (("fail.py", ["server1", "server2"]), ("heal.py", [])):
        commands = [lab.popen(script, *servers) for _ in range(2)]
        outputs = [command.communicate(timeout=30) for command in commands]
        assert [command.returncode for command in commands] == [0, 0], outputs
    assert [state(lab, server) for server in SERVERS] == ["running"] * 3
    # Each server was broken once and healed once, whichever command was first.
    assert sorted((event["event"], event["server"]) for event in events(lab)[count:]) == [
        ("fault", "server1"),
        ("fault", "server2"),
        ("heal", "server1"),
        ("heal", "server2"),
    ]


@pytest.mark.parametrize("name", ["server4", "balancer", "server1;ls", "../x", ""])
def test_a_name_that_is_no_server_breaks_nothing(lab: Lab, name: str) -> None:
    for script in ("fail.py", "heal.py"):
        refused = lab.run(script, "server1", name)
        assert refused.returncode == 2
        assert is_one_line(refused.stderr)
        assert "there are: server1, server2, server3" in refused.stderr
    assert state(lab, "server1") == "running"


def test_a_container_removed_by_hand_is_said_and_the_others_are_healed_first(lab: Lab) -> None:
    lab.docker("rm", "--force", lab.container("server2"))
    try:
        broken = lab.run("fail.py", "server1", "server2")
        assert broken.returncode == 1
        assert is_one_line(broken.stderr)
        assert "server2 has no container, it was removed." in broken.stderr
        assert state(lab, "server1") == "paused"
        assert tell(lab)["server2"]["docker"]["state"] == "removed"

        healed = lab.run("heal.py")
        assert healed.returncode == 1
        assert is_one_line(healed.stderr)
        assert "docker compose up -d server2" in healed.stderr
        assert "The balancer sees server1 and server3 ONLINE." in healed.stdout
    finally:
        lab.compose("up", "--detach", "--no-build", "server2")


def test_compose_restarts_a_paused_server_and_no_fault_is_left(lab: Lab) -> None:
    lab.run("fail.py", "server3")
    assert lab.compose("restart", "--timeout", "1", "server3").returncode == 0

    assert tell(lab)["server3"]["docker"]["faults"] == []
    assert lab.run("heal.py").returncode == 0


@contextlib.contextmanager
def stranger(lab: Lab, **labels: str) -> Iterator[str]:
    """Run a container that Compose might have made as server1, but with other labels; yield its id."""
    ours = {"project": lab.project, "service": "server1", "project.working_dir": str(ROOT), "oneoff": "False", **labels}
    words = [word for key, value in ours.items() for word in ("--label", f"com.docker.compose.{key}={value}")]
    image = lab.inspect("server2", "{{.Image}}")
    container = lab.docker("run", "--detach", "--init", *words, image, "sleep", "300")
    try:
        yield container
    finally:
        lab.docker("rm", "--force", container)


def test_another_projects_server1_is_never_touched(lab: Lab) -> None:
    ours = lab.container("server1")
    with (
        stranger(lab, project="somebody-elses") as other_project,
        stranger(lab, **{"project.working_dir": f"/elsewhere/{ROOT.name}"}) as twin,
        stranger(lab, oneoff="True") as one_off,
    ):
        whole = "{{.State.Status}} {{len .NetworkSettings.Networks}} {{.HostConfig.CpuQuota}}"
        before = lab.docker("inspect", "--format", whole, other_project, twin, one_off)
        for fault in ("pause", "kill", "cut", "starve"):
            healthy = lab.docker("inspect", "--format", whole, ours)
            assert lab.run("fail.py", "server1", "--fault", fault).returncode == 0
            assert lab.docker("inspect", "--format", whole, other_project, twin, one_off) == before
            assert lab.docker("inspect", "--format", whole, ours) != healthy
            assert lab.run("heal.py", "server1").returncode == 0
        for container in (other_project, twin, one_off):
            lab.docker("pause", container)
        assert lab.run("heal.py").stdout.count("nothing to heal") == 3
        for container in (other_project, twin, one_off):
            assert lab.docker("inspect", "--format", "{{.State.Status}}", container) == "paused"


def test_two_clones_of_the_same_name_do_not_touch_each_other(lab: Lab, tmp_path: Path) -> None:
    twin = tmp_path / ROOT.name
    shutil.copytree(ROOT / "lab", twin / "lab", ignore=shutil.ignore_patterns("__pycache__"))

    for script, arguments in (("fail.py", ["server1"]), ("heal.py", []), ("status.py", [])):
        command = [sys.executable, str(twin / "lab" / script), *arguments]
        done = subprocess.run(command, env=lab.environment(), capture_output=True, text=True, timeout=30)
        assert done.returncode == 1
        assert is_one_line(done.stderr)
        assert f"belongs to {ROOT}" in done.stderr
    assert state(lab, "server1") == "running"


def test_the_clone_is_known_through_a_link_with_a_space_in_its_name(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "my lab").symlink_to(ROOT)
    command = [sys.executable, "lab/status.py"]

    done = subprocess.run(command, cwd=tmp_path / "my lab", env=lab.environment(), capture_output=True, timeout=30)

    assert done.returncode == 0, done.stderr


def test_a_lab_under_another_name_is_said_with_the_setting_that_finds_it(lab: Lab) -> None:
    for script, arguments in (("fail.py", ["server1"]), ("heal.py", []), ("status.py", [])):
        done = lab.run(script, *arguments, env={"COMPOSE_PROJECT_NAME": "no-such-project"})
        assert done.returncode == 1
        assert is_one_line(done.stderr)
        assert lab.project in done.stderr


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


@pytest.mark.parametrize(
    ("hide", "show"), [(["stop", "--time", "1"], ["start"]), (["pause"], ["unpause"])], ids=["stopped", "paused"]
)
def test_healing_needs_no_balancer(lab: Lab, hide: list[str], show: list[str]) -> None:
    balancer = lab.container("balancer")
    lab.run("fail.py", "server1")
    lab.docker(*hide, balancer)
    try:
        shown = lab.run("status.py")
        assert shown.returncode == 0
        assert re.search(r"^server1 .* pause +\?", shown.stdout, flags=re.MULTILINE), shown.stdout

        healed = lab.run("heal.py", "server1")

        assert (healed.returncode, healed.stderr) == (0, "")
        assert "Healed, but not seen: " in healed.stdout
        assert state(lab, "server1") == "running"
    finally:
        lab.docker(*show, balancer)
        lab.wait_until(lambda: answers(lab), "the balancer answers again")


def answers(lab: Lab) -> bool:
    """Say whether the balancer answers."""
    try:
        return lab.get("/health").ok
    except OSError:
        return False


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
    lab.run("fail.py", "server1")
    until(lambda: "paused" in str(command.stdout and command.stdout.readline()), tries=60)

    command.send_signal(signal.SIGINT)
    _, complaints = command.communicate(timeout=10)

    assert (command.returncode, complaints) == (0, "")


def until(condition: Callable[[], bool], tries: int) -> None:
    """Ask so many times, each of which waits by itself."""
    assert any(condition() for _ in range(tries))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can do without the rights of others")
def test_no_right_on_dockers_socket_is_said_with_what_to_do(lab: Lab) -> None:
    program = (
        "import os, docker, docker.context; from lab.command import entry; from lab.stack import containers\n"
        "os.setgroups([]); os.setgid(54321); os.setuid(54321)\n"
        "entry.run(lambda arguments: bool(containers.connect()))"
    )
    environment = {name: value for name, value in lab.environment().items() if name != "DOCKER_HOST"}

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)

    assert done.returncode == 1
    assert is_one_line(done.stderr), done.stderr
    assert done.stderr.startswith("You have no right to use Docker's socket")
