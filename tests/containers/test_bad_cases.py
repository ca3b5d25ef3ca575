"""What can go wrong around any fault of the menu: commands killed, containers made anew, two hands at one moment.

test_break_and_heal.py and test_for.py, beside this, have the same for the plainest fault, a pause.
"""

import contextlib
import subprocess
from random import Random

import pytest

from lab.faults.chance import pick
from lab.terminal.words import listed
from tests.containers.direct import ask
from tests.lab_under_test import NO_TRACES, SERVERS, Lab

MIXTURE = ("slow", "corrupt", "starve", "cut")  # each is undone in another way, but for the first two


def is_whole(lab: Lab, server: str) -> bool:
    """Say whether nothing is left of any fault, and the server answers."""
    return lab.traces(server) == NO_TRACES and ask(lab, server, 3, 0, 2).only == "ok"


@pytest.mark.parametrize("fault", ["cut", "starve", "drop"])
def test_a_fault_whose_command_was_killed_is_shown_and_healed(lab: Lab, fault: str) -> None:
    command = lab.popen("fail.py", "server1", "--fault", fault, "--for", "60")
    lab.wait_until(lambda: lab.faults()["server1"] == [fault], f"server1 with {fault}")
    command.kill()
    command.communicate(timeout=10)

    assert lab.faults()["server1"] == [fault]
    assert lab.run("heal.py").returncode == 0
    assert is_whole(lab, "server1")


def test_a_command_killed_at_any_moment_leaves_nothing_that_heal_does_not_undo(lab: Lab) -> None:
    def one_is_cut() -> bool:
        return any(lab.inspect(server, "{{len .NetworkSettings.Networks}}") == "0" for server in SERVERS)

    for after_s in (0.1, 0.25, 0.35, 0.45, None):
        command = lab.popen("fail.py", *SERVERS, "--fault", "cut")
        if after_s is None:  # However slow the machine is, once there is something to undo.
            lab.wait_until(one_is_cut, "one of the servers cut off")
        else:
            with contextlib.suppress(subprocess.TimeoutExpired):
                command.wait(after_s)
        command.kill()
        command.communicate(timeout=10)

        assert lab.run("heal.py").returncode == 0
        assert [lab.traces(server) for server in SERVERS] == [NO_TRACES] * 3, f"killed after {after_s} s"


@pytest.mark.parametrize(
    ("arguments", "left"),
    [(("restart",), ["cut", "starve"]), (("up", "--detach", "--force-recreate", "--no-build"), [])],
)
def test_compose_starting_a_server_anew_leaves_just_what_docker_keeps_and_heal_undoes_it(
    lab: Lab, arguments: tuple[str, ...], left: list[str]
) -> None:
    for fault in MIXTURE:
        lab.fail("server2", "--fault", fault)

    assert lab.compose(*arguments, "server2").returncode == 0

    assert lab.faults()["server2"] == left
    assert lab.run("heal.py", "server2").returncode == 0
    assert is_whole(lab, "server2")


def test_a_container_removed_under_its_faults_comes_back_without_them(lab: Lab) -> None:
    for fault in MIXTURE:
        lab.fail("server3", "--fault", fault)
    lab.docker("rm", "--force", lab.container("server3"))

    refused = lab.run("heal.py", "server3")
    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        "server3 has no container, it was removed. Bring it back with: docker compose up -d server3 (or make up)"
    )
    lab.compose("up", "--detach", "--no-build", "server3")

    assert lab.run("heal.py", "server3").returncode == 0
    assert is_whole(lab, "server3")


@pytest.mark.parametrize("fault", ["cut", "starve", "truncate"])
def test_the_same_fault_by_two_commands_at_the_same_moment_is_no_trouble_to_either(lab: Lab, fault: str) -> None:
    count = len(lab.events())
    for script, arguments in (("fail.py", ["server1", "--fault", fault]), ("heal.py", [])):
        commands = [lab.popen(script, *arguments) for _ in range(2)]
        outputs = [command.communicate(timeout=30) for command in commands]
        assert [command.returncode for command in commands] == [0, 0], outputs

    assert is_whole(lab, "server1")
    # To cut twice, or to starve twice, is no error to the engine: both may have done it, when neither saw the other's.
    most = 1 if fault == "truncate" else 2
    told = [event["event"] for event in lab.events()[count:]]
    assert 1 <= told.count("fault") <= most
    assert 1 <= told.count("heal") <= most


def test_different_faults_by_many_commands_at_the_same_moment_are_all_done(lab: Lab) -> None:
    commands = [lab.popen("fail.py", "server1", "--fault", fault) for fault in ("drip", "starve", "error", "corrupt")]
    outputs = [command.communicate(timeout=30) for command in commands]

    assert [command.returncode for command in commands] == [0] * 4, outputs
    assert sorted(lab.faults()["server1"]) == ["corrupt", "drip", "error", "starve"]
    assert lab.run("heal.py").returncode == 0
    assert is_whole(lab, "server1")


@pytest.mark.parametrize("hide", ["pause", "kill"])
def test_every_fault_is_healed_while_the_balancer_is_paused_or_down(lab: Lab, hide: str) -> None:
    for server, fault in zip(SERVERS, ("cut", "starve", "flap"), strict=True):
        lab.fail(server, "--fault", fault)
    balancer = lab.container("balancer")
    lab.docker(hide, balancer)
    try:
        healed = lab.run("heal.py")
    finally:
        lab.docker("unpause" if hide == "pause" else "start", balancer)

    assert healed.returncode == 0, healed.stderr
    assert "Not seen by the balancer: " in healed.stdout
    lab.wait_until(lab.answers, "the balancer")
    lab.wait_until_all_online()
    assert all(is_whole(lab, server) for server in SERVERS)


@pytest.mark.parametrize("seed", [1, 2])
def test_any_mixture_in_any_order_is_healed_in_one_call_and_again_without_complaint(lab: Lab, seed: int) -> None:
    random = Random(seed)  # noqa: S311 (no secret)
    done = []
    for _ in range(6):
        drawn = pick(random, SERVERS)
        words = [word for name, value in drawn.options.items() for word in (f"--{name}", f"{value:g}")]
        if lab.run("fail.py", drawn.server, "--fault", drawn.fault, *words).returncode == 0:
            done.append(str(drawn))

    first, second = lab.run("heal.py"), lab.run("heal.py")

    assert done, "nothing was broken"
    assert (first.returncode, first.stderr) == (0, ""), done
    assert [lab.traces(server) for server in SERVERS] == [NO_TRACES] * 3, done
    assert second.returncode == 0
    assert second.stdout.splitlines() == [
        *(f"{server}: nothing to heal, it is running." for server in SERVERS),
        f"The balancer sees {listed(SERVERS)} ONLINE.",
    ]


@pytest.mark.parametrize("name", ["server4", "balancer", "server1;ls", "../x"])
def test_a_name_that_is_no_server_is_refused_by_every_way_to_name_one(lab: Lab, name: str) -> None:
    for arguments in (["--random", "--seed", "7"], ["--fault", "cut"], ["--dry-run"], ["--json"]):
        refused = lab.run("fail.py", name, *arguments)
        assert refused.returncode == 2
        assert refused.stdout == ""
        assert f"there is no server {name!r}" in refused.stderr
    assert [lab.state(server) for server in SERVERS] == ["running"] * 3
