"""PURE: what a play comes to, in figures by name. docs/design.md says what each counts.

The time of a play has three parts: before the first fault, during (up to the last heal), after. "during.failed" is the
figure of that part alone, "failed" that of all of it.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from lab.measuring.figures import Sample, fail_back_s, is_good, percentile, served_by
from lab.teaching.play import OFFLINE, Play

GOOD_WITHIN_S = 1.0  # an answer that takes longer is none, for whoever waits for it
PRIMARY = "server1"
SERVERS = ("server1", "server2", "server3")
PARTS = ("before", "during", "after")
OF_A_MACHINE = "node-down"  # What it runs is broken; that all of it runs elsewhere is what heals it.
KINDS = {"hedges": "hedge", "retries": "retry", "trials": "trial"}


def figures_of(play: Play) -> dict[str, float]:
    """Return every figure of a play by its name. One that can't be told, such as a time to come back, isn't there."""
    ordered = sorted((one for one in play.samples), key=lambda one: one.due_s)
    found = {**_of_samples(ordered), **_of_counters(play, ordered), **_of_states(play), **_of_orders(play, ordered)}
    first_s, healed_s = play.first_fault_s(), play.last_heal_s()
    if first_s is not None:
        end_s = healed_s if healed_s is not None else play.seconds
        spans = ((0.0, first_s), (first_s, end_s), (end_s, float("inf")))
        for part, (from_s, until_s) in zip(PARTS, spans, strict=True):
            within = [one for one in ordered if from_s <= one.due_s < until_s]
            found |= {f"{part}.{name}": value for name, value in _of_samples(within).items()}
        found |= _of_coming_back(ordered, healed_s, play.seconds)
        found |= _of_availability(play, ordered) | _of_repair(play)
    return {name: round(value, 6) for name, value in found.items()}


def is_well_served(sample: Sample) -> bool:
    """Say whether a request was answered well, and before its client would have lost patience."""
    return is_good(sample) and sample.took_s <= GOOD_WITHIN_S


def is_wrong(sample: Sample) -> bool:
    """Say whether an answer says that all is well, and has a body that no server sends."""
    return is_good(sample) and not served_by(sample)


def server_of(sample: Sample) -> str:
    """Return who answered well, such as "server1"; "" for nobody."""
    return (sample.served or served_by(sample)) if is_good(sample) else ""


def _of_samples(samples: Sequence[Sample]) -> dict[str, float]:
    count = len(samples)
    if not count:
        return {"requests": 0}
    took_ms = [one.took_s * 1000 for one in samples]
    served = Counter(server_of(one) for one in samples)
    good = sum(served.values()) - served[""]
    failed, wrong = count - sum(map(is_good, samples)), sum(map(is_wrong, samples))
    clients = {one.client for one in samples}
    served_clients = {one.client for one in samples if is_good(one)}
    return {
        "requests": count,
        "clients": len(clients),
        "lost_clients": len(clients - served_clients),
        "failed": failed,
        "failed_share": failed / count,
        "wrong": wrong,
        "wrong_share": wrong / count,
        "badly_served_share": 1 - sum(map(is_well_served, samples)) / count,
        "slowest_ms": max(took_ms),
        "p99_ms": percentile(took_ms, 99),
        "median_ms": percentile(took_ms, 50),
        "outage_s": _longest_outage_s(samples),
        **{f"share.{server}": served[server] / good if good else 0.0 for server in SERVERS},
        **{f"answers.{server}": served[server] for server in SERVERS},
        "late_p99_ms": percentile([one.late_s * 1000 for one in samples], 99),
    }


def _longest_outage_s(samples: Sequence[Sample]) -> float:
    """Return the longest time, by when requests were due, in which not one was well served."""
    longest_s, began_s = 0.0, None
    for one in samples:
        if is_well_served(one):
            if began_s is not None:
                longest_s, began_s = max(longest_s, one.due_s - began_s), None
        elif began_s is None:
            began_s = one.due_s
    return max(longest_s, samples[-1].due_s - began_s if began_s is not None else 0.0)


def _of_counters(play: Play, samples: Sequence[Sample]) -> dict[str, float]:
    """Return what the balancer did for these requests: attempts, and which of them were more than a first one."""
    if not play.counters or not samples:
        return {}
    total = {name: sum(one.get(name, 0) for one in play.counters.values()) for name in _names(play.counters)}
    attempts = total.get("attempts", 0)
    return {
        "attempts": attempts,
        **{f"attempts.{server}": play.counters.get(server, {}).get("attempts", 0) for server in SERVERS},
        **{name: total.get(kind, 0) for name, kind in KINDS.items()},
        "failed_attempts": total.get("failed", 0),
        "probe_failures": total.get("probe_failures", 0),
        "shed": total.get("shed", 0),
        "attempts_per_request": attempts / len(samples),
        "attempts_per_client": attempts / len({one.client for one in samples}),
    }


def _names(counters: Mapping[str, Mapping[str, int]]) -> set[str]:
    return {name for one in counters.values() for name in one}


def _of_states(play: Play) -> dict[str, float]:
    """Return how soon a fault was seen, and how often one was seen that wasn't there."""
    if not (play.machine.is_logged and play.machine.is_watched):
        return {}
    found: dict[str, float] = {"changes": len(play.changes)}
    offline = [one for one in play.changes if one.state == OFFLINE]
    spells = {server: play.faults_of(server) for server in {one.server for one in offline}}
    found["false_alarms"] = sum(
        not any(from_s <= one.at_s < until_s and fault != "lossy" for from_s, until_s, fault in spells[one.server])
        for one in offline
    )
    faults = [mark for mark in play.marks if mark.what == "fault" and mark.fault != "lossy"]
    if faults:
        last = faults[-1]
        seen = [one.at_s - last.at_s for one in offline if one.server == last.server and one.at_s >= last.at_s]
        found |= {"detection_s": max(0.0, seen[0])} if seen else {}
    return found


