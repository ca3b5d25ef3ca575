"""Where Hypothesis gets its worlds from, and how many; how to see one again stands in test_invariants.py."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from random import SystemRandom
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from balancer.rules.policy import POLICIES
from balancer.settings import Switches
from tests.simulation.history import History
from tests.simulation.invariants import PRIMARY
from tests.simulation.run import played
from tests.simulation.world import ALL_ON, CRASHES_AND_OMISSIONS, GRAY, NETWORK, SERVERS, Fault, World

T = TypeVar("T")
Faults = st.SearchStrategy[tuple[Fault, ...]]

KINDS = (*CRASHES_AND_OMISSIONS, *NETWORK, *GRAY)
LENGTH = os.environ.get("SIMULATION", "")
EXAMPLES = {"quick": 4, "": 20, "long": 1000}[LENGTH]  # worlds of each sort
PHASES = [Phase.generate] if LENGTH == "quick" else list(Phase)  # to find the smallest world that fails takes minutes
SEED = int(os.environ.get("SIMULATION_SEED") or SystemRandom().randrange(2**32))


def some(cases: Iterable[T]) -> list[T]:
    """Return the cases of a test; of many, every eighth where the simulation is to be quick."""
    return list(cases)[:: 8 if LENGTH == "quick" else 1]


def seconds(shortest: int, longest: int) -> st.SearchStrategy[float]:
    """Return times between so many hundredths of a second: short numbers are easier to read and to shrink."""
    return st.integers(shortest, longest).map(lambda hundredths: hundredths / 100)


def faults_on(servers: Sequence[str]) -> Faults:
    """Return up to eight faults on these servers, each once or flapping."""
    one = st.builds(
        Fault,
        server=st.sampled_from(servers),
        kind=st.sampled_from(KINDS),
        begins_s=seconds(20, 300) | st.sampled_from((0.5, 1.0, 2.0)),  # faults like company
        lasts_s=seconds(2, 100),
        times=st.integers(1, 4),
        delay_s=seconds(3, 250),
    )
    return st.lists(one, max_size=8).map(tuple)


SWITCHES = st.builds(Switches, st.booleans(), st.booleans(), st.booleans(), st.booleans())
NO_FAULTS: Faults = st.just(())


def worlds(
    faults: Faults,
    switches: st.SearchStrategy[Switches] = SWITCHES,
    policies: Sequence[str] = tuple(POLICIES),
    latencies: st.SearchStrategy[float] | None = None,
    most_per_s: int = 150,
) -> st.SearchStrategy[World]:
    """Return worlds of four seconds with these faults."""
    return st.builds(
        World,
        seed=st.integers(0, 999),
        policy=st.sampled_from(policies),
        switches=switches,
        faults=faults,
        rate_per_s=st.integers(10, most_per_s).map(float),
        latency_s=st.just(0.0) if latencies is None else latencies,
    )


ANY = worlds(faults_on(SERVERS))
ONE_HEALTHY = worlds(
    st.sampled_from(SERVERS).flatmap(lambda healthy: faults_on([name for name in SERVERS if name != healthy])),
    switches=st.just(ALL_ON),
    most_per_s=100,
)
ONLY_THE_PRIMARY_FAULTY = worlds(
    faults_on([PRIMARY]),
    switches=st.builds(Switches, st.booleans(), st.booleans(), st.booleans(), probe=st.just(True)),
    policies=["priority"],
    most_per_s=100,
).map(lambda world: replace(world, lasts_s=world.healed_s(PRIMARY) + 10))
WITHOUT_PROBES = worlds(
    faults_on([PRIMARY]),
    switches=st.builds(Switches, breaker=st.booleans(), probe=st.just(False)),
    policies=["priority"],
    most_per_s=12,
).map(lambda world: replace(world, lasts_s=world.healed_s(PRIMARY) + 16))
HEALED_IN_THE_END = worlds(faults_on(SERVERS), most_per_s=50).map(
    lambda world: replace(world, lasts_s=6 + max(map(world.healed_s, SERVERS)))
)
ILL_KINDS = ("error", "truncate", "corrupt", "reset", "drop", "slow")
ILL_ADDRESS = worlds(NO_FAULTS, switches=st.just(ALL_ON), policies=["priority"]).flatmap(
    lambda world: st.builds(
        replace, st.just(world), ill_share=st.sampled_from((0.1, 0.5)), ill_kind=st.sampled_from(ILL_KINDS)
    )
)
EQUALLY_SLOW = worlds(NO_FAULTS, latencies=seconds(0, 180))


def holds_in(strategy: st.SearchStrategy[World], *invariants: Callable[[History], None]) -> Callable[[], None]:
    """Return a test that plays worlds and judges each by the invariants."""

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        phases=PHASES,
        deadline=None,
        database=None,  # a test leaves nothing behind
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(world=strategy)
    def test(world: World) -> None:
        note(f"SIMULATION_SEED={SEED}")
        history = played(world)
        for invariant in invariants:
            invariant(history)

    return test
