"""What swarm.yml says of the store of the orders, which docker-compose.yml has not."""

import pytest

from lab.fleet import stack, store
from tests.unit.lab.stack_files import ALIKE, REFUSED, SETS, of_stack, read


@pytest.mark.parametrize(("number", "name"), [*enumerate(stack.STORES, 1)])
def test_each_member_of_the_store_has_a_home_and_its_own_name_and_no_more_rights_than_a_server(
    number: int, name: str
) -> None:
    swarm = read("swarm.yml")
    member, server = swarm["services"][name], swarm["services"]["server1"]
    told = member["environment"]

    assert member["deploy"]["placement"]["constraints"] == [f"node.labels.{store.LABEL} == {number}"]
    assert told["ETCD_NAME"] == name
    assert told["ETCD_INITIAL_ADVERTISE_PEER_URLS"] == f"http://{name}:2380"
    assert told["ETCD_ADVERTISE_CLIENT_URLS"] == f"http://{name}:2379"
    for alike in (*ALIKE, *SETS):
        assert member.get(alike) == server.get(alike), alike
    assert not member.keys() & {"ports", "healthcheck", "user", *REFUSED}
    assert member["deploy"]["endpoint_mode"] == "dnsrr"
    assert of_stack({**member, "healthcheck": {}})["memory"] == 256 << 20
    assert member["deploy"]["resources"]["limits"]["pids"]
    assert [one["source"] for one in member["volumes"] if one["type"] == "volume"] == ["store"]


def test_without_a_word_of_the_labs_there_are_three_members() -> None:
    services, told = read("swarm.yml")["services"], store.settings(stack.STORES, [])

    assert services["server1"]["environment"]["ORDERS_STORE"] == f"${{ORDERS_STORE:-{told['ORDERS_STORE']}}}"
    for name in stack.STORES:
        environment = services[name]["environment"]
        assert environment["ETCD_INITIAL_CLUSTER"] == f"${{STORE_MEMBERS:-{told['STORE_MEMBERS']}}}"
        assert environment["ETCD_DATA_DIR"] == "/srv/store/${STORE_FOLDER:-none}"
        assert environment["ETCD_DATA_DIR"] == f"/srv/store/{environment['ETCD_INITIAL_CLUSTER_TOKEN']}"
