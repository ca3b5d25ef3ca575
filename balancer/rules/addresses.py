"""PURE: whether a failure speaks against the server, or against what it was asked for. Evidence compares.

An address that answers 500 on every server must not take the servers away from everybody else. The rules:

1. What has never reached a server (refused, no way, no name) speaks against that server alone, at once. Everything else
   that fails may be the request's own doing. It is put on record under its address, server by server, and judged when
   the request is over.
2. A server is indicted when another one did better with the same address: when the share of its failures there is more
   than `WORSE` times that of the best other, half a failure being added to what the other one did, so that one good
   answer alone shows little. A retry or a hedge compares the same request; where it takes two, what they sent may
   differ, so there one 5xx alone says nothing.
3. An address is ill when every server that can be asked, and at least two, failed it last. That indicts nobody. Nobody
   has a better answer to such a request, so no retry and no hedge is paid for it; but one request every `RECHECK_S` is
   compared again, for one server may be well sooner than the others. And each request goes to the server that has
4. A failure that could not be compared (a POST is not sent twice) makes the server the last in the order for that
   address, so that the next such request goes to another one and is the comparison. What may not run twice stays away
   from a server that has failed it within `AVOID_S` while another one is known to serve it.
5. A server that for `ROW_S` has had no good answer, and failed `DIFFERENT` addresses that nobody else was asked for, is
   indicted: then the addresses are not what these failures have in common.
6. An address is forgotten `MEMORY_S` after its last failure.

The idea of judging a server only against its peers is that of outlier detection (Envoy has it by share of success).
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from balancer.rules.attempt import OK
from balancer.rules.tallies import Record, Try

RECHECK_S = 1.0
AVOID_S = 1.0
DIFFERENT, ROW_S = 5, 1.0
MEMORY_S = 10.0
MOST_ADDRESSES = 256  # on record at once; the one that failed longest ago gives way
LONGEST_ADDRESS = 200  # characters
NUMBER = r"(?<=/)(?:\d+|(?=[0-9a-fA-F-]*\d)[0-9a-fA-F-]{8,})(?=/|$)"


@lru_cache(512)
def address_of(method: str, target: str) -> str:
    """Return what counts as one address: method and path; a number in the path is the name of a thing, and becomes *.

    target: path and query, such as "/orders/17?full=1".
    """
    path = target.partition("?")[0]
    return f"{method} {re.sub(NUMBER, '*', path)}"[:LONGEST_ADDRESS]


class IllAddress(NamedTuple):
    """An address that every server fails: why, since when in seconds of the caller's clock, how many requests since."""

    address: str
    reason: str
    since_s: float
    requests: int


@dataclass
class _Row:
    """What a server has failed, without a comparison, since its last good answer, and when that began."""

    began_s: float
    addresses: set[str] = field(default_factory=set)


