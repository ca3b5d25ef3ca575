"""The parsers and every odd text that has a name, whole and cut anywhere; `tests/fuzz.py` invents more."""

import pytest

from tests.odd import parsers

CUTS = 30  # places at which each text is cut


@pytest.mark.parametrize("which", parsers.CHECKS)
def test_what_must_hold_for_any_bytes_holds_for_every_odd_text_and_its_beginnings(which: str) -> None:
    check, seeds = parsers.CHECKS[which]
    for text in seeds():
        for end in {*range(0, len(text), max(1, len(text) // CUTS)), len(text)}:
            check(text[:end])


@pytest.mark.parametrize("which", parsers.CHECKS)
def test_what_must_hold_for_any_bytes_holds_where_one_is_another(which: str) -> None:
    check, seeds = parsers.CHECKS[which]
    for text in seeds():
        for place in range(0, min(len(text), 400), max(1, len(text) // CUTS)):
            for other in b"\0\r\n :,;\xff0":
                check(text[:place] + bytes([other]) + text[place + 1 :])
