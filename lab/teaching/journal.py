"""PURE: the chain of a journal: each line has the hash of the one before, so that none can be changed by itself.

A chain that its writer keeps proves order, not honesty: whoever edits a line can work out every hash after it. It makes
a change that was not meant, or not thought through, plain; see docs/lecturer.md for what it can't.
(Haber and Stornetta, "How to Time-Stamp a Digital Document", 1991.)
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

FIRST = "0" * 64
Entry: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Flaw:
    """Where a chain breaks. line: from 1. kind: "unreadable", "changed", "out-of-order" or "torn" (its last line)."""

    line: int
    kind: str


def line_of(entry: Entry, before: str, at: str) -> tuple[str, str]:
    """Return an entry as a line of the journal (without its end), and its hash. before: the hash of the last one."""
    told = {**entry, "at": at, "before": before}
    digest = hash_of(told)
    return _text({**told, "hash": digest}), digest


def hash_of(entry: Entry) -> str:
    """Return the hash of an entry, whatever hash it says it has."""
    return hashlib.sha256(_text({k: v for k, v in entry.items() if k != "hash"}).encode()).hexdigest()


def read(text: str) -> tuple[list[dict[str, Any]], list[Flaw]]:
    """Return a journal's entries up to the last one that can be read, and where its chain breaks."""
    entries, flaws, before = [], [], FIRST
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        is_last = number == len(lines)
        if is_last and not line:
            break
        try:
            entry = json.loads(line)
            assert isinstance(entry, dict)
            is_as_written = entry.get("hash") == hash_of(entry)
        except (ValueError, AssertionError, RecursionError):
            flaws.append(Flaw(number, "torn" if is_last else "unreadable"))
            continue
        if not is_as_written:
            flaws.append(Flaw(number, "changed"))
        elif entry.get("before") != before:
            flaws.append(Flaw(number, "out-of-order"))
        before = str(entry.get("hash"))
        entries.append(entry)
    return entries, flaws


def of_kind(entries: Sequence[Entry], event: str, experiment: str = "") -> Iterator[Entry]:
    """Yield the entries of one kind, of one experiment where it is named."""
    for entry in entries:
        if entry.get("event") == event and (not experiment or entry.get("experiment") == experiment):
            yield entry


def sealed(entries: Sequence[Entry], experiment: str) -> str:
    """Return the letter of the first prediction for an experiment; "" when there is none."""
    return next((str(one.get("letter", "")) for one in of_kind(entries, "predicted", experiment)), "")


def _text(entry: Entry) -> str:
    return json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
