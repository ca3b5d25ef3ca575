"""How a container is healed: one fault after the other, looking anew each time."""

from collections.abc import Callable, Iterator

import pytest

from lab.actions import healing
from lab.faults.fault import Fault
from lab.faults.menu import BY_NAME
from lab.stack.container import Container
from lab.stack.errors import Refused
from lab.stack.fault_file import NOT_KNOWN
from lab.stack.snapshot import Snapshot
from tests.unit.lab.clock import Time
from tests.unit.lab.snapshots import KILLED, PAUSED, RUNNING, STOPPED, inside


class FakeContainer(Container):
    """A container that writes down what is done to it, and may refuse."""

    def __init__(self, snapshot: Snapshot, done: list[str], refuses: bool = False, answers: bool = True) -> None:
        self.name = "server1"
        self.snapshot = snapshot
        self.done = done
        self.refuses = refuses
        self._answers = answers

    def _call(self, action: str, *words: str, **options: object) -> None:
        self.done.append(action)
        if self.refuses:
            raise Refused("the engine says no")

    def clear_faults(self) -> None:
        self._call("clear")

    def clear_fault(self, name: str) -> None:
        self._call(f"clear {name}")

    def answers(self) -> bool:
        self.done.append("ask")
        return self._answers


def heal(
    looks: Callable[[list[str]], Iterator[FakeContainer]], only: Fault | None = None
) -> tuple[healing.Healed, list[str], float]:
    """Heal a container that looks so, one look after the other; return the outcome, what was done, and the seconds."""
    done: list[str] = []
    time = Time()
    seen = looks(done)
    healed = healing.heal_container(lambda: next(seen), only, now=lambda: time.now, sleep=time.sleep)
    return healed, done, time.now


@pytest.mark.parametrize(
    ("before", "done", "say"),
    [
        ([RUNNING], [], "server1: nothing to heal, it is running."),
        ([PAUSED, RUNNING], ["unpause"], "server1 was paused; it is running again."),
        ([STOPPED, RUNNING], ["start", "ask"], "server1 was stopped; it is running again."),
        ([KILLED, RUNNING], ["start", "ask"], "server1 was killed; it is running again."),
        ([Snapshot("created"), RUNNING], ["start", "ask"], "server1 was stopped; it is running again."),
        ([Snapshot("restarting"), RUNNING], [], "server1: nothing to heal, it is running."),
        (
            [PAUSED, STOPPED, RUNNING],
            ["unpause", "start", "ask"],
            "server1 was paused and stopped; it is running again.",
        ),
        ([KILLED, PAUSED, RUNNING], ["start", "unpause", "ask"], "server1 was killed and paused; it is running again."),
    ],
)
def test_every_state_has_its_way_back_to_running(before: list[Snapshot], done: list[str], say: str) -> None:
    def looks(what: list[str]) -> Iterator[FakeContainer]:
        return (FakeContainer(snapshot, what) for snapshot in before)

    healed, what, _ = heal(looks)

    assert (what, str(healed), healed.trouble) == (done, say, "")


SLOW = inside('{"slow": {"ms": 5}}')
BOTH = inside('{"slow": {"ms": 5}, "error": {"status": 500}}')


@pytest.mark.parametrize(
    ("before", "done", "say"),
    [
        ([SLOW, RUNNING], ["clear"], "server1 was slow; it is well again."),
        ([BOTH, RUNNING], ["clear"], "server1 was slow and failing; it is well again."),
        ([PAUSED, SLOW, RUNNING], ["unpause", "clear"], "server1 was paused and slow; it is running again."),
        (
            [inside("{"), RUNNING],
            ["clear"],
            "server1 was left with a file /tmp/faults.json that isn't in order; it is well again.",
        ),
    ],
)
def test_all_faults_inside_a_server_are_undone_at_once(before: list[Snapshot], done: list[str], say: str) -> None:
    healed, what, _ = heal(lambda what: (FakeContainer(snapshot, what) for snapshot in before))

    assert (what, str(healed), healed.trouble) == (done, say, "")


FAILING = inside('{"error": {"status": 500}}')


