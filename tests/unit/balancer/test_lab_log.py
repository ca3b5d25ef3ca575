"""What the live stream tells of the lab's log: faults with their times, and what is broken now."""

import json
from pathlib import Path

import pytest

from balancer.events.lab_log import LONGEST, MOST_FAULTS, LabLog

NOW_S = 1_800_000_000.0
AT = "2027-01-15T14:59:50.000+07:00"  # ten seconds before


def line(event: str = "fault", server: object = "server1", fault: object = "pause", **others: object) -> str:
    given = {"time": AT, "event": event, "server": server, "fault": fault, "options": {}, "by": "fail.py", **others}
    return json.dumps(given) + "\n"


def test_what_was_written_before_anybody_asked_is_told_too(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    log.write_text(line())

    ((at_s, event),) = LabLog(log, ["server1"]).new_events(NOW_S)

    assert (at_s, event["at_s"], event["fault"]) == (NOW_S - 10, NOW_S - 10, "pause")


def test_a_server_is_broken_until_each_of_its_faults_is_healed(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    log.write_text(line() + line(fault="slow", options={"ms": 1000}) + line(event="heal"))
    lab_log = LabLog(log, ["server1", "server2"])
    lab_log.new_events(NOW_S)

    assert lab_log.broken("server1") == [
        {"fault": "slow", "options": {"ms": 1000}, "since_s": NOW_S - 10, "by": "fail.py"}
    ]
    assert lab_log.broken("server2") == []

    with log.open("a") as file:
        file.write(line(event="heal", fault="slow"))
    lab_log.new_events(NOW_S)
    assert lab_log.broken("server1") == []


def test_a_server_that_began_after_a_fault_has_lost_it_but_for_those_that_outlive_a_start(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    log.write_text(line(fault="slow", options={"ms": 1000}) + line(fault="starve") + line(server="server2"))
    lab_log = LabLog(log, ["server1", "server2"])
    lab_log.new_events(NOW_S)

    lab_log.server_began("server1", NOW_S - 3)
    lab_log.server_began("server2", NOW_S - 30)
    lab_log.server_began("nobody", NOW_S)

    assert lab_log.new_events(NOW_S + 9) == [], "whoever has healed it may not have written it down yet"
    ((at_s, event),) = lab_log.new_events(NOW_S + 10)
    assert (at_s, event["at_s"]) == (NOW_S - 3, NOW_S - 3)
    assert [event[name] for name in ("event", "server", "fault", "by")] == ["heal", "server1", "slow", "restart"]
    assert [one["fault"] for one in lab_log.broken("server1")] == ["starve"]
    assert len(lab_log.broken("server2")) == 1
    assert lab_log.new_events(NOW_S + 11) == []


def test_faults_of_before_are_over_for_whoever_reads_of_them_later_than_the_server_began(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    log.write_text(line(fault="slow"))
    lab_log = LabLog(log, ["server1"])
    lab_log.server_began("server1", NOW_S - 3)

    assert [event["event"] for _, event in lab_log.new_events(NOW_S + 60)] == ["fault", "heal"]
    assert lab_log.broken("server1") == []


@pytest.mark.parametrize(
    "odd",
    [
        line(server=["server1"]),
        line(fault=None),
        line(fault={"a": 1}),
        line(fault="W" * 3000),
        line(server="nobody"),
        line(event="something"),
        line(options="x" * LONGEST),
        "{}\n",
    ],
)
def test_what_is_odd_breaks_nobody(tmp_path: Path, odd: str) -> None:
    log = tmp_path / "lab.jsonl"
    log.write_text(odd)
    lab_log = LabLog(log, ["server1"])

    assert all(len(json.dumps(event)) <= LONGEST + 100 for _, event in lab_log.new_events(NOW_S))
    assert lab_log.broken("server1") == []


def test_a_server_has_a_bounded_number_of_faults(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    log.write_text("".join(line(fault=f"fault{number}") for number in range(100)))
    lab_log = LabLog(log, ["server1"])
    lab_log.new_events(NOW_S)

    assert len(lab_log.broken("server1")) == MOST_FAULTS


@pytest.mark.parametrize("time", [None, "yesterday", 7, "9999-99-99", "2099-01-01T00:00:00+07:00"])
def test_an_event_without_a_time_that_can_be_is_of_now(tmp_path: Path, time: object) -> None:
    log = tmp_path / "lab.jsonl"
    log.write_text(line(time=time))

    ((at_s, _),) = LabLog(log, ["server1"]).new_events(NOW_S)

    assert at_s == NOW_S
