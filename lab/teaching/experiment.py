"""PURE: what an experiment is, as read from its file: a Chaos Toolkit experiment with what we teach by it beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

OURS = "fault-tolerance-lab"  # the extension that is this lab's
LANGUAGES = ("id", "en")
RULE = "rule"  # in place of a protection: whatever the experiment is about
LATE_MS = 100.0  # 99 of 100 requests must be sent within this of their time, if an experiment says nothing else
LETTERS, SIDES = "abcd", "ABCDEFGH"  # by which predictions are called, and sides
Drawn: TypeAlias = Mapping[str, Any]


class UnreadableError(ValueError):
    """An experiment's file that isn't in order; the text says where."""


@dataclass(frozen=True)
class Words:
    """A text in the lab's two languages."""

    id: str
    en: str

    def said(self, language: str) -> str:
        """Return it in a language, "id" or "en"."""
        return self.en if language == "en" else self.id


@dataclass(frozen=True)
class Prediction:
    """An answer to the experiment's question. believes: what somebody takes for true who gives a wrong one."""

    letter: str
    says: Words
    is_right: bool
    believes: Words | None


@dataclass(frozen=True)
class Claim:
    """What must be so: a figure's bound. figure, times: such as "bare.slowest_ms", a side and a figure of it.

    at_least, at_most: the bound; where `times` is given, so many times that figure. says: the same in words.
    """

    figure: str
    says: Words
    at_least: float | None = None
    at_most: float | None = None
    times: str = ""


@dataclass(frozen=True)
class Side:
    """One play of the experiment: its settings of the balancer, and what differs in its method's variables."""

    name: str
    label: Words
    settings: Mapping[str, str]
    variables: Drawn


@dataclass(frozen=True)
class Range:
    """From where a variable is drawn: the steps from one number to another, or a choice of words."""

    choices: tuple[Any, ...]


@dataclass(frozen=True)
class Place:
    """A file of the project's, and what is in it."""

    file: str
    what: Words


@dataclass(frozen=True)
class Experiment:
    """An experiment. document: as the Chaos Toolkit has it. variables: what its method needs, when nothing is drawn.

    without: settings that take its rule out. shown: its table's figures. late_ms: so late may its load be (LATE_MS).
    """

    file: str
    number: int
    name: str
    document: Mapping[str, Any]
    title: Words
    purpose: Words
    question: Words
    predictions: tuple[Prediction, ...]
    look_at: Words
    theory: Words
    explanation: Words
    following: Words
    places: tuple[Place, ...]
    sources: tuple[str, ...]
    points: int
    variables: Drawn
    draws: Mapping[str, Range]
    sides: tuple[Side, ...]
    claims: tuple[Claim, ...]
    without: Mapping[str, str]
    shown: tuple[str, ...]
    late_ms: float = LATE_MS

    @property
    def right(self) -> Prediction:
        """Its right prediction."""
        return next(one for one in self.predictions if one.is_right)

    def lettered(self) -> list[tuple[str, "Side"]]:
        """Return its sides, each with the letter by which people know it."""
        return list(zip(SIDES, self.sides, strict=False))

    def letter(self, name: str) -> str:
        """Return the letter of one of its sides. Raises KeyError."""
        return {side.name: letter for letter, side in self.lettered()}[name]

    def side(self, name: str) -> Side:
        """Return one of its sides. Raises KeyError."""
        return {one.name: one for one in self.sides}[name]


def read(file: str, document: Mapping[str, Any]) -> Experiment:
    """Return the experiment in a document. file: its name, such as "05-gray-failure.yaml". Raises UnreadableError."""
    found = [one for one in document.get("extensions", []) if one.get("name") == OURS]
    if len(found) != 1:
        raise UnreadableError(f"{file}: it has no extension named {OURS}")
    ours = _Section(file, found[0])
    stem = file.removesuffix(".yaml")
    experiment = Experiment(
        file=file,
        number=ours.take("number", int),
        name=stem,
        document=document,
        **{name: ours.words(name) for name in ("title", "purpose", "question", "look_at", "theory", "explanation")},
        following=ours.words("next"),
        predictions=tuple(_predictions(ours.section("predictions"))),
        places=tuple(Place(one.take("file", str), one.words("what")) for one in ours.sections("where")),
        sources=tuple(str(one) for one in ours.take("sources", list)),
        points=ours.take("points", int),
        variables=dict(document.get("configuration") or {}),
        draws={name: _range(ours.section("draw").section(name)) for name in ours.section("draw").names()},
        sides=tuple(_side(name, ours.section("sides").section(name)) for name in ours.section("sides").names()),
        claims=tuple(_claim(one) for one in ours.sections("claims")),
        without=ours.settings("without"),
        shown=tuple(ours.take("shown", list)),
        late_ms=ours.take("late_ms", (int, float)) if "late_ms" in ours.names() else LATE_MS,
    )
    _check(experiment)
    return experiment


