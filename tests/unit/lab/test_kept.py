"""What is kept of a play and of a journal is what everything is worked out from, whatever stands in it."""

from dataclasses import replace

import pytest

from lab.measuring.figures import Sample, served_by
from lab.teaching import journal
from lab.teaching.figures import figures_of
from lab.teaching.play import Play, as_kept, from_text, to_text
from tests.unit.samples import body, sample

PLAY = Play("05", "bare", {}, {}, "2026-11-22T09:00:00+07:00", 1.0, [replace(sample(1 / 3), took_s=0.0123456789)])


def test_a_play_is_kept_to_the_hundredth_of_a_millisecond_and_then_stays_as_it_is() -> None:
    kept = as_kept(PLAY)
    assert (kept.samples[0].due_s, kept.samples[0].took_s) == (0.33333, 0.01235)
    assert figures_of(from_text(to_text(kept))) == figures_of(kept) != figures_of(PLAY)


@pytest.mark.parametrize("line", ['{"event": "\\ud800"}', '{"a":' * 950 + "1" + "}" * 950])
def test_a_line_of_which_no_hash_can_be_worked_out_is_unreadable(line: str) -> None:
    first, _ = journal.line_of({"event": "opened"}, journal.FIRST, "2026-11-22T09:00:00+07:00")
    entries, flaws = journal.read(f"{line}\n{first}\n")
    assert [flaw.line for flaw in flaws][:1] == [1]
    assert entries[-1]["event"] == "opened"


def test_an_answer_without_an_end_of_brackets_is_nobodys() -> None:
    assert served_by(Sample(0, 0, 0.01, 200, "[" * 100_000)) == ""
    assert served_by(Sample(0, 0, 0.01, 200, body())) == "server1"
