"""What a page says of the service as a whole. Of its servers and its requests others speak: cards.py, request.py."""

from collections.abc import Mapping, Sequence

from balancer.pages.cards import ServerCard
from balancer.rules.attempt import OVERTAKEN
from balancer.rules.health import State
from balancer.rules.policy import POLICIES, Candidate, choose
from balancer.rules.verdict import Service


def receivers(candidates: Sequence[Candidate], policy: str) -> list[str]:
    """Return the names of the servers that requests go to now: of several by turns, but for the policy "priority"."""
    online = [one.name for one in candidates if one.state is State.ONLINE]
    if policy != "priority" and online:
        return online
    chosen = choose(candidates, POLICIES[policy])
    return [] if chosen is None else [chosen]


def service_lines(service: Service, cards: Sequence[ServerCard], is_probing: bool, t: Mapping[str, str]) -> list[str]:
    """Return the sentences below the service's name.

    is_probing: whether anybody checks the servers.
    """
    if service is Service.DOWN:
        return [t["down_text"]]
    lines = [t[f"{service.value}_text"]] if service in (Service.TROUBLED, Service.OVERLOADED) else []
    offline = [card for card in cards if card.state == State.OFFLINE.value]
    suspect = [card.label for card in cards if card.state == State.SUSPECT.value]
    receiving = [card.label for card in cards if card.receives]
    if offline:
        goes_on = service is Service.DEGRADED and receiving
        has_moved = receiving != [card.label for card in cards[:1]] and len(receiving) == 1
        name = ("taken_over" if has_moved else "kept_on") if goes_on else "fallen"
        lines.append(t[name].format(fallen=_fallen(offline, t), server=listing(receiving, t)))
    if suspect:
        lines.append(t["suspected" if is_probing else "suspected_unprobed"].format(failed=listing(suspect, t)))
    return lines


def _fallen(offline: Sequence[ServerCard], t: Mapping[str, str]) -> str:
    """Say which servers have failed, and which have only been too slow: those have answered."""
    failed = [card.label for card in offline if card.reason != OVERTAKEN]
    slow = [card.label for card in offline if card.reason == OVERTAKEN]
    have_failed = t["have_failed"].format(servers=listing(failed, t))
    are_too_slow = t["are_too_slow"].format(servers=listing(slow, t))
    if failed and slow:
        return t["failed_and_slow"].format(failed=have_failed, slow=are_too_slow)
    return have_failed if failed else are_too_slow


def listing(names: Sequence[str], t: Mapping[str, str]) -> str:
    """Return names as a sentence has them: "Server 1", "Server 1 and Server 2", "Server 1, Server 2, and Server 3"."""
    comma = "," if len(names) > 2 else ""
    return ", ".join(names[:-1]) + comma + t["and"] + names[-1] if len(names) > 1 else "".join(names)
