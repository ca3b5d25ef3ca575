"""In which order `lab/swarm.py up` starts what is to run, and renews what runs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from lab import Trouble
from lab.clone.project import SERVERS
from lab.fleet import stack, starting, store, view
from lab.fleet.nodes import Node
from tests.unit.lab.fake_stack import FakeManager, member
from tests.unit.lab.fake_swarm import FakeEngine, node


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done, one after the other."""
    found: list[str] = []

    @contextmanager
    def keeps(_: Node, __: str, name: str, count: int) -> Iterator[None]:
        found.append(f"keep {name} of {count}")
        yield

    monkeypatch.setattr(stack, "deploy", lambda _, __, names, ___: found.append(f"deploy {' '.join(names)}"))
    for name in ("wait_until_placed", "wait_until_running"):
        monkeypatch.setattr(stack, name, lambda _, __, names, did=name: found.append(f"{did} {' '.join(names)}"))
    monkeypatch.setattr(stack, "kept_in_place", keeps)
    monkeypatch.setattr(store, "wait_until_ready", lambda _, __, ___, names: found.append(f"ready {' '.join(names)}"))
    monkeypatch.setattr(view, "wait_until_green", lambda *_: found.append("green"))
    return found


def start(
    there: Sequence[str],
    stores: Sequence[str],
    monkeypatch: pytest.MonkeyPatch,
    folder: str = "x",
    drained: Sequence[str] = (),
    runs: Sequence[stack.Task] = (),
) -> None:
    """Start what is to run. there: the services that are there; folder: of the store that they have their data in.

    drained: the members whose homes, of the same names, take no part. runs: what runs where.
    """
    homes = [member(one, does="drain" if one in drained else "active") for one in stack.STORES]
    for number, one in enumerate(homes, 1):
        one["Spec"]["Labels"] = {store.LABEL: str(number)}
    env = {"Spec": {"TaskTemplate": {"ContainerSpec": {"Env": ["A=b", f"ETCD_DATA_DIR=/srv/store/{folder}"]}}}}
    monkeypatch.setattr(stack, "services", lambda *_: dict.fromkeys(there, env))
    monkeypatch.setattr(stack, "tasks", lambda *_: list(runs))
    starting.start(node(FakeManager(homes)), "lab", {"STORE_FOLDER": "x", "BALANCERS": "2"}, [], stores)


THREE, SERVERS_WORDS, LAB_WORDS = " ".join(stack.STORES), " ".join(SERVERS), " ".join(stack.SERVICES)


