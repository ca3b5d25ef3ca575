"""What the dashboard shows at one moment, in words, for the live stream: static/live/ fills the page with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from balancer.events.activity import Activity
from balancer.events.observer import Observer
from balancer.pages.cards import ServerCard, address_lines, server_cards
from balancer.pages.service import receivers, service_lines
from balancer.rules.verdict import shed
from balancer.servers.pool import Pool
from balancer.servers.view import ServerView
from balancer.settings import Settings
from balancer.texts.language import texts

MOST_ADDRESSES = 10


def create_view(
    settings: Settings,
    pool: Pool,
    activity: Activity,
    observer: Observer,
    waiting: Callable[[], int],
    broken: Callable[[str], Sequence[Mapping[str, object]]],
) -> Callable[[str], Mapping[str, object]]:
    """Return a function that tells, in a language, what the dashboard shows now.

    waiting: tells how many requests wait in line. broken: tells what the lab has done to a server and not undone.
    """

    def view(language: str) -> Mapping[str, object]:
        t = texts(language)
        views = pool.views()
        cards = server_cards(views, receivers(pool.candidates(), settings.policy), settings, t)
        service = pool.service()
        return {
            "service": service.value,
            "service_text": t[f"service.{service.value}"],
            "lines": service_lines(service, cards, settings.switches.probe, t),
            "why": t[f"explain.service.{service.value}"],
            "policy": settings.policy,
            "switches": asdict(settings.switches),
            "waiting": waiting(),
            "shed": shed(observer.totals),
            "log_problem": log_problem_text(activity.problem, activity.problem_file, language) or "",
            "ill": [asdict(one) for one in address_lines(pool.ill_addresses()[:MOST_ADDRESSES], settings, t)],
            "servers": [server_object(card, one, broken(card.name)) for card, one in zip(cards, views, strict=True)],
        }

    return view


def server_object(card: ServerCard, view: ServerView, broken: Sequence[Mapping[str, object]]) -> Mapping[str, object]:
    """Return one server as the live stream has it; broken: what the lab has done to it and not undone, by its log."""
    return {
        "name": card.name,
        "label": card.label,
        "role": card.role,
        "state": card.state,
        "reason": card.reason,
        "reason_text": card.reason_text,
        "why": card.why,
        "explanation": card.explanation,
        "since_s": view.since_s,
        "since": card.since,
        "receives": card.receives,
        "is_busy": card.load.is_busy,
        "median_ms": card.latency_ms,
        "is_at_least": card.is_at_least,
        "in_flight": card.load.in_flight,
        "limit": card.load.limit,
        "ease": card.load.ease,
        "alone_ms": round(1000 * card.load.alone_s, 1) or None,
        "attempts": card.attempts,
        "failures": card.failures,
        "ends": [asdict(end) for end in card.ends],
        "faults": list(broken),
    }


def log_problem_text(problem: str | None, file: str | None, language: str) -> str | None:
    """Return the sentence for what keeps the log from being written, or None.

    file: the log whose own rights or owner do so.
    """
    if problem is None:
        return None
    name = {"full": "log_full", "read-only": "log_readonly"}.get(problem, "log_other")
    return texts(language)["log_file" if file else name].format(detail=problem, file=file)
