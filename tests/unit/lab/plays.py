"""Plays as the lab brings them back, made by chance: a fault from 2 to 7 s, hedges, requests that fail or wait."""

from dataclasses import replace
from random import Random
from typing import Any

from lab.measuring.figures import Sample
from lab.teaching.play import Change, Machine, Mark, Play
from tests.unit.samples import body

FAULT_AT_S, HEAL_AT_S, SECONDS = 2.0, 7.0, 10.0
DETECTED_AFTER_S = 0.35
BODIES = {f"server{number}": body(f"Server {number}") for number in (1, 2, 3)}


def play(
    side: str = "protected",
    *,
    experiment: str = "05-gray-failure",
    seed: int = 1,
    count: int = 200,
    seconds: float = SECONDS,
    failed: float = 0.0,
    wrong: float = 0.0,
    hedged: float = 0.1,
    spread: bool = False,
    fault: str = "error",
    **more: Any,
) -> Play:
    """Return one side, played once.

    count: of the requests. failed, wrong, hedged: shares of those that come during the fault. spread: all servers
    answer in turn.
    """
    chance = Random(seed)  # noqa: S311
    samples = []
    for number in range(count):
        due_s = number * seconds / count
        is_during = FAULT_AT_S <= due_s < HEAL_AT_S
        server = f"server{number % 3 + 1}" if spread else "server2" if is_during else "server1"
        one = answered(number, due_s, server, 0.004 * chance.lognormvariate(0.0, 0.35))
        if is_during:
            drawn = chance.random()
            if drawn < failed:
                one = chance.choice((timed_out(one), refused(one)))
            elif drawn < failed + wrong:
                one = replace(one, body=one.body.replace("ACTIVE", "ACTIVF"))
            elif drawn < failed + wrong + hedged:
                one = replace(one, took_s=0.05 + chance.expovariate(4))
        samples.append(one)
    told: dict[str, Any] = {
        "marks": (
            Mark(FAULT_AT_S, "fault", "server1", fault, {"status": 500}),
            Mark(HEAL_AT_S, "heal", "server1", fault),
        ),
        "changes": changes(),
        "counters": counters(count, hedged, failed),
        "values": {"rate": count / seconds, "seconds": seconds, "fault_at_s": FAULT_AT_S, "status": 500},
        "settings": {},
    }
    return Play(experiment, side, began="2026-11-29T09:00:00+07:00", seconds=seconds, samples=samples, **(told | more))


def answered(number: int, due_s: float, server: str, took_s: float) -> Sample:
    """Return a request that a server has answered well."""
    return Sample(
        due_s=due_s,
        sent_s=due_s + 0.0005,
        took_s=took_s,
        status=200,
        body=BODIES[server],
        client=number,
        served=server,
    )


def timed_out(one: Sample) -> Sample:
    """Return the request as it is when nobody answers it."""
    return replace(one, took_s=10.0, status=0, body="", error="timeout", served="")


def refused(one: Sample) -> Sample:
    """Return the request as it is when a server answers it with an error."""
    return replace(one, status=500, body="error")


def changes() -> tuple[Change, ...]:
    """Return what the balancer has seen: Server 1 suspected, taken out, tried, back."""
    at_s = FAULT_AT_S + DETECTED_AFTER_S
    return (
        Change(FAULT_AT_S + 0.05, "server1", "SUSPECT", "5xx"),
        Change(at_s, "server1", "OFFLINE", "5xx"),
        Change(HEAL_AT_S + 0.2, "server1", "SUSPECT", "ok"),
        Change(HEAL_AT_S + 0.6, "server1", "ONLINE", "ok"),
    )


def counters(count: int, hedged: float, failed: float) -> dict[str, dict[str, int]]:
    """Return what the balancer has counted for so many requests."""
    more = round(count * (hedged + failed) / 2)
    return {
        "server1": {"attempts": count // 2 + more, "failed": more, "retry": 0, "hedge": 0, "probe_failures": 3},
        "server2": {"attempts": count // 2, "failed": 0, "retry": more // 2, "hedge": more - more // 2},
        "server3": {"attempts": 0, "failed": 0},
        "": {"shed": 2},
    }


BUSY = Machine(idle=0.04, strangers=("server2: pause",), is_logged=False)
