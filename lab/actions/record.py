"""The lab's own log, shared/log/lab.jsonl: one JSON object a line for every fault and every heal."""

import json
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from lab import Trouble
from lab.clone import project, settings
from lab.clone.folder import ROOT, give_to_owner
from lab.stack.running import log_folder
from lab.terminal.words import complain
from lab.texts.language import t

NAME = "lab.jsonl"
TAIL_BYTES = 64 * 1024
# Not through a symbolic link: with `sudo`, it could lead into any file of the machine.
FLAGS = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def append(events: Iterable[Mapping[str, object]], file: Path | None = None, root: Path = ROOT) -> bool:
    """Add events with the time of now; return False after a warning line when that can't be done.

    events: each with event ("fault" or "heal"), server, fault, options, by. file: of the lab that is up, if not given.
    """
    lines = [_line(event, datetime.now(project.time_zone())) for event in events]
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
    file = file or log_file()
    try:
        with file.open("rb") as log:
            log.seek(max(file.stat().st_size - TAIL_BYTES, 0))
            lines = log.read().splitlines()
    except OSError:
        return {}
    for line in reversed(lines):
        try:
            event = json.loads(line)
            if event["server"] == server:
                return {**event, "time": datetime.fromisoformat(event["time"])}
        except (ValueError, KeyError, TypeError):  # A line of somebody else's, or half of one.
            continue
    return {}


@cache
def log_file() -> Path:
    """Return the lab's own log: where the lab that is up logs, else where the settings would have it."""
    try:
        return log_folder(project.project_name()) / NAME
    except Trouble:  # Docker can't be asked; that is said elsewhere.
        return settings.log_folder() / NAME


def _line(event: Mapping[str, object], now: datetime) -> bytes:
    return (json.dumps({"time": now.isoformat(timespec="milliseconds"), **event}) + "\n").encode()


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