def _check(one: Experiment) -> None:
    sides = {side.name for side in one.sides}
    figures = [*one.shown, *(claim.figure for claim in one.claims), *(c.times for c in one.claims if c.times)]
    wrong = [figure for figure in figures if figure.partition(".")[0] not in sides]
    unknown = [
        name
        for name in [*one.draws, *(name for side in one.sides for name in side.variables)]
        if name not in one.variables
    ]
    trouble = (
        "it has not exactly one right prediction"
        if sum(prediction.is_right for prediction in one.predictions) != 1
        else "it has not three or four predictions"
        if len(one.predictions) not in (3, 4)
        else "it has no sides"
        if not sides
        else f"{wrong[0]} is no figure of its sides"
        if wrong
        else f"{unknown[0]} is not in its configuration"
        if unknown
        else ""
    )
    if trouble:
        raise UnreadableError(f"{one.file}: {trouble}")


def _predictions(section: "_Section") -> Sequence[Prediction]:
    found = []
    for letter in section.names():
        one = section.section(letter)
        is_right = one.take("right", bool) if "right" in one.names() else False
        believes = None if is_right else one.words("believes")
        found.append(Prediction(letter, one.words("says"), is_right, believes))
    if [one.letter for one in found] != list(LETTERS[: len(found)]):
        raise UnreadableError(f"{section.where}: its predictions are not a, b, c and so on")
    return found


def _range(section: "_Section") -> Range:
    if "of" in section.names():
        return Range(tuple(section.take("of", list)))
    low, high, step = (section.take(name, (int, float)) for name in ("from", "to", "step"))
    count = round((high - low) / step)
    return Range(tuple(round(low + number * step, 6) for number in range(count + 1)))


def _side(name: str, section: "_Section") -> Side:
    variables = section.take("variables", dict) if "variables" in section.names() else {}
    return Side(name, section.words("label"), section.settings("settings"), variables)


def _claim(section: "_Section") -> Claim:
    bounds = {name: section.take(name, (int, float)) for name in ("at_least", "at_most") if name in section.names()}
    if not bounds:
        raise UnreadableError(f"{section.where}: a claim without at_least or at_most")
    times = section.take("times", str) if "times" in section.names() else ""
    return Claim(section.take("figure", str), section.words("says"), times=times, **bounds)


class _Section:
    """A mapping of the document, and where it stands there."""

    def __init__(self, where: str, content: object) -> None:
        if not isinstance(content, Mapping):
            raise UnreadableError(f"{where} is no mapping")
        self.where, self._content = where, content

    def names(self) -> list[str]:
        return [str(name) for name in self._content]

    def take(self, name: str, kind: type | tuple[type, ...]) -> Any:
        value = self._content.get(name)
        if not isinstance(value, kind):
            raise UnreadableError(f"{self.where}: {name} is missing, or of the wrong kind")
        return value

    def section(self, name: str) -> "_Section":
        return _Section(f"{self.where}: {name}", self._content.get(name, {}))

    def sections(self, name: str) -> list["_Section"]:
        return [_Section(f"{self.where}: {name}", one) for one in self.take(name, list)]

    def words(self, name: str) -> Words:
        section = self.section(name)
        return Words(*(section.take(language, str).strip() for language in LANGUAGES))

    def settings(self, name: str) -> dict[str, str]:
        found = dict(self._content.get(name) or {})
        for setting, value in found.items():
            if not isinstance(value, str):  # YAML takes off for False.
                raise UnreadableError(f"{self.where}: {name}: write {setting}'s value in quotes")
        return found
