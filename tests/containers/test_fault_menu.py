"""Every fault of the menu on a real server: what its client meets, what Docker shows, that it is masked, that it goes.

While each is on, a steady load through the balancer loses nothing, and every body is looked at.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from balancer.wire.digest import agrees
from lab.faults.menu import MENU
from lab.measuring import figures, load
from tests.containers.direct import Met, ask
from tests.lab_under_test import NO_FAULTS, NO_TRACES, SERVERS, Lab

RATE, SECONDS = 50, 3.0
HEARD_S = SECONDS + 3  # Lost probes say nothing while requests are answered: they count when the load is over.


@dataclass(frozen=True)
class Case:
    """A fault with its options, how a direct client asks (requests, s between, s each may take), and what it meets.

    reasons: what the balancer may call it; an attempt that another one overtakes is "slow", whatever held it up.
    """

    name: str
    options: tuple[str, ...]
    asks: tuple[int, float, float]
    reasons: set[str]
    meets: Callable[[Met], bool]


# A server that stops announces it by its health check, with a 503; one that is killed can't.
GONE = {"refused", "reset", "dns", "connect-timeout"}
SILENT = {"read-timeout", "connect-timeout", "dns"}
LATE = {"slow", "read-timeout"}

CASES = (
    Case("stop", (), (3, 0, 1), GONE | {"5xx"}, lambda met: met.only in ("no name", "refused")),
    Case("kill", (), (3, 0, 1), GONE, lambda met: met.only in ("no name", "refused")),
    Case("pause", (), (3, 0, 0.5), SILENT, lambda met: met.only == "silence"),
    Case("cut", (), (3, 0, 0.5), SILENT, lambda met: met.only in ("silence", "no name", "OSError")),
    Case(
        "drop",
        ("--share", "0.5"),
        (40, 0, 0.5),
        LATE,
        lambda met: 8 <= met.words["silence"] <= 32 and met.words["ok"] >= 8,
    ),
    # Whoever doesn't use the balancer is served; of its probes hardly any is answered.
    Case("lossy", ("--share", "0.9"), (3, 0, 1), SILENT, lambda met: met.only == "ok"),
    Case("slow", ("--ms", "300"), (3, 0, 2), LATE, lambda met: met.only == "ok" and met.slowest_ms >= 300),
    Case("drip", ("--ms", "5"), (3, 0, 4), LATE, lambda met: met.only == "ok" and met.slowest_ms >= 500),
    Case("starve", ("--cpus", "0.03"), (30, 0, 9), LATE, lambda met: met.words["ok"] > 0 and met.slowest_ms >= 400),
    Case("error", ("--status", "502"), (3, 0, 1), {"5xx"}, lambda met: met.only == "502"),
    Case("truncate", (), (3, 0, 1), {"truncated"}, lambda met: met.only == "truncated"),
    Case("corrupt", (), (3, 0, 1), {"corrupt"}, lambda met: met.only == "corrupt"),
    Case("flap", ("--every", "0.4"), (50, 0.04, 0.02), LATE, lambda met: met.turns >= 4),
)


def held_against(lab: Lab, server: str, skip: int) -> set[str]:
    """Return the reasons the balancer gives for a server's state now, and gave after its first `skip` events."""
    changes = [json.loads(line) for line in (lab.log_folder / "balancer.jsonl").read_text().splitlines()[skip:]]
    then = {change["reason"] for change in changes if change["server"] == server}
    now = {one["reason"] for one in lab.status()["servers"] if one["name"] == server}
    return then | now


def test_every_fault_of_the_menu_is_tried() -> None:
    assert sorted(case.name for case in CASES) == sorted({fault.name for fault in MENU} - {"lie"})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_is_met_by_its_client_seen_in_docker_masked_by_the_balancer_and_gone_when_healed(
    lab: Lab, case: Case
) -> None:
    before = len((lab.log_folder / "balancer.jsonl").read_text().splitlines())
    with load.start(f"{lab.url}/app/", RATE, SECONDS) as running:
        broken = lab.run("fail.py", "server1", "--fault", case.name, *case.options)
        assert (broken.returncode, broken.stderr) == (0, "")
        met = ask(lab, "server1", *case.asks)
        seen = lab.told()["server1"]["docker"]
        lab.wait_until(lambda: held_against(lab, "server1", before) & case.reasons, f"one of {case.reasons}", HEARD_S)
        healed = lab.run("heal.py", "server1")
        samples = running.samples()

    assert case.meets(met), met
    assert seen["faults"] == [case.name]
    chosen = {name.removeprefix("--"): float(value) for name, value in zip(*[iter(case.options)] * 2, strict=True)}
    assert seen["options"] == ({case.name: chosen} if chosen else {})
    assert (healed.returncode, healed.stderr) == (0, "")
    assert healed.stdout.endswith("The balancer sees server1 ONLINE.\n")
    assert [(event["event"], event["fault"], event["options"]) for event in lab.events()[-2:]] == [
        ("fault", case.name, chosen),
        ("heal", case.name, chosen),
    ]
    assert lab.traces("server1") == NO_TRACES
    assert ask(lab, "server1", 3, 0, 2).only == "ok"
    found = figures.figures(samples)
    assert (found.requests, found.failed, found.wrong) == (RATE * SECONDS, 0, 0), found


def test_a_lie_reaches_the_client_for_nothing_tells_the_balancer(lab: Lab) -> None:
    lab.fail("server1", "--fault", "lie")
    answer = lab.get("/app/")

    assert (answer.status_code, answer.headers["X-Served-By"]) == (200, "server1")
    assert answer.json()["message"] == "Request berhasil diproses oleh Server 2"
    assert agrees(answer.headers["Content-Digest"], answer.content)
    assert {one["state"] for one in lab.status()["servers"]} == {"ONLINE"}

    healed = lab.run("heal.py")
    assert (healed.returncode, healed.stderr) == (0, "")
    assert lab.get("/app/").json()["message"] == "Request berhasil diproses oleh Server 1"


def test_what_was_cut_and_then_ended_comes_back_whole(lab: Lab) -> None:
    for arguments in (("--fault", "cut"), ("--fault", "kill")):
        lab.fail("server2", *arguments)
    assert lab.faults()["server2"] == ["kill", "cut"]

    healed = lab.run("heal.py", "server2")

    assert healed.stdout.startswith("server2 was killed and cut off the network; it is running again.\n")
    assert lab.traces("server2") == NO_TRACES
    assert ask(lab, "server2", 3, 0, 2).only == "ok"


def test_faults_of_every_kind_at_once_on_all_servers_are_healed_in_one_call(lab: Lab) -> None:
    for server, faults in (("server1", ("drip", "corrupt", "starve", "pause")), ("server2", ("flap", "cut"))):
        for fault in faults:
            lab.fail(server, "--fault", fault)
    lab.fail("server3", "--fault", "kill")

    healed = lab.run("heal.py")

    assert (healed.returncode, healed.stderr) == (0, "")
    assert [lab.traces(server) for server in SERVERS] == [NO_TRACES] * 3
    assert lab.faults() == NO_FAULTS
