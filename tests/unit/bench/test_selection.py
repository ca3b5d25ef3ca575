import pytest

from bench import balancers, overload_rows, rows
from bench.selection import select


def test_without_a_word_everything_is_measured() -> None:
    every = select([], [])

    assert (every.rows, every.overload) == (rows.ROWS, overload_rows.ROWS)
    assert (every.balancers, every.overloaded, every.costed) == (balancers.ALL, balancers.OVERLOADED, balancers.COSTED)
    assert every.profiles == "faults,switches,overload,cost"


def test_a_row_of_faults_brings_nothing_of_the_other_parts() -> None:
    some = select(["pause"], ["ours", "nginx"])

    assert [row.name for row in some.rows] == ["pause"]
    assert [one.name for one in some.balancers] == ["ours", "nginx-advised", "nginx-tuned"]
    assert not (some.overload or some.overloaded or some.costed)
    assert some.profiles == "faults"


def test_one_word_means_all_rows_of_overload_and_a_name_one_of_them() -> None:
    assert select(["overload"], []).overload == overload_rows.ROWS

    one = select(["starved-all-600"], ["ours", "haproxy"])
    assert [row.name for row in one.overload] == ["starved-all-600"]
    assert [each.name for each in one.overloaded] == ["ours", "haproxy-overload", "haproxy-patient"]
    assert not one.rows
    assert one.profiles == "overload"


def test_the_cost_is_a_part_of_its_own() -> None:
    cost = select(["cost"], ["ours", "caddy"])

    assert [each.service for each in cost.costed] == ["cost-ours", "cost-caddy"]
    assert cost.profiles == "cost"


@pytest.mark.parametrize(
    ("only", "named"), [(["nonsense"], []), ([], ["apache"]), (["overload"], ["nginx-tuned"]), (["cost"], ["switches"])]
)
def test_what_is_not_there_or_takes_no_part_is_said(only: list[str], named: list[str]) -> None:
    with pytest.raises(KeyError):
        select(only, named)
