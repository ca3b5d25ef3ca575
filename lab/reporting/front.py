"""PURE: what comes before the experiments in a report: whose it is, what came of all, with which tools."""

from collections.abc import Mapping, Sequence

from lab.reporting.markup import escaped, foreign, listed, table
from lab.reporting.round import Told
from lab.reporting.words import WORDS, Said
from lab.teaching.hand_in import HandIn
from lab.teaching.journal import Entry, Flaw, of_kind
from lab.teaching.labels import NOTHING
from lab.teaching.where import is_on_swarm

MOST_FLAWS = 10  # told one by one


def front(hand_in: HandIn, rounds: Sequence[Told], unknown: Sequence[str], said: Said) -> str:
    """Return the title page. unknown: the names of experiments that the journal has, and this lab hasn't."""
    text = "tools-text-swarm" if any(is_on_swarm(told.experiment) for told in rounds) else "tools-text"
    return (
        f'<header><h1>{said("title")}</h1><p class="subtitle">{said("subtitle")}</p>'
        f"{_identity(hand_in, said)}</header>{_flaws(hand_in.flaws, unknown, said)}{_overview(rounds, said)}"
        f"<section><h2>{said('tools')}</h2><p>{said(text)}</p>{_tools(hand_in.entries, said)}</section>"
    )


def _identity(hand_in: HandIn, said: Said) -> str:
    who = hand_in.identity
    days = [said.date(str(one["at"])) for one in hand_in.entries if one.get("at")]
    date = " – ".join(dict.fromkeys([days[0], days[-1]])) if days else ""
    lines = [("name", foreign(who.name)), ("nim", foreign(who.nim)), ("class", foreign(who.group)), ("date", date)]
    empty = foreign("")
    rows = "".join(
        f"<div><dt>{said(name)}</dt><dd>{value if value not in ('', empty) else said('not-given')}</dd></div>"
        for name, value in lines
    )
    return f'<dl class="identity" aria-label="{said("identity")}">{rows}</dl>'


def _flaws(flaws: Sequence[Flaw], unknown: Sequence[str], said: Said) -> str:
    """Return what is wrong with the journal; nothing where it is in order."""
    told = [said("flaw", line=flaw.line, what=_what(flaw, said)) for flaw in flaws[:MOST_FLAWS]]
    if len(flaws) > MOST_FLAWS:
        told.append(said("more-flaws", count=len(flaws) - MOST_FLAWS))
    told += [said("unknown", name=name) for name in unknown]
    return f'<section class="trouble"><h2>{said("flaws")}</h2>{listed(told)}</section>' if told else ""


def _what(flaw: Flaw, said: Said) -> str:
    known = WORDS.get(f"flaw.{flaw.kind}")
    return known.said(said.language) if known else flaw.kind


def _overview(rounds: Sequence[Told], said: Said) -> str:
    heads = [said(name) for name in ("experiment", "prediction", "verdict")]
    rows = []
    for told in rounds:
        word = said.verdict(told.verdict.word.value) if told.verdict else NOTHING
        title = f"{told.experiment.number}. {told.experiment.title.said(said.language)}"
        rows.append("".join(f"<td>{escaped(one)}</td>" for one in (title, told.round.letter or NOTHING, word)))
    content = table("overview", "", heads, rows) if rounds else f"<p>{said('no-rounds')}</p>"
    return f"<section><h2>{said('overview')}</h2>{content}</section>"


def _tools(entries: Sequence[Entry], said: Said) -> str:
    opened: Entry = next(of_kind(entries, "opened"), {})
    found: dict[str, object] = {}
    for name in ("machine", "versions"):
        if isinstance(told := opened.get(name), Mapping):
            found |= told
    known = [name.removeprefix("tool.") for name in WORDS if name.startswith("tool.")]
    found = {name: found[name] for name in [*known, *found] if name in found}
    called = {name: said(f"tool.{name}") if f"tool.{name}" in WORDS else foreign(name) for name in found}
    rows = "".join(f"<div><dt>{called[name]}</dt><dd>{foreign(value)}</dd></div>" for name, value in found.items())
    return f'<dl class="tools">{rows}</dl>' if rows else f"<p>{said('no-tools')}</p>"
