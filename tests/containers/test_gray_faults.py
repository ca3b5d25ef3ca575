"""Faults inside a server, on real containers: its health check is green, its answers are late or wrong."""

import json
import time
from typing import Any

from tests.lab_under_test import NO_FAULTS, NO_TRACES, SERVERS, Lab, is_one_line

# A client in the balancer's container, where the servers' names are known: status, milliseconds and body of each path.
CLIENT = """
import http.client, json, sys, time
for path in sys.argv[2:]:
    start = time.perf_counter()
    connection = http.client.HTTPConnection(sys.argv[1], 8000, timeout=5)
    connection.request("GET", path, headers={"X-Request-Id": "direct"})
    answer = connection.getresponse()
    body = answer.read().decode()
    print(json.dumps([answer.status, (time.perf_counter() - start) * 1000, json.loads(body)]))
"""

# As many requests at once as a server with 16 threads would choke on, and then its health check.
CROWD = """
import http.client, socket, sys, time
crowd = [socket.create_connection((sys.argv[1], 8000)) for _ in range(90)]
for one in crowd:
    one.sendall(b"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
time.sleep(0.2)
start = time.perf_counter()
connection = http.client.HTTPConnection(sys.argv[1], 8000, timeout=5)
connection.request("GET", "/health")
print(connection.getresponse().status, (time.perf_counter() - start) * 1000)
"""


def ask(lab: Lab, server: str, *paths: str) -> list[tuple[int, float, dict[str, Any]]]:
    """Ask a server directly; return status, milliseconds and body for each path."""
    output = lab.docker("exec", lab.container("balancer"), "python", "-c", CLIENT, server, *paths)
    return [tuple(json.loads(line)) for line in output.splitlines()]


def test_a_slow_server_is_late_for_its_client_and_quick_for_its_health_check(lab: Lab) -> None:
    broken = lab.run("fail.py", "server1", "--fault", "slow", "--ms", "400")

    assert (broken.returncode, broken.stderr) == (0, "")
    assert broken.stdout.startswith("server1 is slow: 400 ms.\nA client of server1 now waits for every answer.\n")
    (status, took_ms, _), (health, health_ms, _) = ask(lab, "server1", "/", "/health")
    assert (status, health) == (200, 200)
    assert 400 <= took_ms < 900, f"the answer took {took_ms} ms, 400 to 900 are expected"
    assert health_ms < 200, f"/health took {health_ms} ms, at most 200 are allowed"
    docker = lab.told()["server1"]["docker"]
    assert (docker["state"], docker["faults"], docker["options"]) == ("running", ["slow"], {"slow": {"ms": 400}})

    healed = lab.run("heal.py", "server1")

    assert (healed.returncode, healed.stderr) == (0, "")
    assert healed.stdout == "server1 was slow; it is well again.\nThe balancer sees server1 ONLINE.\n"
    assert ask(lab, "server1", "/")[0][1] < 200
    assert lab.traces("server1") == NO_TRACES
    common = {"server": "server1", "fault": "slow"}
    assert lab.events()[-2:] == [
        {"event": "fault", **common, "options": {"ms": 400}, "by": "fail.py"},
        {"event": "heal", **common, "options": {"ms": 400}, "by": "heal.py"},
    ]


def test_a_failing_server_answers_with_its_status_and_the_balancer_with_another_server(lab: Lab) -> None:
    lab.fail("server1", "--fault", "error", "--status", "503")

    (status, _, body), (health, _, _) = ask(lab, "server1", "/", "/health")
    assert (status, health) == (503, 200)
    assert body == {"server": "Server 1", "status": "ERROR", "message": "503 Service Unavailable"}
    assert "| server1 | GET / | 503 | id=direct" in lab.docker("logs", "--tail", "20", lab.container("server1"))
    answer = lab.get()
    assert (answer.status_code, answer.headers["X-Served-By"]) == (200, "server2")
    assert lab.run("heal.py").returncode == 0
    assert ask(lab, "server1", "/")[0][0] == 200


def test_faults_combine_and_the_same_again_replaces(lab: Lab) -> None:
    said = [
        lab.run("fail.py", "server2", *arguments).stdout.splitlines()[0]
        for arguments in (
            ("--fault", "slow"),
            ("--fault", "slow", "--ms", "300"),
            ("--fault", "slow", "--ms", "300"),
            ("--fault", "error"),
        )
    ]

    assert said == [
        "server2 is slow: 1000 ms.",
        "server2 is now slow: 300 ms instead of 1000 ms.",
        "server2 is already slow: 300 ms.",
        "server2 is failing: status 500.",
    ]
    status, took_ms, _ = ask(lab, "server2", "/")[0]
    assert (status, took_ms >= 300) == (500, True)
    assert "slow (300 ms), error (status 500)" in lab.run("status.py").stdout
    assert "server2 was slow and failing; it is well again." in lab.run("heal.py").stdout
    assert lab.traces("server2") == NO_TRACES


def test_two_commands_at_the_same_moment_lose_nothing(lab: Lab) -> None:
    wanted = [("slow", "--ms", "50"), ("error",), ("error",)]
    commands = [lab.popen("fail.py", "server3", "--fault", *arguments) for arguments in wanted]
    outputs = [command.communicate(timeout=30) for command in commands]

    assert [command.returncode for command in commands] == [0] * 3, outputs
    assert lab.told()["server3"]["docker"]["options"] == {"slow": {"ms": 50}, "error": {"status": 500}}
    assert sorted(event["fault"] for event in lab.events()[-2:]) == ["error", "slow"], "each is recorded once"
    heals = [lab.popen("heal.py", "server3") for _ in range(2)]
    assert [(heal.communicate(timeout=30)[1], heal.returncode) for heal in heals] == [("", 0)] * 2
    assert lab.traces("server3") == NO_TRACES


