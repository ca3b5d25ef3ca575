"""What a load has come to so far."""

import asyncio
from contextlib import suppress
from pathlib import Path

from lab.measuring import tally
from lab.measuring.figures import Sample
from lab.measuring.tally import Tally
from lab.playing.progress import BROKEN, PASSED, TO_COME, WIDTH, band
from lab.teaching.play import Mark


def sample(status: int, took_s: float = 0.01, served: str = "") -> Sample:
    return Sample(0, 0, took_s, status, method="POST", served=served)


def test_it_counts_what_has_ended_and_forgets_nothing() -> None:
    now = Tally()
    now.add([sample(201, 0.2, "server1"), sample(503, 0.01)])
    now.add([sample(201, 0.1, "server2")])

    assert now == Tally(3, 1, 200.0, "server2")


def test_what_is_told_in_the_file_is_read_again(tmp_path: Path) -> None:
    path, samples = tmp_path / "tally.json", [sample(201, served="server1")]

    async def for_a_moment() -> None:
        telling = asyncio.create_task(tally.tell(samples, path))
        while tally.read(path).requests < 1:
            await asyncio.sleep(0.01)
        samples.append(sample(503))
        while tally.read(path).requests < 2:
            await asyncio.sleep(0.01)
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling

    asyncio.run(asyncio.wait_for(for_a_moment(), 10))

    assert (tally.read(path).requests, tally.read(path).failed, tally.read(path).lately) == (2, 1, "")


def test_a_file_that_is_not_there_or_half_written_is_an_empty_tally(tmp_path: Path) -> None:
    (tmp_path / "half").write_text('{"requests": ')

    assert tally.read(tmp_path / "none") == tally.read(tmp_path / "half") == Tally()


def test_the_band_shows_when_something_was_broken_and_how_far_it_is() -> None:
    signs = "".join(sign for sign, _ in band(5, 8, [Mark(2, "fault", "s", "kill"), Mark(4, "heal", "s", "kill")]))

    quarter = WIDTH // 4
    assert signs[: 2 * quarter] == PASSED * quarter + BROKEN * quarter
    assert signs.count(TO_COME) == WIDTH - signs.count(PASSED) - signs.count(BROKEN)
    assert len(signs) == WIDTH
