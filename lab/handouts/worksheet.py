"""PURE: an experiment's worksheet, in Markdown: what a student reads before it, and fills in.

It tells nothing of what comes out: neither which prediction is right, nor the claims, nor the explanation.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from lab.handouts.markdown import table
from lab.handouts.sheet_steps import Chance, Step, Way, ways
from lab.handouts.sheet_words import listed, number, said
from lab.teaching.commands import settings_command
from lab.teaching.experiment import Experiment, Range
from lab.teaching.labels import label

LINE = "_" * 80  # to write on: a rule, wherever Markdown is shown
NOT_ASKED = "–"
FEW = 5  # choices that are told one by one
SERVERS = "server1 server2 server3"


def worksheet(one: Experiment, language: str) -> str:
    """Return an experiment's worksheet in a language."""
    parts = [
        f"# {said('worksheet', language, number=f'{one.number:02}', title=one.title.said(language))}",
        said("identity", language, wide="_" * 24, line="_" * 10),
        _headed("purpose", one.purpose.said(language), language),
        _headed("theory", one.theory.said(language), language),
        sources(one, language),
        _headed("tools", said("tools-text", language), language),
        *_prediction(one, language),
        *_procedure(one, language),
        _headed("results", results(one, language), language),
        said("the-verdict", language),
        LINE,
        _headed("look-at", one.look_at.said(language), language),
        *_analysis(one, language),
        _headed("conclusion", _lines(2), language),
        said("hand-in", language),
        _headed("next", one.following.said(language), language),
    ]
    return "\n\n".join(parts) + "\n"


def sources(one: Experiment, language: str) -> str:
    """Return its sources, in a paragraph."""
    return said("sources", language, sources=" ".join(" ".join(source.split()) for source in one.sources))


def results(one: Experiment, language: str) -> str:
    """Return the table that is filled in: a row for each figure, a column for each side."""
    asked = [figure.partition(".")[::2] for figure in figures(one)]
    rows = [
        [label(name, language), *("" if (side.name, name) in asked else NOT_ASKED for side in one.sides)]
        for name in dict.fromkeys(name for _, name in asked)
    ]
    heads = [said("side", language, letter=letter) for letter, _ in one.lettered()]
    return table([said("figure", language), *heads], rows)


def figures(one: Experiment) -> list[str]:
    """Return the figures that are asked for, such as "bare.failed": those shown, and those of the claims."""
    of_claims = [figure for claim in one.claims for figure in (claim.figure, claim.times) if figure]
    return list(dict.fromkeys([*one.shown, *of_claims]))


def _prediction(one: Experiment, language: str) -> Iterator[str]:
    yield _headed("prediction", said("predict-first", language), language)
    yield f"**{one.question.said(language)}**"
    yield "\n".join(f"- [ ] **{p.letter}.** {p.says.said(language)}" for p in one.predictions)
    yield said("reason", language)
    yield LINE


def _procedure(one: Experiment, language: str) -> Iterator[str]:
    run = said("run", language, number=f"{one.number:02}")
    steps = [said("step-up", language), said("step-run", language, command=run), said("step-report", language)]
    yield _headed("procedure", _numbered(steps), language)
    count = len(one.sides)
    yield said("by-hand" if count > 1 else "by-hand-one", language, count=count)
    told = [
        [f"{letter}. {side.label.said(language)}", f"`{settings_command(side.settings)}`"]
        for letter, side in one.lettered()
    ]
    yield table([said("side", language, letter="").strip(), said("settings", language)], told)
    found = ways(one)
    yield said("then" if len(found) > 1 or count == 1 else "then-all", language)
    if len(found) == 1:
        yield _numbered(_steps(found[0], language))
    else:
        yield "\n".join(f"- {_of_some(way, language)}" for way in found)
    if one.draws:
        yield said("drawn", language, drawn=listed([_drawn(*draw, language) for draw in one.draws.items()], language))


def _steps(way: Way, language: str) -> list[str]:
    return [_step(step, language) for step in way.steps]


def _of_some(way: Way, language: str) -> str:
    on = said("sides-named" if len(way.letters) > 1 else "side", language, letter=listed([*way.letters], language))
    return f"{on}: {'; '.join(_steps(way, language))}"


def _step(step: Step, language: str) -> str:
    what = _chance(step.chance, language) if step.chance else f"`{step.command}`"
    return said("at", language, at=number(step.at_s, language), what=what) if step.at_s else what


def _chance(chance: Chance, language: str) -> str:
    seconds = number(chance.seconds, language)
    who = said("chance-together" if chance.together else "chance-each", language, seconds=seconds)
    times = {"mtbf": number(chance.mtbf_s, language), "mttr": number(chance.mttr_s, language)}
    servers = SERVERS if chance.together else "SERVER"
    return said("chance", language, who=who, seed=chance.seed, servers=servers, **times)


def _drawn(name: str, drawn: Range, language: str) -> str:
    choices = [number(one, language) if isinstance(one, (int, float)) else str(one) for one in drawn.choices]
    if _is_even(drawn.choices):
        return said("from-to", language, name=name, low=choices[0], high=choices[-1])
    if len(choices) > FEW:
        return said("one-of-many", language, name=name, count=len(choices))
    return said("one-of", language, name=name, choices=" / ".join(choices))


def _is_even(choices: Sequence[object]) -> bool:
    """Say whether choices are numbers that grow step by step, so that first and last tell them all."""
    numbers = [one for one in choices if isinstance(one, (int, float))]
    steps = {round(after - before, 6) for before, after in pairwise(numbers)}
    return len(numbers) == len(choices) > 2 and len(steps) == 1


def _analysis(one: Experiment, language: str) -> Iterator[str]:
    asked = "\n".join(f"   - {line}" for line in dict.fromkeys(_asked(one, language)))
    files = listed([f"`{place.file}`" for place in one.places], language)
    told = [
        f"{said('ask-figures', language)}\n{asked}",
        said("ask-code", language, files=files),
        said("ask-belief", language),
    ]
    for count, question in enumerate(told, start=1):
        text = f"{count}. {question}"
        yield _headed("analysis", text, language) if count == 1 else text
        yield _lines(2 if count == 1 else 1)


def _asked(one: Experiment, language: str) -> Iterator[str]:
    """Yield what is to be explained: what each claim is about, without what it says; one figure's sides together."""
    sides: dict[str, list[str]] = {}
    for claim in one.claims:
        (side, _, name), (other, _, others) = claim.figure.partition("."), claim.times.partition(".")
        sides.setdefault(name, []).append(side)
        if others == name:
            sides[name].append(other)
    for claim in one.claims:
        (side, _, name), (other, _, others) = claim.figure.partition("."), claim.times.partition(".")
        if claim.times and others != name:
            letters = {"letter": one.letter(side), "others": one.letter(other)}
            called = {"figure": _called(name, language), "other": _called(others, language)}
            yield said("compared", language, **letters, **called)
        else:
            found = sorted({one.letter(side) for side in sides[name]})
            on = "on-sides" if len(found) > 1 else "on-side"
            yield said(on, language, figure=_called(name, language), letters=listed(found, language))


def _called(figure: str, language: str) -> str:
    return f"*{label(figure, language)}*"


def _headed(name: str, text: str, language: str) -> str:
    return f"## {said(name, language)}\n\n{text}"


def _numbered(steps: Sequence[str]) -> str:
    return "\n".join(f"{count}. {step[:1].upper()}{step[1:]}" for count, step in enumerate(steps, start=1))


def _lines(count: int) -> str:
    return "\n\n".join([LINE] * count)
