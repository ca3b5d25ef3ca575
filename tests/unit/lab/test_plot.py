"""The drawing of an experiment's plays: nothing that matters is left out, and all sides have one time axis."""

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from lab.reporting.plot import plot
from lab.reporting.plot_dots import CELL, NOBODY, SHAPES, SLOW_S, TICK, Shape, dots
from lab.reporting.plot_faults import MOST_ROWS, bands, placed
from lab.reporting.plot_scale import LEFT, RIGHT, Scale, fitted, scale_of
from lab.reporting.plot_states import ONLINE, SUSPECT, box, spells
from lab.teaching.play import OFFLINE, Change, Machine, Mark
from tests.unit.lab.plays import answered, play, timed_out

TEN_S = Scale(10.0, 0, 4)


def points(path: str) -> list[tuple[int, int]]:
    """Return where the shapes of a path begin: each ends where it has begun."""
    x = y = 0
    found = []
    for dx, dy in re.findall(r"m(-?\d+) ?(-?\d+)", path):
        x, y = x + int(dx), y + int(dy)
        found.append((x, y))
    return found


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(svg).iter("text")]  # noqa: S314


def test_every_failed_and_every_slow_request_is_drawn_however_many_they_are() -> None:
    fast = [answered(number, 1.0 + number / 1e6, "server1", 0.004) for number in range(1000)]
    slow = [replace(one, took_s=SLOW_S) for one in fast[:300]]
    failed = [timed_out(one) for one in fast[:200]]

    found = dots([*fast, *slow, *failed], TEN_S)

    assert len(found.failed) == 200
    assert len(found.answered["server1"]) == 1 + 300


def test_a_quick_dot_is_left_out_only_where_another_one_covers_it() -> None:
    samples = play(count=3000, spread=True).samples
    drawn = dots(samples, TEN_S).answered
    everywhere = {point for points in drawn.values() for point in points}

    for one in samples:
        at = TEN_S.x(one.due_s), TEN_S.y(one.took_s * 1000)
        assert any(abs(at[0] - x) < CELL and abs(at[1] - y) < CELL for x, y in everywhere), one
    assert sum(map(len, drawn.values())) < len(samples) / 2


def test_a_server_that_answers_seldom_is_not_hidden_by_the_others() -> None:
    many = [answered(number, number / 1000, "server1", 0.004) for number in range(10_000)]
    seldom = [answered(number, number + 0.5, "server3", 0.004) for number in range(10)]
    assert len(dots([*many, *seldom], TEN_S).answered["server3"]) == 10


def test_a_wrong_answer_is_neither_a_failed_one_nor_one_of_a_server() -> None:
    one = answered(0, 1.0, "server2", 0.004)
    found = dots([replace(one, body="{}")], TEN_S)
    assert (len(found.wrong), found.failed, any(found.answered.values())) == (1, [], False)


def test_an_answer_of_nobody_knows_whom_is_drawn_as_such() -> None:
    one = replace(answered(0, 1.0, "server2", 0.004), served="server7")
    assert len(dots([one], TEN_S).answered[NOBODY]) == 1


def test_what_is_no_number_is_drawn_at_the_edge_or_as_failed() -> None:
    one = answered(0, 1.0, "server1", 0.004)
    found = dots([replace(one, took_s=float("nan")), replace(one, due_s=float("inf")), replace(one, took_s=1e9)], TEN_S)
    assert (len(found.failed), found.answered["server1"]) == (1, [(TEN_S.x(1.0), 0)])


@pytest.mark.parametrize("shape", [*SHAPES.values(), TICK])
def test_a_shape_ends_where_it_began_so_that_a_path_can_go_on_from_there(shape: Shape) -> None:
    at = [(100, 50), (107, 40), (107, 90)]
    drawn = points(shape.drawn(at))
    assert drawn == [(x + shape.corner[0], y + shape.corner[1]) for x, y in at]
    assert shape.glyph.endswith("z") or shape.glyph == "h0"


def test_each_server_has_a_shape_of_its_own_whatever_its_colour() -> None:
    assert len({(shape.glyph, shape.fill == "#fff") for shape in SHAPES.values()}) == len(SHAPES)


def test_all_sides_have_the_same_axes() -> None:
    short = play("open", count=50, seconds=5.0, marks=())
    waiting = replace(short, samples=[*short.samples, answered(99, 4.0, "server2", 20.0)])
    scale = scale_of([waiting, play("closed")])
    assert (scale.seconds, scale.low, scale.high) == (10.0, 0, 5)

    svg = plot([("A. one", waiting), ("B. other", play("closed"))], "en")

    assert texts(svg).count("time since the load began (s)") == 1
    assert texts(svg).count("10 s") == 2
    assert [text for text in texts(svg) if text.isdigit()] == [str(number) for number in range(11)]


