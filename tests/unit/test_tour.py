"""Every picture that a guide shows is one that the tour makes anew, and small enough to be loaded by everybody."""

import re
from pathlib import Path

import pytest

from tests.tour import ANIMATION, LANGUAGES, MOST_BYTES, PICTURES, STILLS

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
MADE = {
    (PICTURES / language / name).as_posix()
    for language in LANGUAGES
    for name in (*(f"{still}.png" for still in STILLS), f"{ANIMATION}.webp")
}


def shown() -> dict[str, str]:
    """Return every picture that a guide of ours shows, with the guide."""
    found = {}
    for guide in GUIDES:
        for link in re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)", guide.read_text(encoding="utf-8")):
            found[(guide.parent / link).resolve().relative_to(ROOT).as_posix()] = guide.name
    return found


def test_guides_show_what_the_tour_makes() -> None:
    assert set(shown()) <= MADE
    assert any(path.endswith(".webp") for path in shown())


@pytest.mark.parametrize("path", sorted(MADE))
def test_a_picture_is_there_and_not_too_large(path: str) -> None:
    size = (ROOT / path).stat().st_size

    assert 1000 < size <= (MOST_BYTES if path.endswith(".webp") else 400_000)
