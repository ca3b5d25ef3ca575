"""PURE: an experiment's model answer, in Markdown, for whoever marks: all that its worksheet keeps to itself."""

from lab.handouts.markdown import table
from lab.handouts.sheet_words import number, said
from lab.handouts.worksheet import sources
from lab.teaching.commands import settings_command
from lab.teaching.experiment import Claim, Experiment
from lab.teaching.labels import label, with_unit


def model_answer(one: Experiment, language: str) -> str:
    """Return an experiment's model answer in a language."""
    parts = [
        f"# {said('answer', language, number=f'{one.number:02}', title=one.title.said(language))}",
        f"**{one.question.said(language)}**",
        f"## {said('right', language)}",
        f"**{one.right.letter}.** {one.right.says.said(language)}",
        f"## {said('wrong', language)}",
        table([said("who-says", language), said("believes", language)], beliefs(one, language)),
        f"## {said('claims', language)}",
        _sides(one, language),
        _claims(one, language),
        _without(one, language),
        f"## {said('explanation', language)}",
        one.explanation.said(language),
        f"## {said('where', language)}",
        "\n".join(f"- `{place.file}`: {place.what.said(language)}" for place in one.places),
        sources(one, language),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def beliefs(one: Experiment, language: str) -> list[list[str]]:
    """Return for each wrong prediction what it says, and what somebody believes who gives it."""
    return [
        [f"**{wrong.letter}.** {wrong.says.said(language)}", wrong.believes.said(language)]
        for wrong in one.predictions
        if wrong.believes
    ]


def without_command(one: Experiment) -> str:
    """Return how its rule is taken out."""
    return f"python lab/run.py {one.number:02} --without rule --no-predict"


def _sides(one: Experiment, language: str) -> str:
    told = [f"{letter}: {side.label.said(language)}" for letter, side in one.lettered()]
    return f"{'; '.join(told)}."


def _claims(one: Experiment, language: str) -> str:
    heads = [said(name, language) for name in ("claim", "measured", "bound")]
    rows = [
        [claim.says.said(language), _named(one, claim.figure, language), _bound(one, claim, language)]
        for claim in one.claims
    ]
    return table(heads, rows)


def _bound(one: Experiment, claim: Claim, language: str) -> str:
    bounds = [(sign, times) for sign, times in (("≥", claim.at_least), ("≤", claim.at_most)) if times is not None]
    if claim.times:
        other = _named(one, claim.times, language)
        return "; ".join(f"{sign} {number(times, language)} × ({other})" for sign, times in bounds)
    figure = claim.figure.partition(".")[2]
    return "; ".join(f"{sign} {with_unit(figure, bound, language)}" for sign, bound in bounds)


def _named(one: Experiment, figure: str, language: str) -> str:
    side, _, name = figure.partition(".")
    return said("of-side", language, figure=label(name, language), letter=one.letter(side))


def _without(one: Experiment, language: str) -> str:
    if not one.without:
        return ""
    settings = settings_command(one.without).removesuffix(" make up")
    told = [said("without", language, settings=settings)]
    if command := without_command(one):
        told.append(said("without-run", language, command=command))
    return " ".join(told)
