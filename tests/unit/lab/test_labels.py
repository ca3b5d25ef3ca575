"""What figures are called and how they are written: all of them, in both languages, and never rounded to a lie."""

import pytest

from lab.teaching.figures import figures_of
from lab.teaching.labels import MS, NAMES, SECONDS, SHARE, label, shown, unit, with_unit
from lab.teaching.play import Mark
from tests.unit.lab.plays import play

ORDERS = [{"order": 1, "runs": 2, "item": {"client": 1}}]
LOST = (Mark(2.0, "fault", "server1", "node-down"), Mark(9.0, "heal", "server1", "node-down"))
COMPUTED = sorted(figures_of(play(failed=0.1, orders=ORDERS)) | figures_of(play(marks=LOST)))


def test_every_figure_that_is_computed_has_a_name() -> None:
    assert {"failed", "during.outage_s", "ghosts", "availability.formula", "share.server3", "detection_s"} < set(
        COMPUTED
    )
    assert [name for name in COMPUTED if label(name, "id") == name or label(name, "en") == name] == []


def test_every_name_is_of_a_figure_that_is_computed() -> None:
    assert set(NAMES) - set(COMPUTED) == set()


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_two_figures_have_the_same_name(language: str) -> None:
    assert len({label(name, language) for name in COMPUTED}) == len(COMPUTED)


def test_a_name_says_the_part_and_the_unit() -> None:
    assert label("during.slowest_ms", "id") == "Request paling lambat, selama gangguan (ms)"
    assert label("after.failed_share", "en") == "Share of requests that failed, after the fault (%)"
    assert label("before.share.server2", "id") == "Bagian jawaban dari Server 2, sebelum gangguan (%)"
    assert label("failed", "en") == "Failed requests"
    assert label("attempts_per_request", "en") == "Attempts per request"


@pytest.mark.parametrize("name", COMPUTED)
def test_a_unit_fits_the_figures_own_name(name: str) -> None:
    last = name.removeprefix("before.").removeprefix("during.").removeprefix("after.")
    by_name = {"ms": MS, "s": SECONDS, "share": SHARE}.get(last.partition(".")[0].rpartition("_")[2])
    assert by_name is None or unit(name) == by_name


@pytest.mark.parametrize(
    ("figure", "value", "indonesian", "english"),
    [
        ("failed", 12, "12", "12"),
        ("requests", 12345.0, "12.345", "12,345"),
        ("failed", 7.5, "7,5", "7.5"),
        ("failed_share", 0.0, "0", "0"),
        ("failed_share", 1.0, "100", "100"),
        ("failed_share", 0.0254, "2,5", "2.5"),
        ("failed_share", 0.000004, "0,0004", "0.0004"),
        ("availability", 0.99996, "99,996", "99.996"),
        ("slowest_ms", 1234.56, "1.235", "1,235"),
        ("median_ms", 3.456, "3,46", "3.46"),
        ("p99_ms", 45.67, "45,7", "45.7"),
        ("detection_s", 0.354, "0,35", "0.35"),
        ("outage_s", 0.0004, "0,0004", "0.0004"),
        ("attempts_per_client", 3.2, "3,20", "3.20"),
        ("during.failed_share", -0.0, "0", "0"),
        ("what.is.this", 1.5, "1,5", "1.5"),
        ("failed", None, "–", "–"),
        ("failed", float("nan"), "–", "–"),
        ("failed", float("inf"), "–", "–"),
    ],
)
def test_a_value_is_written_as_each_language_does(
    figure: str, value: float | None, indonesian: str, english: str
) -> None:
    assert (shown(figure, value, "id"), shown(figure, value, "en")) == (indonesian, english)


@pytest.mark.parametrize("name", ["failed_share", "outage_s", "slowest_ms", "availability", "attempts_per_request"])
@pytest.mark.parametrize("value", [0.000001, 0.0001, 0.004, 0.0049, 0.05])
def test_what_is_not_nothing_is_never_written_as_nothing(name: str, value: float) -> None:
    assert float(shown(name, value, "en")) > 0
    assert float(shown("availability", 1 - value, "en")) < 100


def test_a_value_by_itself_has_its_unit() -> None:
    assert with_unit("during.failed_share", 0.125, "id") == "12,5%"
    assert with_unit("slowest_ms", 1500.0, "id") == "1.500\N{NO-BREAK SPACE}ms"
    assert with_unit("outage_s", 2.5, "en") == "2.50\N{NO-BREAK SPACE}s"
    assert with_unit("failed", 3, "en") == "3"
    assert with_unit("slowest_ms", None, "en") == "–"
