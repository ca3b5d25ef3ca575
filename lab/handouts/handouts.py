"""PURE: every page that is built from the experiments: what `make docs` writes, and where.

A page is either built as a whole, or has parts between marks that are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from lab.handouts.markdown import table
from lab.handouts.model_answer import beliefs, model_answer
from lab.handouts.sheet_steps import load_s
from lab.handouts.sheet_words import number, said
from lab.handouts.worksheet import worksheet
from lab.teaching.experiment import LANGUAGES, Experiment

Course = Sequence[Experiment]
WORKSHEETS = {"id": "docs/lembar-kerja", "en": "docs/worksheets"}
ANSWERS = "docs/model-answers"
READMES = {"id": "README.id.md", "en": "README.md"}
GUIDES = {"id": "docs/dosen.md", "en": "docs/lecturer.md"}
FOLDERS = (*WORKSHEETS.values(), ANSWERS)  # what else is in them was built from an experiment that has gone


def pages(course: Course) -> dict[str, str]:
    """Return the pages that are built as a whole, by their paths in the clone."""
    found = {}
    for language in LANGUAGES:
        answers = f"{ANSWERS}/{language}"
        found[f"{WORKSHEETS[language]}/README.md"] = _index("worksheets", course, language)
        found[f"{answers}/README.md"] = _index("answers", course, language)
        for one in course:
            found[f"{WORKSHEETS[language]}/{one.name}.md"] = worksheet(one, language)
            found[f"{answers}/{one.name}.md"] = model_answer(one, language)
    return found


def parts(course: Course) -> Iterator[tuple[str, str, str]]:
    """Yield the parts that are built within pages: a page's path, the part's name, its text."""
    kinds: tuple[tuple[Mapping[str, str], str, Callable[[Course, str], str]], ...] = (
        (READMES, "experiments", _experiments),
        (GUIDES, "durations", _durations),
        (GUIDES, "misconceptions", _misconceptions),
    )
    for paths, name, build in kinds:
        for language in LANGUAGES:
            yield paths[language], name, build(course, language)


def _index(kind: str, course: Course, language: str) -> str:
    rows = [[f"[{one.number:02}]({one.name}.md)", one.title.said(language)] for one in course]
    listed = table(_heads(language, "experiment", "title"), rows)
    return f"# {said(kind, language)}\n\n{said(f'{kind}-text', language)}\n\n{listed}\n"


def _experiments(course: Course, language: str) -> str:
    rows = [[f"`{one.number:02}`", one.title.said(language), one.purpose.said(language)] for one in course]
    return table(_heads(language, "experiment", "title", "shows"), rows)


def _durations(course: Course, language: str) -> str:
    rows = [
        [
            f"`{one.number:02}`",
            one.title.said(language),
            str(len(one.sides)),
            number(load_s(one), language),
            str(one.points),
        ]
        for one in course
    ]
    return table(_heads(language, "experiment", "title", "sides", "load", "points"), rows)


def _misconceptions(course: Course, language: str) -> str:
    rows = [[f"`{one.number:02}`", *wrong] for one in course for wrong in beliefs(one, language)]
    return table(_heads(language, "experiment", "who-says", "believes"), rows)


def _heads(language: str, *names: str) -> list[str]:
    return [said(name, language) for name in names]