def _of_coming_back(ordered: Sequence[Sample], healed_s: float | None, seconds: float) -> dict[str, float]:
    """Return how long after the last heal the primary served again, and the last request was badly served."""
    if healed_s is None:
        return {}
    back_s = fail_back_s(ordered, healed_s, PRIMARY)
    badly = [one.due_s for one in ordered if one.due_s >= healed_s and not is_well_served(one)]
    return {
        "fail_back_s": max(0.0, seconds - healed_s) if back_s is None else back_s,
        "recovery_s": max(badly, default=healed_s) - healed_s,
    }


def _of_repair(play: Play) -> dict[str, float]:
    """Return how long after a machine was down the last of what it ran was running elsewhere."""
    lost = {mark.server: mark.at_s for mark in play.marks if mark.fault == OF_A_MACHINE and mark.what == "fault"}
    back = {mark.server: mark.at_s for mark in play.marks if mark.fault == OF_A_MACHINE and mark.what == "heal"}
    return {"repair_s": max(back.values()) - min(lost.values())} if lost and lost.keys() == back.keys() else {}


def _of_availability(play: Play, ordered: Sequence[Sample]) -> dict[str, float]:
    """Return what was measured of the service, and what the formula makes of its servers: 1 - (1 - a)^3."""
    down_s = [sum(until_s - from_s for from_s, until_s, _ in play.faults_of(server)) for server in SERVERS]
    up = [1 - min(1.0, one / play.seconds) for one in down_s]
    return {
        "availability": sum(map(is_well_served, ordered)) / len(ordered) if ordered else 0.0,
        "availability.server": sum(up) / len(up),
        "availability.formula": 1 - (1 - up[0]) * (1 - up[1]) * (1 - up[2]),
    }


def _of_orders(play: Play, samples: Sequence[Sample]) -> dict[str, float]:
    """Return what became of the orders: duplicates, more than one of a client; ghosts, of which nobody was told."""
    if play.orders is None:
        return {}
    told = {number for one in samples if is_good(one) and (number := _order_in(one.body)) is not None}
    of_client = Counter(_client_in(one) for one in play.orders)
    return {
        "orders": len(play.orders),
        "runs": sum(int(one["runs"]) for one in play.orders),
        "duplicates": sum(count - 1 for count in of_client.values()),
        "ghosts": sum(one["order"] not in told for one in play.orders),
        "replays": sum(int(one["runs"]) - 1 for one in play.orders),
    }


def _order_in(body: str) -> int | None:
    try:
        return int(json.loads(body)["order"])
    except (ValueError, TypeError, KeyError):
        return None


def _client_in(order: Mapping[str, object]) -> object:
    item = order.get("item")
    return item.get("client") if isinstance(item, dict) else None
