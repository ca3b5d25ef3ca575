"""Copies are found by times that no two runs have in common, also where somebody has worked them over."""

from dataclasses import replace
from random import Random

from lab.grading.copies import Print, copies, own_copies, print_of
from lab.measuring.figures import Sample
from tests.unit.samples import body

PLAY, OTHER = ("05-gray-failure", "bare"), ("05-gray-failure", "protected")


def measured(seed: int, count: int = 600) -> list[Sample]:
    """Return samples as some run has measured them."""
    chance = Random(seed)  # noqa: S311  no secret
    return [
        Sample(n / 40, round(n / 40 + chance.uniform(0, 0.002), 5), round(chance.uniform(0.002, 0.02), 5), 200, body())
        for n in range(count)
    ]


def refused(seed: int, count: int = 600) -> list[Sample]:
    """Return samples of a service that is down: hardly any time is unlike another."""
    chance = Random(seed)  # noqa: S311  no secret
    return [Sample(n / 40, n / 40, chance.randrange(5) / 1e5, 0, error="refused") for n in range(count)]


def test_two_runs_share_nothing() -> None:
    hand_ins = [{PLAY: print_of(measured(seed))} for seed in range(20)]
    assert copies(hand_ins, [str(number) for number in range(20)]) == []


def test_two_runs_of_a_service_that_is_down_share_nothing() -> None:
    hand_ins = [{PLAY: print_of(refused(seed))} for seed in range(20)]
    assert copies(hand_ins, [str(number) for number in range(20)]) == []


def test_the_same_samples_under_two_numbers_are_a_copy_whatever_side_they_stand_under() -> None:
    hand_ins = [{PLAY: print_of(measured(1))}, {PLAY: print_of(measured(2))}, {OTHER: print_of(measured(1))}]
    (found,) = copies(hand_ins, ["a", "b", "c"])

    assert (found.one, found.other, found.whole, found.part) == (0, 2, (PLAY,), {})


def test_samples_of_which_every_tenth_was_edited_are_a_copy_in_part() -> None:
    worked_over = [replace(one, took_s=one.took_s + 0.01 * (n % 50 == 0)) for n, one in enumerate(measured(1))]
    (found,) = copies([{PLAY: print_of(measured(1))}, {PLAY: print_of(worked_over)}], ["a", "b"])

    assert found.whole == ()
    assert 0.5 < found.part[PLAY] < 1


def test_a_part_of_anothers_samples_is_a_copy_in_part() -> None:
    thinned = measured(1)[100:400]
    (found,) = copies([{PLAY: print_of(thinned)}, {PLAY: print_of(measured(1))}], ["a", "b"])
    assert found.part[PLAY] == 1


def test_twelve_students_with_one_play_are_all_found() -> None:
    found = copies([{PLAY: print_of(measured(1))}] * 12, [str(number) for number in range(12)])
    assert len(found) == 66


def test_who_hands_in_twice_copies_nobody() -> None:
    assert copies([{PLAY: print_of(measured(1))}] * 2, ["a", "a"]) == []


def test_hand_ins_without_a_number_may_be_copies_of_each_other() -> None:
    assert len(copies([{PLAY: print_of(measured(1))}] * 2, ["", ""])) == 1


def test_two_plays_of_one_hand_in_with_the_same_samples_are_told() -> None:
    plays = {PLAY: print_of(measured(1)), OTHER: print_of(measured(1)), ("01", "a"): print_of(measured(2))}
    assert own_copies(plays) == {PLAY: OTHER, OTHER: PLAY}


def test_too_few_samples_are_like_any_others() -> None:
    few = print_of(measured(1, 10))
    assert few == Print("")
    assert own_copies({PLAY: few, OTHER: few}) == {}
    assert copies([{PLAY: few}, {PLAY: few}], ["a", "b"]) == []
