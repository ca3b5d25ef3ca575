"""PURE: what was predicted and what was measured, side by side, and the verdict with its claims and doubts."""

from collections.abc import Mapping

from lab.reporting.markup import escaped, foreign, listed, table
from lab.reporting.round import Told
from lab.reporting.words import WORDS, Said
from lab.teaching.experiment import Claim
from lab.teaching.labels import label, number, shown, with_unit
from lab.teaching.verdict import Doubt, Judged, Verdict, Word


def results(told: Told, said: Said) -> str:
    """Return what came of a round: prediction, figures, verdict."""
    return _prediction(told, said) + _figures(told, said) + (_verdict(told, told.verdict, said) if told.verdict else "")


def _prediction(told: Told, said: Said) -> str:
    """Return the prediction beside what was measured."""
    mine, right = told.prediction, told.experiment.right
    predicted = f"<strong>{mine.letter}.</strong> {said.of(mine.says)}" if mine else said("no-prediction")
    word = told.verdict.word if told.verdict else Word.INCONCLUSIVE
    if word is Word.CONFIRMED:
        measured = f"<strong>{right.letter}.</strong> {said.of(right.says)}"
        measured += f"<p>{said('fits' if mine.is_right else 'fits-not')}</p>" if mine else ""
    else:
        measured = said("not-as-expected" if word is Word.REFUTED else "nothing-shown")
    return table("predicted", "", [said("predicted"), said("measured")], [f"<td>{predicted}</td><td>{measured}</td>"])


def _figures(told: Told, said: Said) -> str:
    """Return the table of the figures that the experiment shows: a row for each, a column for each side."""
    chosen = [one.partition(".")[::2] for one in told.experiment.shown]
    rows = []
    for name in dict.fromkeys(figure for _, figure in chosen):
        cells = [_cell(name, part.figures, said) if (part.side.name, name) in chosen else "" for part in told.parts]
        called = escaped(label(name, said.language))
        rows.append(f'<th scope="row">{called}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}')
    heads = [said("figure"), *(f"{part.letter}. {said.of(part.side.label)}" for part in told.parts)]
    return table("figures", said("figures"), heads, rows)


def _cell(name: str, figures: Mapping[str, float], said: Said) -> str:
    return shown(name, figures[name], said.language) if name in figures else said("not-measured")


def _verdict(told: Told, verdict: Verdict, said: Said) -> str:
    word = verdict.word.value
    heads = [said(name) for name in ("claim", "bound", "value", "holds")]
    claims = table("claims", said("claims"), heads, [_claim(one, told, said) for one in verdict.claims])
    parts = [f"<p><strong>{said('the-verdict', word=said.verdict(word))}</strong> {said(f'means.{word}')}</p>"]
    journals = (told.round.verdict or {}).get("word")
    if journals != word:
        parts.append(f"<p>{said('journal-says', word=said.verdict(journals))}</p>")
    if verdict.doubts:
        doubts = list(dict.fromkeys(_doubt(one, told, said) for one in verdict.doubts))
        parts.append(f"<p>{said('doubts')}</p>{listed(doubts)}")
    return f'{claims}<div class="verdict">{"".join(parts)}</div>'


def _claim(one: Judged, told: Told, said: Said) -> str:
    called = f"{said.of(one.claim.says)}<small>{_named(one.claim.figure, told, said)}</small>"
    figure = one.claim.figure.partition(".")[2]
    measured = said("not-measured") if one.measured is None else with_unit(figure, one.measured, said.language)
    cells = (called, _bound(one.claim, told, said), measured, said("yes" if one.holds else "no"))
    return "".join(f"<td>{cell}</td>" for cell in cells)


def _bound(claim: Claim, told: Told, said: Said) -> str:
    """Return a claim's bound; where it is so many times another figure, how it comes about, too."""
    side, _, figure = claim.times.partition(".")
    factor = told.figures.get(side, {}).get(figure) if claim.times else 1.0
    lines = []
    for sign, times in (("≥", claim.at_least), ("≤", claim.at_most)):
        if times is None:
            continue
        total = None if factor is None else times * factor
        lines.append(f"{sign} {with_unit(claim.figure.partition('.')[2], total, said.language)}")
        if claim.times:
            many = f"{number(times, 2, said.language)} × {with_unit(figure, factor, said.language)}"
            lines.append(f"<small>{many}: {_named(claim.times, told, said)}</small>")
    return " ".join(lines)


def _named(figure: str, told: Told, said: Said) -> str:
    """Return what a figure of a side is called."""
    side, _, name = figure.partition(".")
    return said("of-side", figure=label(name, said.language), letter=told.letter_of(side))


def _doubt(doubt: Doubt, told: Told, said: Said) -> str:
    letter, name = told.letter_of(doubt.side), f"doubt.{doubt.kind}"
    if name not in WORDS:
        return f"{escaped(letter)}: {escaped(doubt.kind)} {foreign(doubt.detail)}"
    detail = label(doubt.detail.partition(".")[2], said.language) if doubt.kind == "unmeasured" else doubt.detail
    return said(name, letter=letter, detail=detail)
