"""swarm.yml says of the servers and the balancer what docker-compose.yml says, and nothing that a stack refuses.

But for the orders: those are in a store that the machines share, which only swarm.yml has.
"""

import copy
from collections.abc import Callable

import pytest

from lab.clone.project import SECOND
from lab.fleet import stack
from tests.unit.lab.stack_files import File, complaints, read


def test_both_files_say_the_same_wherever_both_can_say_it() -> None:
    found = complaints(read("docker-compose.yml"), read("swarm.yml"))
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def _without_server2(swarm: File) -> None:
    del swarm["services"]["server2"]


def _another_default(swarm: File) -> None:
    swarm["services"]["balancer"]["environment"]["FALL"] = "${FALL:-3}"


def _a_setting_forgotten(swarm: File) -> None:
    del swarm["services"]["balancer"]["environment"]["SHED"]


def _a_setting_of_its_own(swarm: File) -> None:
    swarm["services"]["server1"]["environment"]["DEBUG"] = "1"


def _a_right_more(swarm: File) -> None:
    swarm["services"]["server1"]["cap_add"] = ["NET_ADMIN"]


def _more_memory(swarm: File) -> None:
    swarm["services"]["balancer"]["deploy"]["resources"]["limits"]["memory"] = "1G"


def _no_limit_of_processes(swarm: File) -> None:
    del swarm["services"]["server3"]["deploy"]["resources"]["limits"]["pids"]


def _a_larger_tmp(swarm: File) -> None:
    swarm["services"]["server3"]["volumes"][0]["tmpfs"]["size"] *= 2


def _orders_in_a_file(swarm: File) -> None:
    swarm["services"]["server1"]["volumes"].append({"type": "volume", "source": "store", "target": "/srv/orders"})


def _a_server_that_asks_outside(swarm: File) -> None:
    del swarm["services"]["server1"]["dns"]


def _look_ups_that_take_long(swarm: File) -> None:
    del swarm["services"]["balancer"]["environment"]["RES_OPTIONS"]


def _a_volume_of_no_name(swarm: File) -> None:
    swarm["services"]["balancer"]["volumes"][1]["source"] = "books"


def _one_balancer(swarm: File) -> None:
    swarm["services"]["balancer"]["deploy"]["replicas"] = "${BALANCERS:-1}"


def _another_port(swarm: File) -> None:
    swarm["services"]["balancer"]["ports"][0]["published"] = "${PORT:-80}"


def _no_new_privileges(swarm: File) -> None:
    swarm["services"]["server1"]["security_opt"] = ["no-new-privileges:true"]


def _never_begun_again(swarm: File) -> None:
    swarm["services"]["server1"]["deploy"]["restart_policy"]["condition"] = "none"


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (_without_server2, "server2 is a service in only one of the files"),
        (_another_default, "balancer: environment FALL is '${FALL:-2}' in docker-compose.yml, '${FALL:-3}' in swarm"),
        (_a_setting_forgotten, "balancer: environment SHED is '${SHED:-on}' in docker-compose.yml, None in swarm.yml"),
        (_a_setting_of_its_own, "server1: environment DEBUG is None in docker-compose.yml, '1' in swarm.yml"),
        (_a_right_more, "server1: cap_add is [] in docker-compose.yml, ['NET_ADMIN'] in swarm.yml"),
        (_more_memory, "balancer: memory is 201326592 in docker-compose.yml, 1073741824 in swarm.yml"),
        (_no_limit_of_processes, "server3: pids is 128 in docker-compose.yml, None in swarm.yml"),
        (_a_larger_tmp, "server3: tmpfs is [('/tmp', 16777216, 1023)] in docker-compose.yml, [('/tmp', 33554432, 1023"),
        (_orders_in_a_file, "server1: mounts is ['/srv/orders'] in docker-compose.yml, ['/srv/orders'] in swarm.yml"),
        (_a_server_that_asks_outside, "server1: dns is None in docker-compose.yml, None in swarm.yml"),
        (_look_ups_that_take_long, "balancer: look-ups is 'timeout:1 attempts:1' in docker-compose.yml, '' in swarm.y"),
        (_a_volume_of_no_name, "balancer: there is no volume books"),
        (_one_balancer, "there are 2 balancers in docker-compose.yml, and other replicas in swarm.yml"),
        (_another_port, "balancer: ports is ['${PORT:-8080}:8080'] in docker-compose.yml, ['${PORT:-80}:8080'] in"),
        (_no_new_privileges, "server1: a stack has no security_opt"),
        (_never_begun_again, "server1: what has ended is not begun again: its deploy has no restart_policy"),
    ],
)
def test_a_difference_is_one_complaint(spoil: Callable[[File], None], complaint: str) -> None:
    spoiled = copy.deepcopy(read("swarm.yml"))
    # What an anchor has made one object for several services is each one's own here.
    spoiled["services"] = {name: copy.deepcopy(one) for name, one in spoiled["services"].items()}
    spoil(spoiled)
    found = complaints(read("docker-compose.yml"), spoiled)

    assert len(found) == 1, found
    assert found[0].startswith(complaint)
    assert "\n" not in found[0]


@pytest.mark.parametrize(
    ("what", "value"), [("mem_limit", "1g"), ("environment", {"HEDGE": "off"}), ("ports", ["8081:8080"]), ("tty", True)]
)
def test_a_second_balancer_that_is_another_one_than_the_first_is_one_complaint(what: str, value: object) -> None:
    spoiled = copy.deepcopy(read("docker-compose.yml"))
    spoiled["services"][SECOND] = {**spoiled["services"][SECOND], what: value}

    assert complaints(spoiled, read("swarm.yml")) == [f"balancer2 has another {what} than balancer"]


def test_the_lab_knows_every_service_of_the_stack_and_gives_each_image_a_tag() -> None:
    services = read("swarm.yml")["services"]

    assert list(services) == [*stack.STORES, *stack.SERVICES]
    assert {one["image"] for one in services.values()} == {
        "${LAB_REGISTRY:-}fault-tolerance-lab-backend:${LAB_BACKEND:-none}",
        "${LAB_REGISTRY:-}fault-tolerance-lab-balancer:${LAB_BALANCER:-none}",
        "${LAB_REGISTRY:-}fault-tolerance-lab-store:${LAB_STORE:-none}",
    }
    assert services["balancer"]["deploy"]["replicas"] == "${BALANCERS:-2}"