@pytest.mark.parametrize(
    ("only", "before", "done", "say"),
    [
        ("slow", [SLOW, RUNNING], ["clear"], "server1 was slow; it is well again."),
        (
            "slow",
            [BOTH, FAILING],
            ["clear slow"],
            "server1 was slow; it is still failing, which was not this command's doing.",
        ),
        (
            "pause",
            [PAUSED, FAILING],
            ["unpause"],
            "server1 was paused; it is still failing, which was not this command's doing.",
        ),
        ("slow", [KILLED], [], "server1 is still killed, which was not this command's doing."),
        ("slow", [PAUSED], [], "server1 is still paused, which was not this command's doing."),
        ("kill", [KILLED, RUNNING], ["start", "ask"], "server1 was killed; it is running again."),
        ("pause", [RUNNING], [], "server1: nothing to heal, it is running."),
    ],
)
def test_one_fault_alone_can_be_undone(only: str, before: list[Snapshot], done: list[str], say: str) -> None:
    healed, what, _ = heal(lambda what: (FakeContainer(snapshot, what) for snapshot in before), BY_NAME[only])

    assert (what, str(healed), healed.is_well) == (done, say, "still" not in say)


def test_a_server_that_can_not_be_looked_into_is_given_up_with_the_reason() -> None:
    not_known = inside(NOT_KNOWN)
    healed, done, _ = heal(lambda what: (FakeContainer(not_known, what, refuses=True) for _ in range(99)))

    assert done == ["clear"] * healing.TRIES
    assert healed.trouble.startswith("server1 can't be healed: it is running, the engine says no.")


def test_a_started_server_is_not_healed_before_it_answers() -> None:
    def looks(done: list[str]) -> Iterator[FakeContainer]:
        yield FakeContainer(STOPPED, done)
        yield FakeContainer(RUNNING, done, answers=False)
        yield FakeContainer(RUNNING, done, answers=False)
        yield FakeContainer(RUNNING, done, answers=True)

    healed, done, _ = heal(looks)

    assert done == ["start", "ask", "ask", "ask"]
    assert not healed.trouble


def test_a_server_that_only_starts_slowly_is_said_to_be_starting() -> None:
    def looks(done: list[str]) -> Iterator[FakeContainer]:
        yield FakeContainer(STOPPED, done)
        while True:
            yield FakeContainer(RUNNING, done, answers=False)

    healed, _, _ = heal(looks)

    assert healed.trouble.startswith("server1 is still starting: 8 s after it was started")
    assert "python lab/status.py" in healed.trouble
    assert "can't be healed" not in healed.trouble


def test_a_refusal_because_somebody_else_has_healed_it_is_no_trouble() -> None:
    def looks(done: list[str]) -> Iterator[FakeContainer]:
        yield FakeContainer(PAUSED, done, refuses=True)
        yield FakeContainer(RUNNING, done)

    healed, _, _ = heal(looks)

    assert str(healed) == "server1: nothing to heal, it is running."


def test_a_server_that_can_not_be_healed_is_given_up_with_the_engines_reason() -> None:
    def looks(done: list[str]) -> Iterator[FakeContainer]:
        while True:
            yield FakeContainer(Snapshot("dead"), done, refuses=True)

    healed, done, seconds = heal(looks)

    assert done == ["start"] * healing.TRIES
    assert seconds < 1
    assert healed.trouble.startswith("server1 can't be healed: it is dead (half removed), the engine says no.")
    assert "docker compose up -d --force-recreate server1" in healed.trouble


def test_a_server_that_ends_again_and_again_is_given_up_in_time() -> None:
    def looks(done: list[str]) -> Iterator[FakeContainer]:
        while True:
            yield FakeContainer(Snapshot("exited", exit_code=1), done)

    healed, _, seconds = heal(looks)

    assert seconds == pytest.approx(Container.back_within_s, abs=1)
    assert "it is stopped (exit code 1)" in healed.trouble
    assert [fault.name for fault in healed.undone] == ["stop"]


def test_a_removed_server_is_named_with_the_command_that_brings_it_back() -> None:
    healed, _, _ = heal(lambda done: iter([FakeContainer(Snapshot("removed"), done)]))

    assert "docker compose up -d server1" in healed.trouble
