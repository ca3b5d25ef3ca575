"""Chaos, protections and experiments: started, watched and stopped on the control room's page."""

import time
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit, photograph
from tests.browser.room.fake_room import FakeRoom
from tests.browser.room.test_room_faults import asked

SWITCHES = ["hedge", "retry", "budget", "breaker", "probe", "shed"]


def opened(visit: Visit, tab: str) -> Locator:
    """Open a tab and return what it shows."""
    visit.page.locator(f"#tab-{tab}").click()
    panel = visit.page.locator(f"#{tab}")
    expect(panel).to_be_visible()
    return panel


def switch(panel: Locator, name: str) -> Locator:
    """Return a protection's switch: its explanation may name another one."""
    return panel.locator(f"input[role=switch][value={name}]")


def a_plan(began_s: float, is_over: bool = False) -> dict[str, Any]:
    """Return a chaos of one minute: a fault done and healed, one missed, one to come."""
    drip = {"server": "server2", "fault": "drip", "words": "server2: drip (100 ms)", "said": ""}
    kill = {"server": "server1", "fault": "kill", "words": "", "said": ""}
    healed = {**drip, "words": "server2: drip, dipulihkan"}
    plan = [
        {**drip, "at_s": 1.5, "is_heal": False, "is_done": True, "said": "server2 sekarang dripping."},
        {**healed, "at_s": 4.5, "is_heal": True, "is_done": True},
        {**kill, "at_s": 40.0, "is_heal": False, "is_done": False},
        {**kill, "at_s": 44.0, "is_heal": True, "is_done": False},
    ]
    return {"seed": 42, "minutes": 1, "keep_alive": 1, "began_s": began_s, "is_over": is_over, "plan": plan}


def test_chaos_is_asked_for_as_it_was_chosen(room: FakeRoom, visit: Visit) -> None:
    panel = opened(visit, "chaos")
    expect(panel.locator("#chaos-command")).to_have_text("python lab/chaos.py --seed 7 --minutes 2 --keep-alive 1")
    panel.locator("#seed").fill("42")
    panel.locator("#minutes").fill("0,5")
    panel.locator("label.chip", has_text="2").click()
    expect(panel.locator("#chaos-command")).to_have_text("python lab/chaos.py --seed 42 --minutes 0.5 --keep-alive 2")
    panel.locator("#start-chaos").click()
    assert asked(room, visit.page, 1) == [("/api/chaos", {"seed": 42, "minutes": 0.5, "keep_alive": 2})]
    before = panel.locator("#seed").input_value()
    panel.locator("#draw-seed").click()
    expect(panel.locator("#seed")).not_to_have_value(before)


def test_the_plan_is_shown_as_it_is_played_and_chaos_can_be_stopped(room: FakeRoom, visit: Visit) -> None:
    panel = opened(visit, "chaos")
    expect(panel.locator("#stop-chaos")).to_have_attribute("aria-disabled", "true")
    room.set(chaos=a_plan(time.time() - 10))
    steps = panel.locator("#plan > li")
    expect(steps.locator(".what")).to_have_text(
        ["server2: drip (100 ms)", "server2: drip, dipulihkan", "server1: kill", "server1: kill"]
    )
    expect(steps.locator(".stage")).to_have_text(["selesai", "selesai", "berikutnya", "nanti"])
    expect(panel.locator("#chaos-now")).to_contain_text("Seed 42: 1")
    expect(panel.locator("#start-chaos")).to_have_attribute("aria-disabled", "true")
    bar = panel.locator(".bar-of").first
    assert bar.evaluate("(one) => [one.style.left, one.style.width]") == ["66.6667%", "6.66667%"]  # server1 comes first
    photograph(visit.page, "room-chaos")
    panel.locator("#stop-chaos").click()
    assert asked(room, visit.page, 1) == [("/api/chaos/stop", {})]
    room.set(chaos=a_plan(time.time() - 12, is_over=True))
    expect(panel.locator("#chaos-now")).to_have_text("Seed 42: selesai")
    expect(steps.locator(".stage")).to_have_text(["selesai", "selesai", "tidak dilakukan", "tidak dilakukan"])
    expect(visit.page.locator("#announcer")).to_have_text("Seed 42: selesai")
    expect(panel.locator("#start-chaos")).to_have_attribute("aria-disabled", "false")


@pytest.mark.parametrize("name", SWITCHES)
def test_each_protection_is_switched(room: FakeRoom, visit: Visit, name: str) -> None:
    panel = opened(visit, "settings")
    expect(panel).to_contain_text("load balancer dibuat ulang: selama sekitar 2 detik")
    apply = panel.locator("#apply")
    expect(apply).to_have_attribute("aria-disabled", "true")
    switch(panel, name).click()
    expect(panel.locator("#not-applied")).to_be_visible()
    apply.click()
    switches = {**dict.fromkeys(SWITCHES, True), name: False}
    assert asked(room, visit.page, 1) == [("/api/settings", {"policy": "priority", "switches": switches})]


