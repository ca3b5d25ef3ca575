"""PURE: an experiment's chapter of a report: why, how it was done, what came of it, and where the student goes on."""

from collections.abc import Mapping, Sequence

from lab.reporting.figure import figure
from lab.reporting.markup import code, escaped, listed
from lab.reporting.results import results
from lab.reporting.round import Part, Told
from lab.reporting.words import WORDS, Said
from lab.teaching.experiment import Words

LINES = 7  # on paper, for what is written by hand
LONGEST = 300  # characters of a command or a value


def chapter(told: Told, said: Said, references: Sequence[str], typed: Mapping[str, str]) -> str:
    """Return the chapter. references: all sources in their order. typed: what the student has written, by its box."""
    one = told.experiment
    numbers = ", ".join(f"[{1 + references.index(source)}]" for source in tidied(one.sources))
    parts = [
        f"<h2>{said('experiment')} {one.number}. {said.of(one.title)}</h2>",
        f"<h3>{said('purpose')}</h3><p>{said.of(one.purpose)}</p>",
        f"<h3>{said('theory')}</h3><p>{said.of(one.theory)}</p>",
        f"<p>{said('sources', numbers=numbers)}</p>" if numbers else "",
        f"<h3>{said('steps')}</h3>{_steps(told, said)}",
        f"<h3>{said('results')}</h3>{_troubles(told, said)}",
        results(told, said) if any(part.figures for part in told.parts) else "",
        figure(told, said),
        _box(f"{one.name}.analysis", said("analysis"), _hint(one.look_at, said), said, typed),
        _box(f"{one.name}.conclusion", said("conclusion"), "", said, typed),
    ]
    return f'<section class="experiment">{"".join(parts)}</section>'


def tidied(sources: Sequence[str]) -> list[str]:
    """Return sources without what only their file's line breaks have put into them."""
    return [" ".join(source.split()) for source in sources]


def _steps(told: Told, said: Said) -> str:
    """Return the question, what was drawn for the student, and the commands; those of all sides alike once."""
    values = ", ".join(code(f"{name}={_short(value)}") for name, value in told.values.items())
    drawn = f"{said('values')} {values}" if values else ""
    commands = {part.letter: _commands(part) for part in told.parts if part.entry is not None}
    is_alike = len(commands) > 1 and all(commands.values()) and len({tuple(one[1:]) for one in commands.values()}) == 1
    parts = [
        f"<p>{said('question')} {said.of(told.experiment.question)}</p>",
        f"<p>{said('round', number=told.round.number)} {drawn}</p>",
    ]
    for part in told.parts:
        title = said("side", letter=part.letter, label=part.side.label.said(said.language))
        found = commands.get(part.letter)
        if found is None:
            parts.append(f"<p><strong>{title}.</strong> {said('not-played', letter=part.letter)}</p>")
        elif is_alike:
            parts.append(f"<p><strong>{title}.</strong> {found[0]}</p>")
        else:
            steps = listed(found, "ol", "commands") or f"<p>{said('no-commands')}</p>"
            parts.append(f"<p><strong>{title}.</strong></p>{steps}")
    alike = next(iter(commands.values()))[1:] if is_alike else []
    return "".join(parts) + (f"<p>{said('then')}</p>{listed(alike, 'ol', 'commands')}" if alike else "")


def _commands(part: Part) -> list[str]:
    """Return the commands of a side: the first one starts the balancer with its settings."""
    found = part.entry.get("commands") if part.entry is not None else None
    return [code(_short(one)) for one in found] if isinstance(found, (list, tuple)) else []


def _troubles(told: Told, said: Said) -> str:
    """Return what stands in the way of the results."""
    found = []
    if told.verdict is None:
        found.append(f"{said('broken-off')} {_why(told.why_ended, said)}")
    for part in told.parts:
        if part.trouble:
            found.append(said("unreadable", letter=part.letter, why=_short(part.trouble)))
        elif part.entry is None and told.verdict is not None:
            found.append(said("not-played", letter=part.letter))
    return f'<div class="trouble">{listed(found)}</div>' if found else ""


def _why(ended: str, said: Said) -> str:
    known = WORDS.get(f"why.{ended}")
    return said("why", why=known.said(said.language) if known else _short(ended)) if ended else ""


def _hint(look_at: Words, said: Said) -> str:
    return f'<p class="hint">{said("look-at")} {said.of(look_at)}</p>'


def _box(name: str, title: str, hint: str, said: Said, typed: Mapping[str, str]) -> str:
    """Return where the student writes: in the page, or between lines on paper."""
    here = f"box-{name}"
    return (
        f'<div class="own"><h3 id="{escaped(here)}">{title}</h3>{hint}'
        f'<div class="box" data-box="{escaped(name)}" data-hint="{said("write-here")}" contenteditable="true"'
        f' role="textbox" aria-multiline="true" aria-labelledby="{escaped(here)}">{escaped(typed.get(name, ""))}</div>'
        f'<div class="lines" aria-hidden="true">{"<p></p>" * LINES}</div></div>'
    )


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
