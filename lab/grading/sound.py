"""PURE: whether what was read as a play can ever have been measured: numbers that are numbers, times that fit.

Whoever reads a play that somebody hands in asks here first; after that, every figure of it can be worked out.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lab.measuring.figures import Sample
from lab.teaching.play import Play

LONGEST_S = 7200.0
MOST_SAMPLES = 100_000
MOST_MARKS = 2000
MOST_CHANGES = 20_000
MOST_LETTERS = 70_000  # of a text of the play's
SLACK_S = 0.05  # what the rounding of times may make of their order


def oddity(play: Play) -> str:
    """Return what in a play can't have been measured, such as "samples[3]: took_s = -1"; "" for nothing."""
    return next(_oddities(play), "")


def _oddities(play: Play) -> Iterator[str]:
    for name in ("experiment", "side", "began"):
        if not _is_text(getattr(play, name)):
            yield f"{name} = {getattr(play, name)!r}"
    if not _is_number(play.seconds, 0.001, LONGEST_S):
        yield f"seconds = {play.seconds!r}"
    if not isinstance(play.values, Mapping):
        yield f"values = {play.values!r}"
    if not isinstance(play.settings, Mapping):
        yield f"settings = {play.settings!r}"
    yield from _of_samples(play)
    yield from _of_the_rest(play)


def _of_samples(play: Play) -> Iterator[str]:
    if not 0 < len(play.samples) <= MOST_SAMPLES:
        yield f"len(samples) = {len(play.samples)}"
        return
    for number, one in enumerate(play.samples):
        if not _is_sound(one):
            yield f"samples[{number}]: {_what_is_odd(one)}"


def _is_sound(one: Sample) -> bool:
    return (
        _is_number(one.due_s, -SLACK_S, LONGEST_S)
        and _is_number(one.sent_s, one.due_s - SLACK_S, LONGEST_S)
        and _is_number(one.took_s, one.sent_s - one.due_s - SLACK_S, LONGEST_S)
        and one.took_s >= 0
        and _is_whole(one.status, 0, 999)
        and _is_whole(one.client, 0, 10**9)
        and _is_whole(one.again, 0, 1000)
        and _is_text(one.body)
        and _is_text(one.error)
        and all(type(text) is str for text in (one.served, one.attempts, one.key, one.method, one.loop))
    )


def _what_is_odd(one: Sample) -> str:
    if all(_is_number(value, -SLACK_S, LONGEST_S) for value in (one.due_s, one.sent_s, one.took_s)):
        times = f"due_s = {one.due_s:g}, sent_s = {one.sent_s:g}, took_s = {one.took_s:g}"
        if one.sent_s < one.due_s - SLACK_S or one.took_s < max(0.0, one.sent_s - one.due_s - SLACK_S):
            return times
    for name in ("due_s", "sent_s", "took_s"):
        if not _is_number(getattr(one, name), -SLACK_S, LONGEST_S):
            return f"{name} = {getattr(one, name)!r}"
    return f"status = {one.status!r}, client = {one.client!r}, again = {one.again!r}"


def _of_the_rest(play: Play) -> Iterator[str]:
    if len(play.marks) > MOST_MARKS:
        yield f"len(marks) = {len(play.marks)}"
    for mark in play.marks[:MOST_MARKS]:
        numbers = isinstance(mark.options, Mapping) and all(_is_number(v, -1e9, 1e9) for v in mark.options.values())
        words = all(_is_text(one) for one in (mark.server, mark.fault))
        is_kind = mark.what in ("fault", "heal")
        times = _is_number(mark.at_s, -LONGEST_S, LONGEST_S) and _is_number(mark.took_s, -1, LONGEST_S)
        if not (is_kind and words and numbers and times):
            yield f"marks: {mark!r}"
    if len(play.changes) > MOST_CHANGES:
        yield f"len(changes) = {len(play.changes)}"
    for one in play.changes[:MOST_CHANGES]:
        words = all(_is_text(text) for text in (one.server, one.state, one.reason))
        if not (words and _is_number(one.at_s, -LONGEST_S, LONGEST_S)):
            yield f"changes: {one!r}"
    if not _are_counters(play.counters):
        yield f"counters = {play.counters!r}"
    if not _are_orders(play.orders):
        yield "orders"
    machine = play.machine
    if not (
        _is_number(machine.idle, -0.01, 1.01)
        and type(machine.is_logged) is type(machine.is_watched) is bool
        and len(machine.strangers) < 1000
    ):
        yield f"machine = {machine!r}"


def _are_counters(counters: Any) -> bool:
    return (
        isinstance(counters, Mapping)
        and len(counters) < 100
        and all(isinstance(one, Mapping) and len(one) < 100 for one in counters.values())
        and all(_is_whole(count, 0, 10**9) for one in counters.values() for count in one.values())
    )


def _are_orders(orders: Any) -> bool:
    if orders is None:
        return True
    if not isinstance(orders, (list, tuple)) or len(orders) > MOST_SAMPLES:
        return False
    return all(
        isinstance(one, Mapping)
        and _is_whole(one.get("order"), 0, 10**9)
        and _is_whole(one.get("runs"), 0, 10**6)
        and (not isinstance(item := one.get("item"), dict) or isinstance(item.get("client"), (str, int, type(None))))
        for one in orders
    )


def _is_number(value: Any, least: float, most: float) -> bool:
    return type(value) in (int, float) and least <= value <= most


def _is_whole(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _is_text(value: Any) -> bool:
    return type(value) is str and len(value) <= MOST_LETTERS