def test_a_policy_is_applied_and_what_is_chosen_meanwhile_is_kept(room: FakeRoom, visit: Visit) -> None:
    panel = opened(visit, "settings")
    panel.locator("label.check", has_text="round_robin").click()
    room.set(engine_trouble="")  # Another state must not take the choice away.
    expect(panel.locator("input[value=round_robin]")).to_be_checked()
    panel.locator("#apply").click()
    assert asked(room, visit.page, 1)[0][1]["policy"] == "round_robin"
    settings = room.state["settings"]
    room.set(settings={**settings, "under_way": True})
    expect(panel.locator("#apply")).to_contain_text("sedang dibuat ulang")
    room.set(settings={**settings, "policy": "round_robin", "said": "Load balancer memakai round_robin."})
    expect(panel.locator("#settings-said")).to_have_text("Load balancer memakai round_robin.")
    expect(visit.page.locator("#announcer")).to_have_text("Load balancer memakai round_robin.")
    expect(panel.locator("#apply")).to_have_attribute("aria-disabled", "true")
    switch(panel, "hedge").click()
    panel.locator("#undo-settings").click()
    expect(switch(panel, "hedge")).to_be_checked()
    expect(panel.locator("#apply")).to_be_focused()


def test_what_was_switched_elsewhere_is_shown(room: FakeRoom, visit: Visit) -> None:
    panel = opened(visit, "settings")
    settings = room.state["settings"]
    room.set(settings={**settings, "policy": "random", "switches": {**settings["switches"], "probe": False}})
    expect(panel.locator("input[value=random]")).to_be_checked()
    expect(switch(panel, "probe")).not_to_be_checked()


def test_an_experiment_begins_with_a_prediction_and_ends_with_a_verdict(room: FakeRoom, visit: Visit) -> None:
    panel = opened(visit, "experiments")
    start = panel.locator("#start-experiment")
    expect(panel.locator("#question")).to_have_text("Apa yang dialami client dalam eksperimen 01?")
    panel.locator("#experiment").select_option("05")
    expect(panel.locator("#question")).to_have_text("Apa yang dialami client dalam eksperimen 05?")
    expect(panel.locator("#predict-first")).to_be_visible()
    start.click(force=True)
    assert room.asked == []
    panel.get_by_label("b. Jawaban b untuk 05.").check()
    expect(panel.locator("#experiment-command")).to_have_text("python lab/run.py 05 --predict b")
    room.set(engine_trouble="")
    expect(panel.get_by_label("b. Jawaban b untuk 05.")).to_be_checked()
    start.click()
    assert asked(room, visit.page, 1) == [("/api/experiment", {"id": "05", "prediction": "b"})]

    playing = {"id": "05", "prediction": "b", "began_s": time.time() - 3, "lines": ["satu"], "ended": None}
    room.set(playing=playing)
    expect(panel.locator("#played-now")).to_contain_text("Eksperimen 05, prediksi b:")
    expect(start).to_have_attribute("aria-disabled", "true")
    room.set(playing={**playing, "lines": ["satu", "dua"]})
    expect(panel.locator("#progress li")).to_have_text(["satu", "dua"])
    photograph(visit.page, "room-experiment")
    panel.locator("#stop-experiment").click()
    assert asked(room, visit.page, 2)[-1] == ("/api/experiment/stop", {})
    room.set(playing={**playing, "lines": ["satu", "dua"], "ended": "confirmed", "ended_words": "terbukti"})
    expect(panel.locator("#played-now")).to_have_text("Eksperimen 05, prediksi b: terbukti")
    expect(visit.page.locator("#announcer")).to_have_text("Eksperimen 05, prediksi b: terbukti")


def test_a_prediction_belongs_to_its_question(room: FakeRoom, visit: Visit) -> None:
    panel = opened(visit, "experiments")
    panel.get_by_label("a. Jawaban a untuk 01.").check()
    expect(panel.locator("#start-experiment")).to_have_attribute("aria-disabled", "false")
    panel.locator("#experiment").select_option("05")
    expect(panel.locator("#predictions input:checked")).to_have_count(0)
    expect(panel.locator("#start-experiment")).to_have_attribute("aria-disabled", "true")


def test_an_experiment_that_was_played_says_so(room: FakeRoom, visit: Visit) -> None:
    done = {**room.state["experiments"][0], "is_done": True, "verdict": "confirmed", "verdict_words": "terbukti"}
    room.set(experiments=[done])
    panel = opened(visit, "experiments")
    expect(panel.locator("#experiment-done")).to_have_text("selesai: terbukti")
    expect(panel.locator("#experiment option")).to_have_text(["01 Eksperimen 01 ✓"])
    room.set(experiments=[])
    expect(panel.locator("#question")).to_have_text("Tidak ada eksperimen di sini.")
    expect(panel.locator("#start-experiment")).to_have_attribute("aria-disabled", "true")


@pytest.mark.parametrize(
    ("tab", "path", "press", "refused"),
    [
        ("chaos", "/api/chaos", "#start-chaos", "#refused-chaos"),
        ("settings", "/api/settings", "#apply", "#refused-settings"),
        ("experiments", "/api/experiment", "#start-experiment", "#refused-experiment"),
    ],
)
def test_a_refusal_is_shown_where_it_was_asked(
    room: FakeRoom, visit: Visit, tab: str, path: str, press: str, refused: str
) -> None:
    room.refuses = {path: (409, "Sedang ada yang berjalan.")}
    panel = opened(visit, tab)
    if tab == "settings":
        switch(panel, "hedge").click()
    if tab == "experiments":
        panel.get_by_label("a. Jawaban a untuk 01.").check()
    panel.locator(press).click()
    expect(panel.locator(refused)).to_have_text("Tidak dilakukan: Sedang ada yang berjalan.")
    expect(visit.page.locator("#announcer")).to_contain_text("Sedang ada yang berjalan.")
    expect(panel.locator(press)).to_have_attribute("aria-disabled", "false")
