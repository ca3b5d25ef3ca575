"""The lab's own log, shared/log/lab.jsonl: one JSON object a line for every fault and every heal."""

import json
import os
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from lab import Trouble
from lab.clone import place, project, settings
from lab.clone.folder import ROOT, give_to_owner
from lab.stack.running import log_folder
from lab.terminal.words import complain
from lab.texts.language import t

NAME, OF_SWARM = "lab.jsonl", "lab-swarm.jsonl"  # The two labs' servers have the same names.
TAIL_BYTES = 64 * 1024
SETTLED_S = 12.0  # longer than any command takes from a heal to its line
# Not through a symbolic link: with `sudo`, it could lead into any file of the machine.
FLAGS = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def append(events: Iterable[Mapping[str, object]], file: Path | None = None, root: Path = ROOT) -> bool:
    """Add events; return False after a warning line when that can't be done.

    events: each with event ("fault" or "heal"), server, fault, options, by; and time, a datetime, if it is not now.
    file: of the lab that is up, if not given.
    """
    lines = [_line(event, now()) for event in events]
    if not lines:
        return True
    file = file or log_file()
    try:
        _append(lines, file, root)
    except OSError as error:
        why = error.strerror or error
        complain(
            t("Warning: not recorded in {file}: {why}. What was asked for is done all the same.", file=file, why=why)
        )
        return False
    return True


def last(server: str, file: Path | None = None) -> dict[str, Any]:
    """Return the last event of a server, its time as a datetime; {} when the log's tail has none, or can't be read."""
    for line in reversed(_tail(file or log_file())):
        try:
            event = json.loads(line)
            if event["server"] == server:
                return {**event, "time": datetime.fromisoformat(event["time"])}
        except (ValueError, KeyError, TypeError):  # A line of somebody else's, or half of one.
            continue
    return {}


def broken(server: str, file: Path | None = None, until: datetime | None = None) -> dict[str, object]:
    """Return what the log's tail calls broken of a server: the options of each fault that no line calls healed.

    until: leave out what was done after that.
    """
    found: dict[str, object] = {}
    for line in _tail(file or log_file()):
        try:
            event = json.loads(line)
            if event["server"] != server:
                continue
            if event["event"] == "fault" and (until is None or datetime.fromisoformat(event["time"]) < until):
                found[event["fault"]] = event.get("options", {})
            elif event["event"] == "heal":
                found.pop(event["fault"], None)
        except (ValueError, KeyError, TypeError):
            continue
    return found


def settle(server: str, there: Collection[str], by: str, file: Path | None = None, root: Path = ROOT) -> None:
    """Record as healed whatever the log still calls broken of a server that is well: nobody has said that it is over.

    there: the faults that it really has. by: who has looked, for the record; "found" says that it did no more.
    A container that was made anew has lost its faults, and one can be unpaused by hand. What was done just now may be
    healed by a command that has not recorded it yet: it is left.
    """
    until = now() - timedelta(seconds=SETTLED_S)
    append(
        (
            {"event": "heal", "server": server, "fault": fault, "options": options, "by": by, "found": True}
            for fault, options in broken(server, file, until).items()
            if fault not in there
        ),
        file,
        root,
    )


def _tail(file: Path) -> list[bytes]:
    try:
        with file.open("rb") as log:
            log.seek(max(file.stat().st_size - TAIL_BYTES, 0))
            return log.read().splitlines()
    except OSError:
        return []


def marked(mark: str) -> dict[str, str]:
    """Return what an event has beside all others': its writer's mark; nothing without one."""
    return {"id": mark} if mark else {}


@cache
def log_file() -> Path:
    """Return the lab's own log: where the lab that is up logs, else where the settings would have it."""
    if place.is_swarm():
        return settings.log_folder() / OF_SWARM
    try:
        return log_folder(project.project_name()) / NAME
    except Trouble:  # Docker can't be asked; that is said elsewhere.
        return settings.log_folder() / NAME


def now() -> datetime:
    """Return the time as the log has it: in the lab's zone."""
    return datetime.now(project.time_zone())


def _line(event: Mapping[str, object], written: datetime) -> bytes:
    at = event.get("time")
    at = at if isinstance(at, datetime) else written
    others = {name: value for name, value in event.items() if name != "time"}
    return (json.dumps({"time": at.isoformat(timespec="milliseconds"), **others}) + "\n").encode()


def _append(lines: list[bytes], file: Path, root: Path) -> None:
    if not file.parent.is_dir():
        file.parent.mkdir(parents=True)
        give_to_owner(file.parent, root)
    descriptor = os.open(file, FLAGS | os.O_CREAT, 0o644)
    try:
        give_to_owner(file, root)
        for line in lines:
            # One write with O_APPEND: the system puts the whole line at the end, whoever else writes at that moment.
            if os.write(descriptor, line) < len(line):
                raise OSError(0, t("no space left for a whole line"))
    finally:
        os.close(descriptor)