@pytest.mark.parametrize("there", [(), SERVERS, ("server1",), stack.STORES, (*stack.STORES, *SERVERS)])
def test_at_first_what_has_a_home_is_placed_then_the_servers_then_the_rest(
    there: tuple[str, ...], done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    start(there, stack.STORES, monkeypatch)

    assert done == [
        f"deploy {THREE}",
        f"wait_until_placed {THREE}",
        f"deploy {SERVERS_WORDS}",
        f"wait_until_placed {SERVERS_WORDS}",
        f"deploy {THREE} {LAB_WORDS}",
        f"wait_until_running {THREE} {LAB_WORDS}",
        f"ready {THREE}",
    ]


def renewed(stores: Sequence[str], services: Sequence[str] = stack.SERVICES) -> list[str]:
    """Return what is done when each is renewed, one after the other."""
    return [
        words
        for name in (*stores, *services)
        for words in (
            f"keep {name} of 2",
            f"deploy {name}",
            f"wait_until_running {name}",
            *([f"ready {name}"] if name in stores else []),
            "green",
        )
    ]


def test_what_is_up_is_renewed_one_by_one_and_a_member_of_the_store_takes_part_before_the_next_one_goes(
    done: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    start((*stack.STORES, *stack.SERVICES), stack.STORES, monkeypatch)

    assert done == renewed(stack.STORES)
    assert "begin anew" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("before", "folder", "is_told"),
    [((), "x", False), (("store1",), "of one", True), (stack.STORES, "of others", True), (stack.STORES[:2], "x", True)],
)
def test_a_store_that_lacks_members_or_is_another_one_is_begun_whole(
    before: tuple[str, ...],
    folder: str,
    is_told: bool,
    done: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    start((*before, *stack.SERVICES), stack.STORES, monkeypatch, folder)

    assert done == [f"deploy {THREE}", f"wait_until_running {THREE}", f"ready {THREE}", *renewed(stack.STORES)]
    assert ("the orders begin anew" in capsys.readouterr().out) is is_told


def test_where_there_is_one_member_it_is_waited_for_alone(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    start(("store1", *stack.SERVICES), ["store1"], monkeypatch)

    assert done == renewed(["store1"])


def test_beside_a_machine_that_takes_no_part_no_member_is_renewed_and_none_is_waited_for(
    done: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    start((*stack.STORES, *stack.SERVICES), stack.STORES, monkeypatch, drained=["store2"])

    assert done == renewed([])
    assert "store2" in capsys.readouterr().out


def test_a_balancer_whose_machine_would_not_take_it_again_is_not_renewed(
    done: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = [
        stack.Task("balancer", "store2", "running", "running", ""),
        stack.Task("server1", "store3", "running", "running", ""),
    ]
    start((*stack.STORES, *stack.SERVICES), stack.STORES, monkeypatch, drained=["store2", "store3"], runs=runs)

    assert done == renewed([], [one for one in stack.SERVICES if one != "balancer"])
    assert "the balancers stay as they are: store2 would not" in capsys.readouterr().out


def test_a_store_is_begun_where_all_members_but_one_have_their_machine_and_nobody_waits_for_that_one(
    done: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    start((), stack.STORES, monkeypatch, drained=["store2"])

    assert done == [
        f"deploy {THREE}",
        "wait_until_placed store1 store3",
        f"deploy {SERVERS_WORDS}",
        f"wait_until_placed {SERVERS_WORDS}",
        f"deploy {THREE} {LAB_WORDS}",
        f"wait_until_running store1 store3 {LAB_WORDS}",
        "ready store1 store3",
    ]
    assert "without store2" in capsys.readouterr().out


def test_a_store_that_is_another_one_is_begun_without_a_member_that_has_no_machine(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    start((*stack.STORES, *stack.SERVICES), stack.STORES, monkeypatch, "of others", drained=["store1"])

    assert done == [f"deploy {THREE}", "wait_until_running store2 store3", "ready store2 store3", *renewed([])]


@pytest.mark.parametrize(
    ("stores", "drained"), [(stack.STORES, ["store2", "store3"]), (("store1",), ["store1"])], ids=str
)
@pytest.mark.parametrize("there", [(), stack.SERVICES])
def test_a_store_is_not_begun_without_a_majority(
    there: tuple[str, ...],
    stores: Sequence[str],
    drained: list[str],
    done: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(Trouble, match=f"{', '.join(drained)} .*docker node update"):
        start(there, stores, monkeypatch, drained=drained)

    assert done == []


def test_a_first_start_that_was_broken_off_is_gone_on_with_beside_a_machine_that_takes_no_part(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    start(stack.STORES, stack.STORES, monkeypatch, drained=["store2"])

    assert f"wait_until_running store1 store3 {LAB_WORDS}" in done
    assert done[-1] == "ready store1 store3"


@pytest.mark.parametrize(
    ("takes_part", "named", "balancers"),
    [
        ("yyy", "abc", 2),
        ("yyn", "abc", 2),
        ("ynn", "abc", 1),
        ("nnn", "abc", 1),
        ("y", "a", 1),
        ("yyy", "a", 1),
        ("yn", "ab", 1),
    ],
)
def test_there_is_a_balancer_on_each_of_two_machines_where_as_many_are_given_tasks(
    takes_part: str, named: str, balancers: int
) -> None:
    members = [
        member(name, does="active" if word == "y" else "drain") for name, word in zip("abc", takes_part, strict=False)
    ]

    assert starting.balancers_for(members, [node(FakeEngine(name, {})) for name in named]) == balancers
