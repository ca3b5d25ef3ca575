"""What a play comes to, in figures."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from lab.measuring.figures import ROLES, Sample
from lab.teaching.figures import figures_of
from lab.teaching.play import BadPlayError, Change, Machine, Mark, Play, from_text, to_text

FAULT = Mark(2.0, "fault", "server1", "pause")
HEAL = Mark(4.0, "heal", "server1", "pause")


def body(server: str) -> str:
    label = server.replace("server", "Server ")
    said = f"Request berhasil diproses oleh {label}"
    return json.dumps(
        {"server": label, "role": ROLES[label], "status": "ACTIVE", "message": said, "time": "2026-11-29 10:00:00"}
    )


def answered(due_s: float, took_s: float = 0.005, server: str = "server1") -> Sample:
    return Sample(due_s, due_s, took_s, 200, body(server), served=server)


def refused(due_s: float, status: int = 503, client: int = 0) -> Sample:
    return Sample(due_s, due_s, 0.01, status, client=client)


def play(samples: Sequence[Sample], marks: Sequence[Mark] = (FAULT, HEAL), **more: object) -> Play:
    made = Play("05-gray-failure", "protected", {}, {}, "2026-11-29T10:00:00+07:00", 6.0, samples, marks)
    return replace(made, **more)  # type: ignore[arg-type]


def test_a_play_without_a_request_has_no_figures_but_that() -> None:
    assert figures_of(play([]))["requests"] == 0


def test_each_part_of_the_time_has_figures_of_its_own() -> None:
    found = figures_of(play([answered(1), refused(2.0), refused(3.99), answered(4.0), answered(5)]))

    assert [found[f"{part}.requests"] for part in ("before", "during", "after")] == [1, 2, 2]
    assert (found["failed"], found["during.failed"], found["after.failed"]) == (2, 2, 0)
    assert found["failed_share"] == 0.4


def test_an_answer_that_takes_longer_than_a_second_is_not_well_served_though_it_has_not_failed() -> None:
    found = figures_of(play([answered(1), answered(2, took_s=1.01)]))

    assert (found["failed"], found["badly_served_share"]) == (0, 0.5)


def test_an_outage_lasts_from_the_first_request_that_is_badly_served_to_the_next_good_one() -> None:
    samples = [answered(1), refused(2), answered(2.5, took_s=3), answered(3.25), refused(4), answered(4.1)]

    found = figures_of(play(samples))

    assert found["outage_s"] == 1.25


def test_an_outage_without_an_end_lasts_to_the_last_request() -> None:
    assert figures_of(play([answered(1), refused(2), refused(5)]))["outage_s"] == 3


def test_a_wrong_body_is_wrong_though_it_came_with_a_200() -> None:
    lie = Sample(1, 1, 0.01, 200, body("server1").replace("Server 1", "Server 2"), served="server1")

    assert figures_of(play([answered(0), lie]))["wrong"] == 1


def test_who_answered_is_told_in_shares_of_the_good_answers() -> None:
    found = figures_of(play([answered(0), answered(1), answered(2, server="server2"), refused(3)]))

    assert found["share.server1"] == pytest.approx(2 / 3, abs=1e-6)
    assert found["answers.server2"] == 1


def test_a_client_is_lost_when_none_of_its_tries_was_answered_well() -> None:
    samples = [refused(1, client=1), replace(answered(1.2), client=1), refused(1, client=2), refused(1.2, client=2)]

    found = figures_of(play(samples))

    assert (found["clients"], found["lost_clients"]) == (2, 1)


def test_a_fault_is_detected_when_its_server_is_offline_after_it() -> None:
    changes = [Change(1.0, "server1", "OFFLINE", "5xx"), Change(2.75, "server1", "OFFLINE", "read-timeout")]

    found = figures_of(play([answered(1)], changes=changes))

    assert (found["detection_s"], found["false_alarms"], found["changes"]) == (0.75, 1, 2)


def test_offline_while_only_probes_get_lost_is_a_false_alarm() -> None:
    marks = [
        Mark(1, "fault", "server1", "lossy"),
        Mark(3, "heal", "server1", "lossy"),
        Mark(4, "fault", "server1", "kill"),
    ]
    changes = [Change(2.0, "server1", "OFFLINE", "read-timeout"), Change(4.5, "server1", "OFFLINE", "refused")]

    found = figures_of(play([answered(1)], marks=marks, changes=changes))

    assert (found["false_alarms"], found["detection_s"]) == (1, 0.5)


def test_what_no_log_tells_is_no_figure() -> None:
    found = figures_of(play([answered(1)], machine=Machine(is_logged=False)))

    assert {"detection_s", "false_alarms", "changes"}.isdisjoint(found)


def test_the_primary_is_back_with_the_first_of_many_answers_in_a_row() -> None:
    late = [answered(4.0 + n / 100, server="server2") for n in range(50)]
    back = [answered(4.5 + n / 100) for n in range(30)]

    assert figures_of(play([answered(1), *late, *back]))["fail_back_s"] == 0.5


def test_a_primary_that_does_not_come_back_is_away_to_the_end() -> None:
    assert figures_of(play([answered(1), answered(5, server="server2")]))["fail_back_s"] == 2


def test_recovery_lasts_until_the_last_request_that_is_badly_served() -> None:
    found = figures_of(play([answered(1), refused(2), refused(4.5), answered(5)]))

    assert found["recovery_s"] == 0.5


def test_the_formula_is_of_the_time_that_each_server_was_up() -> None:
    marks = [Mark(0, "fault", f"server{n}", "pause") for n in (1, 2, 3)]
    marks += [Mark(3, "heal", f"server{n}", "pause") for n in (1, 2, 3)]

    found = figures_of(play([refused(1), answered(4)], marks=marks))

    assert found["availability.server"] == 0.5
    assert found["availability.formula"] == 0.875
    assert found["availability"] == 0.5


def test_attempts_are_counted_for_each_request_and_for_each_client() -> None:
    counters = {
        "": {"shed": 3},
        "server1": {"attempts": 6, "first": 4, "hedge": 1, "retry": 1, "trial": 0, "failed": 2, "probe_failures": 1},
        "server2": {"attempts": 2, "first": 0, "hedge": 0, "retry": 2, "trial": 0, "failed": 0, "probe_failures": 0},
    }
    samples = [replace(answered(n), client=n // 2) for n in range(4)]

    found = figures_of(play(samples, counters=counters))

    assert (found["attempts_per_request"], found["attempts_per_client"]) == (2, 4)
    assert (found["hedges"], found["retries"], found["failed_attempts"], found["shed"]) == (1, 3, 2, 3)


def test_a_second_order_of_one_client_is_a_duplicate_and_one_that_nobody_was_told_of_a_ghost() -> None:
    told = Sample(1, 1, 0.1, 201, json.dumps({"order": 2, "server": "server2", "runs": 1}), client=7, method="POST")
    orders = [
        {"order": 1, "server": "server1", "runs": 1, "item": {"client": 7}},
        {"order": 2, "server": "server2", "runs": 3, "item": {"client": 7}},
    ]

    found = figures_of(play([refused(0, 504, client=7), told], orders=orders))

    assert (found["orders"], found["duplicates"], found["ghosts"], found["replays"], found["runs"]) == (2, 1, 1, 2, 4)


def test_a_play_is_the_same_after_it_was_written_and_read() -> None:
    whole = play(
        [answered(0.125), refused(1)],
        changes=(Change(1.5, "server1", "OFFLINE", "5xx"),),
        counters={"server1": {"attempts": 2}},
        orders=[{"order": 1, "runs": 1, "item": {}}],
        machine=Machine(0.5, ("server2: pause",)),
    )

    again = from_text(to_text(whole))

    assert figures_of(again) == figures_of(whole)
    assert to_text(again) == to_text(whole)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"samples": 3}', "null", to_text(play([])).replace('"marks"', '"m"')]
)
def test_what_is_no_play_is_told_so(text: str) -> None:
    with pytest.raises(BadPlayError):
        from_text(text)


def test_a_lost_machine_is_repaired_when_the_last_of_what_it_ran_runs_elsewhere() -> None:
    lost = [Mark(2.0, "fault", server, "node-down") for server in ("balancer", "server1")]
    back = [Mark(9.5, "heal", "server1", "node-down"), Mark(11.0, "heal", "balancer", "node-down")]

    assert figures_of(play([answered(1)], marks=(*lost, *back)))["repair_s"] == 9.0
    assert "repair_s" not in figures_of(play([answered(1)], marks=(*lost, back[0])))
    assert "repair_s" not in figures_of(play([answered(1)]))


def test_states_that_nobody_watches_are_not_told_as_if_all_had_been_well() -> None:
    found = figures_of(play([answered(1)], machine=Machine(is_watched=False)))

    assert not {"changes", "false_alarms", "detection_s"} & {*found}