def test_whatever_ends_the_container_ends_its_faults(lab: Lab) -> None:
    lab.fail("server1", "server2", "--fault", "slow", "--ms", "50")
    assert lab.faults() == {**NO_FAULTS, "server1": ["slow"], "server2": ["slow"]}

    lab.docker("restart", "--time", "0", lab.container("server1"))
    lab.docker("kill", lab.container("server2"))
    lab.docker("start", lab.container("server2"))

    assert lab.faults() == NO_FAULTS
    assert [lab.traces(server) for server in ("server1", "server2")] == [NO_TRACES] * 2


def test_a_paused_server_can_not_be_told_and_what_it_was_told_before_is_healed(lab: Lab) -> None:
    lab.fail("server1", "--fault", "slow", "--ms", "50")
    lab.fail("server1", "--fault", "pause")

    refused = lab.run("fail.py", "server1", "--fault", "error")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "server1 is paused: error needs it running. First: python lab/heal.py server1\n"
    start_s = time.monotonic()
    assert lab.faults()["server1"] == ["pause"]
    took_s = time.monotonic() - start_s
    assert took_s < 3, f"status.py took {took_s} s with a paused server, at most 3 are allowed"
    assert lab.run("heal.py").stdout.startswith("server1 was paused and slow; it is running again.\n")
    assert lab.traces("server1") == NO_TRACES


def test_a_file_written_by_hand_is_seen_and_healed_and_stops_no_request(lab: Lab) -> None:
    by_hand = {
        "server1": ("root", '{"slow": {"ms": 60}, "explode": {}}', ["slow", "unknown"]),
        "server2": ("10001", "{slow", ["unknown"]),
        "server3": ("root", "", ["unknown"]),
    }
    write = "import sys; open('/tmp/faults.json', 'w').write(sys.argv[1])"
    for server, (user, content, _) in by_hand.items():
        lab.docker("exec", "--user", user, lab.container(server), "python", "-c", write, content)

    seen = lab.told()
    for server, (_, _, faults) in by_hand.items():
        assert seen[server]["docker"]["faults"] == faults
        status, took_ms, _ = ask(lab, server, "/")[0]
        assert (status, took_ms >= 60) == (200, "slow" in faults)
    healed = lab.run("heal.py")
    assert (healed.returncode, healed.stderr) == (0, "")
    assert [lab.traces(server) for server in SERVERS] == [NO_TRACES] * 3


def test_an_option_that_does_not_fit_breaks_nothing(lab: Lab) -> None:
    for arguments in (("--ms", "5"), ("--fault", "slow", "--ms", "0"), ("--fault", "error", "--status", "200;ls")):
        refused = lab.run("fail.py", "server1", *arguments)
        assert refused.returncode == 2
        assert is_one_line(refused.stderr)
    assert lab.traces("server1") == NO_TRACES


def test_for_heals_a_fault_inside_a_server(lab: Lab) -> None:
    done = lab.run("fail.py", "server3", "--fault", "slow", "--ms", "70", "--for", "0.2")

    assert done.returncode == 0, done.stderr
    assert "server3 was slow; it is well again." in done.stdout
    assert lab.events()[-2]["options"] == {"ms": 70, "for_s": 0.2}
    assert lab.traces("server3") == NO_TRACES


def test_a_server_whose_breaker_is_open_is_healed_also_when_nobody_uses_the_service(lab: Lab) -> None:
    lab.fail("server1", "--fault", "error")
    lab.wait_until(lambda: lab.get() and lab.states()["server1"] == "OFFLINE", "server1 OFFLINE")

    healed = lab.run("heal.py", "server1")

    assert (healed.returncode, healed.stderr) == (0, "")
    assert lab.states()["server1"] == "ONLINE"


def test_for_undoes_its_own_fault_and_leaves_what_somebody_else_did(lab: Lab) -> None:
    lab.fail("server3", "--fault", "error")

    done = lab.run("fail.py", "server3", "--fault", "drip", "--for", "0.2", "--json")

    words = "server3 was dripping; it is still failing, which was not this command's doing."
    assert done.returncode == 0, done.stderr
    assert words in done.stderr
    assert json.loads(done.stdout)["healed"] == [{"name": "server3", "is_well": False, "said": words}]
    assert lab.told()["server3"]["docker"]["options"] == {"error": {"status": 500}}


def test_the_health_check_of_a_slow_server_stays_quick_in_a_crowd(lab: Lab) -> None:
    lab.fail("server3", "--fault", "slow", "--ms", "1500")

    output = lab.docker("exec", lab.container("balancer"), "python", "-c", CROWD, "server3")

    status, took_ms = output.split()
    assert status == "200"
    assert float(took_ms) < 300, f"/health took {took_ms} ms beside 90 requests, at most 300 are allowed"


def test_making_a_server_slow_takes_a_second_at_most_and_healing_it_too(lab: Lab) -> None:
    def took_s(script: str, *arguments: str) -> float:
        start_s = time.monotonic()
        assert lab.run(script, "server1", *arguments).returncode == 0
        return time.monotonic() - start_s

    # A rehearsal begins as they do, and does nothing: what it takes is the machine's, which may be slow, or busy.
    rounds = [
        (took_s("fail.py", "--dry-run"), took_s("fail.py", "--fault", "slow"), took_s("heal.py")) for _ in range(2)
    ]

    rehearsed_s, *each_s = (min(times) for times in zip(*rounds, strict=True))
    assert max(each_s) <= max(1.0, 2 * rehearsed_s), f"{each_s} s, and a rehearsal {rehearsed_s} s"
