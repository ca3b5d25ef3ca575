"""What Docker says of one container at one moment, and how its words are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab.terminal.words import printable

ENDED = ("exited", "created", "dead")
KILLED_BY_SIGKILL = 137  # 128 + the signal's number
CPU_PERIOD_US = 100_000  # the kernel's own: in each of it, a limited container may run for its quota


@dataclass(frozen=True)
class Snapshot:
    """What Docker says of one container at one moment.

    status: Docker's word (created, running, paused, restarting, removing, exited, dead), or "removed": there is none.
    exit_code: of the last run. out_of_memory: the kernel ended it for using more memory than it may.
    since: when it was started, or ended; None when Docker keeps no time of that state.
    failed_checks: how many of Docker's health checks have failed in a row; its word "unhealthy" also follows a pause.
    last_check: when the last of them ended; None without one.
    why: what the engine says went wrong, or where a removed server's container has gone.
    is_cut: it is on no network. cpus: how many CPUs it may use at most; None without a limit.
    fault_file: what the file of faults in a running server holds (fault_file.py); None when there is none.
    """

    status: str
    exit_code: int = 0
    out_of_memory: bool = False
    failed_checks: int = 0
    since: datetime | None = None
    last_check: datetime | None = None
    why: str = ""
    is_cut: bool = False
    cpus: float | None = None
    fault_file: str | None = None

    @property
    def is_up(self) -> bool:
        """Whether a container runs, or a machine takes part."""
        return self.status in ("running", "active")

    @property
    def has_ended(self) -> bool:
        """Whether none of its programs runs, nor is about to."""
        return self.status in ENDED

    @property
    def was_killed(self) -> bool:
        """Whether its program was ended at once, without a chance to finish."""
        return self.status == "exited" and self.exit_code == KILLED_BY_SIGKILL


def read_snapshot(inspected: Mapping[str, Any]) -> Snapshot:
    """Take from `docker inspect` what the lab needs to know."""
    state = inspected["State"]
    health = state.get("Health") or {}
    moment = {"running": "StartedAt", "exited": "FinishedAt", "dead": "FinishedAt"}.get(state["Status"], "")
    return Snapshot(
        status=state["Status"],
        exit_code=state.get("ExitCode", 0),
        out_of_memory=state.get("OOMKilled", False),
        failed_checks=health.get("FailingStreak", 0),
        since=read_time(state.get(moment)),
        last_check=read_time((health.get("Log") or [{}])[-1].get("End")),
        why=printable(state.get("Error", "")),
        is_cut=not inspected.get("NetworkSettings", {}).get("Networks", {"not": "told"}),
        cpus=read_cpus(inspected.get("HostConfig", {})),
    )


def read_cpus(host_config: Mapping[str, Any]) -> float | None:
    """Return how many CPUs a container may use, whichever way it was limited; None without a limit."""
    if (billionths := host_config.get("NanoCpus") or 0) > 0:
        return round(billionths / 1e9, 3)
    quota_us, period_us = host_config.get("CpuQuota") or 0, host_config.get("CpuPeriod") or CPU_PERIOD_US
    return round(quota_us / period_us, 3) if quota_us > 0 else None


def read_time(text: str | None) -> datetime | None:
    """Return Docker's time, such as 2026-11-22T09:00:00.123456789Z, to the second; None for Docker's "never"."""
    match = re.match(r"(\d{4})(-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$", text or "")
    if not match or match[1] == "0001":
        return None
    return datetime.fromisoformat(f"{match[1]}{match[2]}{match[3].replace('Z', '+00:00')}")
