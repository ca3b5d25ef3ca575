"""What is typed as an option of a fault, and what of it is a number in its range."""

import pytest

from lab.faults.options import Option

WHOLE = Option("ms", low=1, high=60, default=5, unit="ms")
PART = Option("share", low=0.0, high=60.0, default=0.5)


@pytest.mark.parametrize(
    ("option", "text", "value"),
    [(WHOLE, "1", 1), (WHOLE, "060", 60), (PART, "0.3", 0.3), (PART, "1", 1.0), (PART, ".5", 0.5)],
)
def test_an_option_is_read_as_it_is_typed(option: Option, text: str, value: float) -> None:
    assert option.read(text) == value


@pytest.mark.parametrize("option", [WHOLE, PART])
@pytest.mark.parametrize("text", ["", "-1", "61", "1e1", "nan", "inf", "1_0", " 5", "5 ", "0x5", "٣", "9" * 5000, "x"])
def test_an_option_that_is_no_number_of_its_range_is_refused(option: Option, text: str) -> None:
    with pytest.raises(ValueError, match=f"number from {option.low:g} to 60"):
        option.read(text)


def test_a_whole_number_is_not_read_from_a_fraction() -> None:
    with pytest.raises(ValueError, match=r"'1\.5' is not a whole number from 1 to 60"):
        WHOLE.read("1.5")
