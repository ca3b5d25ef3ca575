"""What a student's number decides of an experiment; when servers fail by chance."""

from itertools import pairwise

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lab.clone.folder import ROOT
from lab.teaching.chances import SERVERS, SHORTEST_S, spells
from lab.teaching.drawing import drawn, of_side
from lab.teaching.experiment import Experiment, read

NAME = "05-gray-failure.yaml"


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    return read(NAME, yaml.safe_load((ROOT / "lab" / "experiments" / NAME).read_text(encoding="utf-8")))


def test_without_a_number_the_file_s_own_values_count(experiment: Experiment) -> None:
    assert drawn(experiment, "") == experiment.document["configuration"]


def test_a_number_decides_always_the_same(experiment: Experiment) -> None:
    assert drawn(experiment, "2210511001") == drawn(experiment, "2210511001")


def test_neighbours_have_different_values(experiment: Experiment) -> None:
    told = {str(drawn(experiment, f"22105110{number:02}")) for number in range(40)}

    assert len(told) > 20


def test_only_what_may_be_drawn_is_drawn_and_from_its_range(experiment: Experiment) -> None:
    for number in range(40):
        values = drawn(experiment, str(number))
        assert values["seconds"] == experiment.variables["seconds"]
        assert all(values[name] in one.choices for name, one in experiment.draws.items())


def test_a_side_s_own_values_count_more(experiment: Experiment) -> None:
    side = experiment.sides[0]

    assert of_side({"rate": 1}, side) == {"rate": 1, **side.variables}


@given(st.integers(0, 2**32), st.floats(0.5, 5), st.floats(0.3, 3), st.floats(5, 60), st.booleans())
def test_each_server_is_down_for_its_share_of_the_time_and_never_twice_at_once(
    seed: int, mtbf_s: float, mttr_s: float, seconds: float, together: bool
) -> None:
    found = spells(mtbf_s, mttr_s, seconds, seed, together)

    for server in SERVERS:
        own = [one for one in found if one.server == server]
        down_s = sum(one.until_s - one.from_s for one in own)
        assert down_s == pytest.approx(seconds * mttr_s / (mtbf_s + mttr_s), abs=0.01 * len(own))
        assert all(one.until_s < following.from_s for one, following in pairwise(own))
        assert own[0].from_s > 0
        assert own[-1].until_s <= seconds + 0.001


def test_together_means_at_the_same_moments() -> None:
    found = spells(3, 1.5, 20, 7, together=True)

    first = [(one.from_s, one.until_s) for one in found if one.server == "server1"]
    assert all([(one.from_s, one.until_s) for one in found if one.server == name] == first for name in SERVERS)


def test_each_by_itself_means_at_moments_of_its_own() -> None:
    found = spells(3, 1.5, 20, 7)

    assert len({one.from_s for one in found}) == len(found)
    assert min(one.until_s - one.from_s for one in found) >= SHORTEST_S - 0.001
