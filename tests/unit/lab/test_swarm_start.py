"""In which order `lab/swarm.py up` starts what is to run, and renews what runs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from lab.clone.project import SERVERS
from lab.fleet import stack, starting, store, view
from lab.fleet.nodes import Node
from tests.unit.lab.fake_stack import FakeManager
from tests.unit.lab.fake_swarm import node


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


def start(there: Sequence[str], stores: Sequence[str], monkeypatch: pytest.MonkeyPatch, folder: str = "x") -> None:
    """Start what is to run. there: the services that are there; folder: of the store that they have their data in."""
    env = {"Spec": {"TaskTemplate": {"ContainerSpec": {"Env": ["A=b", f"ETCD_DATA_DIR=/srv/store/{folder}"]}}}}
    monkeypatch.setattr(stack, "services", lambda *_: dict.fromkeys(there, env))
    starting.start(node(FakeManager()), "lab", {"STORE_FOLDER": "x", "BALANCERS": "2"}, [], stores)


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


def renewed(stores: Sequence[str]) -> list[str]:
    """Return what is done when each is renewed, one after the other."""
    return [
        words
        for name in (*stores, *stack.SERVICES)
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
