"""Orders through the balancer, on real containers: what has run, and how often, whatever their clients were told."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.lab_under_test import SERVERS, Lab

COFFEE = {"item": "coffee"}
FOLDER = "/srv/orders"
# Run in a server's container: a request to itself, past the balancer; prints status and body.
ASK = """
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=10)
connection.request(*sys.argv[1:3], body=sys.argv[3] if len(sys.argv) > 3 else None)
answer = connection.getresponse()
print(answer.status, answer.read().decode().strip())
"""
# Run there, too: stands in the middle of a transaction until it is ended.
HOLD = f"""
import sqlite3, time
connection = sqlite3.connect("{FOLDER}/orders.sqlite", isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def _begun_at_nothing(lab: Lab) -> None:
    assert requests.delete(f"{lab.url}/app/orders", timeout=10).status_code == 204


def post(lab: Lab, **headers: str) -> requests.Response:
    return requests.post(f"{lab.url}/app/orders", json=COFFEE, headers=headers, timeout=15)


def kept(lab: Lab) -> dict[str, Any]:
    """Return the orders, as the service tells them."""
    told: dict[str, Any] = lab.get("/app/orders").json()
    return told


def asked_itself(container: str, *request: str) -> tuple[int, str]:
    """Return status and body of a request that a container sends to itself."""
    command = ["docker", "exec", container, "python", "-c", ASK, *request]
    done = subprocess.run(command, text=True, capture_output=True, timeout=60, check=True)
    status, _, body = done.stdout.strip().partition(" ")
    return int(status), body


def test_orders_from_three_servers_share_their_numbers(lab: Lab) -> None:
    for number, server in enumerate(SERVERS, start=1):
        status, body = asked_itself(lab.container(server), "POST", "/orders", json.dumps(COFFEE))
        assert (status, json.loads(body)) == (201, {"order": number, "server": server, "runs": 1})

    assert [order["server"] for order in kept(lab)["orders"]] == list(SERVERS)


def test_an_order_says_through_the_balancer_where_it_is_and_who_took_it(lab: Lab) -> None:
    first, again = (post(lab, **{"Idempotency-Key": '"k"'}) for _ in range(2))

    assert (first.status_code, first.json()) == (201, {"order": 1, "server": "server1", "runs": 1})
    assert (again.status_code, again.json()) == (201, {"order": 1, "server": "server1", "runs": 2})
    assert first.headers["Location"] == again.headers["Location"] == "/orders/1"
    assert first.headers["X-Served-By"] == "server1"
    assert ("Idempotent-Replayed" in first.headers, again.headers["Idempotent-Replayed"]) == (False, "true")
    shown = lab.get("/app/orders/1").json()
    assert (shown["key"], shown["item"], len(set(shown["request_ids"]))) == ("k", COFFEE, 2)
    other = requests.post(f"{lab.url}/app/orders", json={}, headers={"Idempotency-Key": "k"}, timeout=10)
    assert other.status_code == 422


def test_without_a_key_a_client_that_was_told_that_time_is_up_and_tries_again_has_two_orders(lab: Lab) -> None:
    lab.fail("server1", "--fault", "slow", "--ms", "3000")

    told = post(lab, **{"X-Request-Id": "ghost"})
    again = post(lab, **{"X-Request-Id": "again"})

    assert (told.status_code, again.status_code) == (504, 201)
    lab.wait_until(lambda: kept(lab)["count"] == 2, "the ghost")
    took = {order["request_ids"][0]: order["server"] for order in kept(lab)["orders"]}
    assert took == {"ghost": "server1", "again": again.headers["X-Served-By"]}
    assert kept(lab)["runs"] == 2


def test_with_a_key_the_balancer_tries_again_and_there_is_one_order(lab: Lab) -> None:
    lab.fail("server1", "--fault", "slow", "--ms", "3000")

    answer = post(lab, **{"Idempotency-Key": "k", "X-Request-Id": "once"})

    assert (answer.status_code, answer.json()["order"]) == (201, 1)
    assert answer.headers["X-Served-By"] != "server1"
    lab.wait_until(lambda: kept(lab)["runs"] == 2, "the late run on server1")
    [order] = kept(lab)["orders"]
    assert (order["server"], order["request_ids"]) == (answer.headers["X-Served-By"], ["once", "once"])


def test_what_a_paused_server_was_sent_runs_when_it_goes_on(lab: Lab) -> None:
    lab.docker("pause", lab.container("server1"))
    answer = post(lab, **{"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["runs"]) == (201, 1)

    lab.heal()

    lab.wait_until(lambda: kept(lab)["runs"] == 2, "the late run on server1")
    assert kept(lab)["count"] == 1


@pytest.fixture
def frozen_holder(lab: Lab) -> Iterator[None]:
    """Server3, frozen in the middle of a transaction."""
    command = ["docker", "exec", lab.container("server3"), "python", "-c", HOLD]
    post(lab)
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        lab.docker("pause", lab.container("server3"))
        yield
        lab.docker("unpause", lab.container("server3"))
        lab.docker("restart", "--time", "0", lab.container("server3"))


def test_beside_a_server_that_is_frozen_in_a_transaction_orders_are_refused_in_time_and_told(
    lab: Lab, frozen_holder: None
) -> None:
    for server in ("server1", "server2"):
        status, body = asked_itself(lab.container(server), "POST", "/orders", json.dumps(COFFEE))
        assert status == 503
        assert json.loads(body)["message"].startswith("503 Service Unavailable: server lain")
    assert post(lab).status_code == 503, "a refusal of a server's, not the balancer's that it may have run"
    assert kept(lab)["count"] == 1


def test_orders_outlive_their_containers(lab: Lab) -> None:
    post(lab)

    assert lab.compose("down").returncode == 0
    started = lab.compose("up", "--detach", "--no-build")

    assert started.returncode == 0, started.stderr
    lab.wait_until(lab.answers, "the balancer answers", timeout_s=30)
    lab.wait_until_all_online()
    assert (kept(lab)["count"], post(lab).json()["order"]) == (1, 2)


@pytest.fixture
def alone(lab: Lab, request: pytest.FixtureRequest) -> Iterator[str]:
    """A container of the servers' image, run with the options that a test asks for."""
    image = lab.inspect("server1", "{{.Config.Image}}")
    label = f"com.docker.compose.project={lab.project}"
    container = lab.docker("run", "--detach", "--label", label, "--network", "none", *request.param, image)
    try:
        lab.wait_until(lambda: is_up(container), "the server alone")
        yield container
    finally:
        lab.docker("rm", "--force", "--volumes", container)


def is_up(container: str) -> bool:
    try:
        return asked_itself(container, "GET", "/health")[0] == 200
    except subprocess.CalledProcessError:
        return False


READ_ONLY = ("--read-only", "--tmpfs", "/tmp:mode=1777")  # noqa: S108


@pytest.mark.parametrize("alone", [READ_ONLY], indirect=True)
def test_without_a_volume_a_server_serves_and_takes_no_orders(alone: str) -> None:
    status, body = asked_itself(alone, "POST", "/orders", json.dumps(COFFEE))

    assert (status, json.loads(body)["status"]) == (503, "ERROR")
    assert "folder pesanan" in json.loads(body)["message"]
    assert asked_itself(alone, "GET", "/")[0] == 200


@pytest.mark.parametrize("alone", [(*READ_ONLY, "--tmpfs", f"{FOLDER}:size=256k,uid=10001")], indirect=True)
def test_on_a_full_disk_a_server_serves_and_says_that_there_is_no_room(alone: str) -> None:
    fill = f"open('{FOLDER}/large', 'wb').write(bytes(200_000))"
    subprocess.run(["docker", "exec", "--user", "10001", alone, "python", "-c", fill], check=True, timeout=30)
    large = json.dumps({"item": "x" * 15_000})
    statuses = [asked_itself(alone, "POST", "/orders", large) for _ in range(4)]

    assert (statuses[-1][0], statuses[-1][1].count("\n")) == (503, 0)
    assert "tidak ada tempat lagi" in json.loads(statuses[-1][1])["message"]
    assert asked_itself(alone, "GET", "/")[0] == 200
    subprocess.run(["docker", "exec", "--user", "10001", alone, "rm", f"{FOLDER}/large"], check=True, timeout=30)
    assert asked_itself(alone, "POST", "/orders", large)[0] == 201
