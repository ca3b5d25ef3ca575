"""How what Docker says of a container is read."""

from datetime import datetime, timezone

import pytest

from lab.stack.snapshot import Snapshot, read_snapshot, read_time


def test_what_docker_inspects_is_read() -> None:
    inspected = {
        "State": {
            "Status": "exited",
            "ExitCode": 137,
            "OOMKilled": True,
            "StartedAt": "2026-11-22T02:00:00.123456789Z",
            "FinishedAt": "2026-11-22T02:00:05.5Z",
            "Error": "broken\x1b",
            "Health": {
                "Status": "unhealthy",
                "FailingStreak": 3,
                "Log": [{"End": "2026-11-22T09:00:04.000000001+07:00"}],
            },
        }
    }

    assert read_snapshot(inspected) == Snapshot(
        status="exited",
        exit_code=137,
        out_of_memory=True,
        failed_checks=3,
        since=datetime(2026, 11, 22, 2, 0, 5, tzinfo=timezone.utc),
        last_check=datetime(2026, 11, 22, 2, 0, 4, tzinfo=timezone.utc),
        why="broken\\x1b",
    )


@pytest.mark.parametrize("text", [None, "", "0001-01-01T00:00:00Z", "yesterday"])
def test_a_time_that_never_was_is_none(text: str | None) -> None:
    assert read_time(text) is None
