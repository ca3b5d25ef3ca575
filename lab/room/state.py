"""PURE: what a page is told of the room: everything, as one JSON object."""

from datetime import datetime
from typing import Any

from lab.clone import project
from lab.clone.known_settings import POLICIES
from lab.clone.project import BALANCER
from lab.faults.decision import describe
from lab.faults.fault import Fault
from lab.faults.menu import seen_in
from lab.faults.options import Options
from lab.faults.told import mismatch
from lab.room.board import Board
from lab.room.ledger import shown
from lab.stack.balancer_view import Seen
from lab.teaching.verdict import VERDICTS
from lab.texts.language import spoken, t

UNKNOWN = "unknown"  # as Docker's word for a state: it can't be asked
STOPPED = ("exit 130", "exit 143")  # by Ctrl-C, which is how the room stops it, or by SIGTERM


def state_of(board: Board, now_s: float) -> dict[str, Any]:
    """Return the state; whoever asks has the board's lock. now_s: seconds since the epoch, as all times in it."""
    shown_by_docker = board.docker or {}
    return {
        "now_s": now_s,
        "lang": spoken(),
        "address": board.address or project.page_address(),
        "balancer": {
            "answers": board.view is not None,
            "trouble": board.view_trouble,
            "docker": describe(shown_by_docker[BALANCER]) if shown_by_docker else t("not known"),
        },
        "engine_trouble": board.docker_trouble,
        "others_turn": board.others,
        "servers": [server(board, name, now_s) for name in project.SERVERS],
        "actions": [shown(one) for one in board.ledger.actions],
        "chaos": chaos(board),
        "settings": {
            "policy": board.view.policy if board.view else "",
            "policies": POLICIES,
            "switches": dict(board.view.switches) if board.view else {},
            "under_way": board.desk.is_changing,
            "said": board.settings_said,
        },
        "experiments": [
            {
                "id": key,
                "title": one.title.said(spoken()),
                "question": one.question.said(spoken()),
                "predictions": [{"letter": p.letter, "text": p.says.said(spoken())} for p in one.predictions],
                "is_done": key in board.verdicts,
                "verdict": board.verdicts.get(key),
                "verdict_words": end_in_words(board.verdicts.get(key)),
            }
            for key, one in board.experiments.items()
        ],
        "playing": playing(board),
    }


def label(server: str) -> str:
    """Return what people call a server, such as "Server 1"."""
    return server.replace("server", "Server ")


def server(board: Board, name: str, now_s: float) -> dict[str, Any]:
    """Return what is known of one server."""
    snapshot = board.docker[name] if board.docker else None
    seen = board.ledger.state(name) if board.view else None
    zone = project.time_zone()
    return {
        "name": name,
        "label": label(name),
        "docker": {
            "state": snapshot.status if snapshot else UNKNOWN,
            "words": describe(snapshot) if snapshot else t("not known"),
            "faults": [in_words(one, one.options_in(snapshot)) for one in seen_in(snapshot)] if snapshot else [],
        },
        "balancer": {
            "state": seen.state,
            "reason": seen.reason,
            "since": datetime.fromtimestamp(seen.at_s, zone).isoformat(timespec="milliseconds"),
            "since_s": seen.at_s,
        }
        if seen
        else None,
        "mismatch": (snapshot and seen and mismatch(snapshot, Seen(seen.state, seen.reason))) or "",
        "under_way": board.desk.under_way.get(name),
        "heals_at_s": board.promises.heals_at_s(name, now_s),
        "outlived": outlived(board, name, now_s),
    }


def in_words(fault: Fault, options: Options) -> dict[str, Any]:
    """Return a fault that a server has."""
    return {"name": fault.name, "words": fault.with_options(options), "options": dict(options)}


def outlived(board: Board, name: str, now_s: float) -> str:
    """Say that somebody was to heal a server, and hasn't; "" when it isn't so."""
    one = board.promises.outlived(name, now_s)
    if one is None or one.heals_at_s is None:
        return ""
    return t(
        "{fault} was to be healed at {time} by {by}, which has ended without it. Heal it here.",
        fault=one.fault,
        time=f"{datetime.fromtimestamp(one.heals_at_s, project.time_zone()):%H:%M:%S}",
        by=one.by,
    )


def chaos(board: Board) -> dict[str, Any] | None:
    """Return the plan that is played, or was last."""
    run = board.chaos
    if run is None:
        return None
    return {
        "seed": run.wish.seed,
        "minutes": run.wish.minutes,
        "keep_alive": run.wish.keep_alive,
        "began_s": run.began_s,
        "is_over": run.is_over,
        "said": run.trouble,
        "plan": [
            {
                "at_s": event.at_s,
                "server": event.pick.server,
                "fault": event.pick.fault,
                "words": t("{fault}, healed", fault=event.pick) if event.is_heal else str(event.pick),
                "is_heal": event.is_heal,
                "is_done": said is not None,
                "said": said or "",
            }
            for event, said in zip(run.events, run.said, strict=True)
        ],
    }


def playing(board: Board) -> dict[str, Any] | None:
    """Return the experiment that is played, or was last."""
    one = board.playing
    if one is None:
        return None
    return {
        "id": one.id,
        "prediction": one.prediction,
        "began_s": one.began_s,
        "lines": list(one.lines),
        "ended": one.ended,
        "ended_words": end_in_words(one.ended),
    }


def end_in_words(ended: str | None) -> str:
    """Return how people say that an experiment ended: by its verdict or its exit code; "" when it hasn't."""
    if not ended:
        return ""
    if ended in VERDICTS:
        return VERDICTS[ended].said(spoken())
    return t("stopped") if ended in STOPPED else t("exit code {code}", code=ended.removeprefix("exit "))