class Addresses:
    """The addresses that have failed lately."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}
        self._rows: dict[str, _Row] = {}  # by server

    def are_on_record(self) -> bool:
        """Say whether any address is."""
        return bool(self._records)

    def are_served(self, tries: Sequence[Try]) -> bool:
        """Say whether a request that has ended so needs no `ended`: it was served, and so is everybody else."""
        return not (self._records or self._rows) and {one.reason for one in tries} <= {OK}

    def ended(self, address: str, tries: Sequence[Try], askable: Collection[str], now_s: float) -> list[Try]:
        """Count a request's tries, and return the failures that speak against their servers, now that it is over.

        askable: the names of all servers that could be asked, whether or not this request has.
        """
        self._end_rows(tries)
        record = self._live(address, now_s)
        if record is None:
            if all(one.reason == OK for one in tries):
                return []
            record = self._opened(address, now_s)
        record.count(tries, now_s)
        if not any(one.reason == OK for one in tries):
            record.requests += 1
        if record.is_failed_by_all(askable):
            if record.ill_since_s is None:
                record.ill_since_s = record.checked_s = now_s
            for tally in record.tallies.values():
                tally.is_compared = True
            return []
        if record.ill_since_s is not None:
            record.ill_since_s, record.requests = None, 0
        return [*self._compared(record, tries), *self._out_of_row(address, record, tries, now_s)]

    def may_be_compared(self, address: str, now_s: float) -> bool:
        """Say whether a request that begins may be retried and hedged out of the budget (rule 3)."""
        record = self._live(address, now_s)
        if record is None or record.ill_since_s is None:
            return True
        if now_s - record.checked_s < RECHECK_S:
            return False
        record.checked_s = now_s
        return True

    def avoided(self, address: str, may_run_twice: bool, askable: Collection[str], now_s: float) -> Collection[str]:
        """Return the servers that come last for a request to this address (rules 3 and 4).

        askable: the names of the servers that would come first.
        """
        record = self._live(address, now_s)
        if record is None:
            return ()
        if record.ill_since_s is not None:
            return sorted(askable, key=record.failed_by_s)[1:]
        stays_away = record.has_good() and not may_run_twice
        return [
            server
            for server, tally in record.tallies.items()
            if tally.last is not None
            and (not tally.is_compared or (stays_away and now_s - tally.last.began_s < AVOID_S))
        ]

    def ill(self, now_s: float) -> list[IllAddress]:
        """Return the addresses that are ill, the one that has been so for longest first."""
        found = []
        for address in list(self._records):
            record = self._live(address, now_s)
            if record is not None and record.ill_since_s is not None:
                failures = [tally.last for tally in record.tallies.values() if tally.last is not None]
                last = max(failures, key=lambda one: one.began_s)
                found.append(IllAddress(address, last.reason, record.ill_since_s, record.requests))
        return sorted(found, key=lambda one: one.since_s)

    def forget(self, server: str) -> None:
        """Forget what a server did that is gone: whoever comes back is another process."""
        self._rows.pop(server, None)
        for record in self._records.values():
            record.tallies.pop(server, None)
            if not record.tallies:
                record.ill_since_s = None

    def _live(self, address: str, now_s: float) -> Record | None:
        record = self._records.get(address)
        if record is not None and now_s - record.failed_s > MEMORY_S:
            del self._records[address]
            return None
        return record

    def _opened(self, address: str, now_s: float) -> Record:
        if len(self._records) >= MOST_ADDRESSES:
            del self._records[min(self._records, key=lambda one: self._records[one].failed_s)]
        return self._records.setdefault(address, Record(now_s))

    def _end_rows(self, tries: Sequence[Try]) -> None:
        if self._rows:
            for one in tries:
                if one.reason == OK:
                    self._rows.pop(one.server, None)

    def _compared(self, record: Record, tries: Sequence[Try]) -> list[Try]:
        """Return the failures that can be judged now and speak against their servers."""
        indicted = []
        for server, tally in record.tallies.items():
            if tally.last is not None and not tally.is_compared:
                is_sure = tally.last.reason != "5xx" or (len(tries) > 1 and tally.last in tries)
                is_worse = record.is_worse(server, doubt=0.0 if is_sure else 1.0)
                if is_worse:
                    indicted.append(tally.last)
                # Or another one has had a good answer since: judged, and found no worse.
                tally.is_compared = is_worse or any(one.reason == OK and one.server != server for one in tries)
        return indicted

    def _out_of_row(self, address: str, record: Record, tries: Sequence[Try], now_s: float) -> list[Try]:
        """Return the failure that speaks against its server for being the last of many in a row (rule 5)."""
        if len(tries) > 1 or record.has_good():
            return []
        row = self._rows.setdefault(tries[0].server, _Row(now_s))
        row.addresses.add(address)
        is_long = len(row.addresses) >= DIFFERENT and now_s - row.began_s >= ROW_S
        return list(tries) if is_long else []
