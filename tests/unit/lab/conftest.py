"""What every unit test of the lab begins with."""

from collections.abc import Iterator

import pytest

from lab.texts.language import speak


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A test that has chosen a language, as every command does, leaves it to itself."""
    yield
    speak("en")