def test_a_latency_stands_where_its_logarithm_says() -> None:
    heights = [TEN_S.y(ms) for ms in (0.01, 1, 10, 100, 1000, 10_000, 1e9)]
    assert heights == [TEN_S.height, *(TEN_S.height * part // 4 for part in (4, 3, 2, 1, 0)), 0]
    assert (TEN_S.x(-1), TEN_S.x(0), TEN_S.x(10), TEN_S.x(11)) == (LEFT, LEFT, RIGHT, RIGHT)


def test_the_panel_says_which_fault_when_and_how_many_failed() -> None:
    one = play("bare", failed=0.3)
    failed = sum(sample.status != 200 for sample in one.samples)
    svg = plot([("A. Bare", one)], "id")
    assert {"A. Bare", "error: server1", f"gagal: {failed}", "1 s", "100 ms"} <= set(texts(svg))
    assert "isi salah: 0" not in texts(svg)
    assert any(text.startswith("wrong: ") for text in texts(plot([("A", play(wrong=0.2))], "en")))


def test_a_fault_of_several_servers_at_once_is_one() -> None:
    marks = [Mark(2.0 + wait_s, "fault", server, "starve", {"cpus": 0.05}) for server, wait_s in
             (("server1", 0.0), ("server2", 0.1), ("server3", 0.2))]  # fmt: skip
    found = bands(play(marks=(*marks, Mark(4.0, "fault", "server1", "slow"))))
    assert [one.name for one in found] == ["starve: server1, server2, server3", "slow: server1"]
    assert found[0].said("id") == "starve: server1, server2, server3 (cpus=0.05), 2–10 s"


def test_a_fault_of_the_balancer_is_drawn_as_well() -> None:
    marks = (Mark(2.0, "fault", "balancer", "kill"), Mark(6.55, "heal", "balancer", "kill"))
    assert [one.said("id") for one in bands(play(marks=marks))] == ["kill: balancer, 2–6,5 s"]


def test_names_of_faults_never_run_into_each_other() -> None:
    spans = [
        (server, 0.3 * number + 0.1 * place)
        for number in range(30)
        for place, server in enumerate(("server1", "server2"))
    ]
    marks = [
        Mark(at_s + later, what, server, "pause")
        for server, at_s in spans
        for what, later in (("fault", 0.0), ("heal", 0.2))
    ]
    names = placed(bands(play(marks=tuple(marks))), TEN_S, 25)
    assert {one.row for one in names} == set(range(MOST_ROWS))
    for row in range(MOST_ROWS):
        in_row = [one for one in names if one.row == row]
        for one, following in pairwise(in_row):
            assert one.x + len(one.text) * 25 * 0.62 < following.x or following.is_at_end


def test_a_server_is_online_until_something_else_is_said_of_it() -> None:
    changes = [
        Change(-3.0, "server2", OFFLINE, ""),
        Change(2.0, "server1", SUSPECT, ""),
        Change(2.5, "server1", OFFLINE, ""),
    ]
    assert [(one.state, one.from_s, one.until_s) for one in spells(changes, "server1", 10.0)] == [
        (ONLINE, 0.0, 2.0),
        (SUSPECT, 2.0, 2.5),
        (OFFLINE, 2.5, 10.0),
    ]
    assert [one.state for one in spells(changes, "server2", 10.0)] == [OFFLINE]
    assert [one.state for one in spells(changes, "server3", 10.0)] == [ONLINE]


def test_states_are_told_apart_without_colours() -> None:
    wide = {state: box(state, 0, 300, 0) for state in (ONLINE, SUSPECT, OFFLINE)}
    narrow = {state: box(state, 0, 20, 0) for state in wide}
    assert all(f">{state}</text>" in drawn for state, drawn in wide.items())
    for drawn in (wide, narrow):
        assert 'fill="#222"' in drawn[OFFLINE]
        assert "<path" in drawn[SUSPECT]
        assert "<path" not in drawn[ONLINE]
    assert not any("<text" in drawn for state, drawn in narrow.items() if state != SUSPECT)


def test_states_that_nobody_wrote_down_are_not_made_up() -> None:
    svg = plot([("A", play(machine=Machine(is_logged=False)))], "en")
    assert texts(svg).count("the states of the servers were not recorded") == 3
    assert OFFLINE not in texts(svg)


def test_a_side_without_requests_and_without_faults_is_drawn_empty() -> None:
    empty = replace(play(), samples=[], marks=(), changes=())
    assert "gagal: 0" in texts(plot([("A", empty)], "id"))
    assert plot([], "id") == ""


def test_even_where_nothing_may_be_left_out_fifteen_drawings_find_room_in_a_report() -> None:
    of_a_side = play(count=3000, failed=0.3, spread=True)
    slow = replace(of_a_side, samples=[replace(one, took_s=one.took_s * 100) for one in of_a_side.samples])
    assert 15 * len(plot([("A", slow), ("B", slow), ("C", slow)], "id")) < 1.9 * 1024 * 1024


def test_names_from_elsewhere_stay_text() -> None:
    bad = "<script>alert(1)</script>"
    svg = plot([(bad, play(fault=bad, changes=(Change(3.0, "server1", bad, ""),)))], "en")
    assert "<script" not in svg
    assert bad in texts(svg)


def test_a_text_that_is_too_wide_is_shortened() -> None:
    assert fitted("short", 1000, 25) == "short"
    assert fitted("x" * 500, 1000, 25) == "x" * 63 + "…"
