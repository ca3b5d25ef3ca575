"""The design card: how the lab is put together and used."""

import json

from tests.lab_under_test import SERVERS, Lab
from tests.this_machine import ROOT


def test_C1_compose_up_starts_three_servers_and_the_balancer(lab: Lab) -> None:
    listed = lab.compose("ps", "--format", "json").stdout.splitlines()
    services = {container["Service"]: container["State"] for container in map(json.loads, listed)}

    assert services == {"server1": "running", "server2": "running", "server3": "running", "balancer": "running"}
    for service in services:
        lab.wait_until(
            lambda service=service: lab.inspect(service, "{{.State.Health.Status}}") == "healthy",  # type: ignore[misc]
            f"{service} healthy",
            timeout_s=30,
        )


def test_C2_one_image_serves_every_role_and_each_runs_gunicorn_in_a_container_of_its_own(lab: Lab) -> None:
    images = {server: lab.inspect(server, "{{.Image}}") for server in SERVERS}

    assert len(set(images.values())) == 1
    assert lab.inspect("balancer", "{{.Image}}") not in images.values()
    assert len({lab.container(service) for service in (*SERVERS, "balancer")}) == 4
    for service in (*SERVERS, "balancer"):
        assert "gunicorn" in lab.docker("top", lab.container(service), "-o", "pid,args")


def test_C3_servers_are_reached_by_service_name_also_at_a_new_address(lab: Lab) -> None:
    assert "SERVERS=server1:8000 server2:8000 server3:8000" in lab.inspect("balancer", "{{.Config.Env}}")
    address = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
    before = lab.inspect("server1", address)
    network = lab.inspect("server2", "{{range .NetworkSettings.Networks}}{{.NetworkID}}{{end}}")
    lab.docker("rm", "--force", lab.container("server1"))
    # Somebody else joins first, so that Server 1 can't have its old address back.
    other = lab.docker(
        "run", "--detach", "--network", network, "--env", "SERVER_NAME=other", lab.inspect("server2", "{{.Image}}")
    )
    try:
        lab.compose("up", "--detach", "--no-build", "server1")
        assert lab.inspect("server1", address) != before

        def serves_again() -> bool:
            answer = lab.get()
            return answer.headers.get("X-Served-By") == "server1" and answer.json()["server"] == "Server 1"

        lab.wait_until(serves_again, "Server 1 serves again")
    finally:
        lab.docker("rm", "--force", other)


def test_C4_fail_pauses_the_container_and_heal_unpauses_it(lab: Lab) -> None:
    assert lab.run("fail.py", "server1").returncode == 0
    assert lab.state("server1") == "paused"

    assert lab.run("heal.py", "server1").returncode == 0
    assert lab.state("server1") == "running"


def test_C5_ci_runs_these_tests_against_containers_and_skips_none() -> None:
    ci = (ROOT / ".ci" / "run").read_text()
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()

    assert "REQUIRE_ALL=1" in ci
    assert "make lint" in ci
    assert "make test" in ci
    assert "make up" in workflow
    assert "make test" in workflow
