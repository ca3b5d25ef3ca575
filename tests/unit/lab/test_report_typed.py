"""What a student has written into a report is found again."""

import json

from lab.reporting.report import report_html
from lab.reporting.typed import typed_in
from tests.unit.lab.hand_ins import GRAY, of_one
from tests.unit.lab.report_pages import EXPERIMENTS


def test_what_was_typed_is_in_the_next_report_again() -> None:
    names = [f"{GRAY}.analysis", f"{GRAY}.conclusion"]
    typed = dict(zip(names, ("Satu.\n\n  Dua & <tiga>.", json.dumps({"a": "\"'"})), strict=True))
    assert typed_in(report_html(of_one(), EXPERIMENTS, "id", typed)) == typed
    assert typed_in(report_html(of_one(), EXPERIMENTS, "id")) == {}


def test_what_a_browser_saved_by_itself_is_read_as_well() -> None:
    saved = '<div data-box="x.analysis" class="box">One<br>two<div>three</div><div><b>four</b></div></div><p>else</p>'
    assert typed_in(saved) == {"x.analysis": "One\ntwo\nthree\nfour"}
    assert typed_in("") == typed_in("<div data-box='x'") == typed_in("</div><p>text") == {}


def test_a_report_that_was_cut_off_gives_what_is_left_of_it() -> None:
    assert typed_in('<div data-box="x.analysis">half a sen') == {"x.analysis": "half a sen"}
