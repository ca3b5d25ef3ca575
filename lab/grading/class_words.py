"""A class's report as people read it: lines of a terminal, and Markdown, in the language that is spoken."""

import re
from collections.abc import Iterator, Sequence

from lab.grading.class_report import ClassReport, OfExperiment, Shared
from lab.grading.marks_output import share_words
from lab.terminal.words import table
from lab.texts.language import spoken, t

SPECIAL = re.compile(r"([\\`*_{}\[\]<>!|~&]|^[#+=-])")


def lines(report: ClassReport) -> list[str]:
    """Return the report for a terminal."""
    said = [_heading(report), ""]
    said += table([_columns(), *([one.experiment.name, *_cells(one)] for one in report.experiments)])
    for title, rows in _parts(report):
        said += ["", title, *(f"  {row}" for row in rows)]
    return said


def markdown(report: ClassReport) -> str:
    """Return the report as a text in Markdown; nothing that a hand-in says can be more than a text in it."""
    said = [f"# {t('The class')}", "", escaped(_heading(report)), "", _row(_columns())]
    said.append(_row(["---"] * len(_columns())))
    said += [_row([escaped(one) for one in (of.experiment.name, *_cells(of))]) for of in report.experiments]
    for title, rows in _parts(report):
        said += ["", f"## {title}", "", *(f"- {escaped(row)}" for row in rows)]
    return "\n".join(said) + "\n"


def limits() -> str:
    """Return what no check of a hand-in can tell; it is said once, at the end."""
    return t(
        "What this can't tell: whether somebody has written journal and samples anew, so that they fit each other, and "
        "who sat there. It shows what was changed without such care, and what several hand in. Where in doubt, have an "
        "experiment played again."
    )


def escaped(text: str) -> str:
    """Return a text of which Markdown makes nothing else."""
    return SPECIAL.sub(r"\\\1", text)


def _heading(report: ClassReport) -> str:
    return t(
        "{count} hand-ins, of which {graded} could be graded: {mean} of {out_of} points on average.",
        count=report.count,
        graded=report.graded,
        mean=f"{report.mean:g}",
        out_of=report.out_of,
    )


def _columns() -> list[str]:
    return [t("EXPERIMENT"), t("PLAYED"), t("POINTS, MEAN"), t("OF"), t("PREDICTED RIGHT"), t("PREDICTED WRONG")]


def _cells(one: OfExperiment) -> list[str]:
    wrong = ", ".join(f"{believed.prediction.letter} ({believed.count})" for believed in one.believed)
    return [str(one.played), f"{one.mean:g}", str(one.experiment.points), str(one.right), wrong or "-"]


def _parts(report: ClassReport) -> Iterator[tuple[str, list[str]]]:
    """Yield the parts that have anything to say, each with its title."""
    parts = (
        (t("What was believed"), [row for one in report.experiments for row in _believed(one)]),
        (t("Who misses what"), [row for one in report.experiments for row in _missing(one)]),
        (t("The same samples"), [_same(one) for one in report.shared]),
        (t("The same student number"), [f"{nim}: {', '.join(places)}" for nim, places in report.same]),
    )
    yield from ((title, rows) for title, rows in parts if rows)


def _believed(one: OfExperiment) -> Iterator[str]:
    for wrong in one.believed:
        believes = wrong.prediction.believes
        yield t(
            '{experiment}, {letter}, {count} times: "{says}" Who says so believes: {believes}',
            experiment=one.experiment.name,
            letter=wrong.prediction.letter,
            count=wrong.count,
            says=wrong.prediction.says.said(spoken()),
            believes=believes.said(spoken()) if believes else "-",
        )


def _missing(one: OfExperiment) -> Iterator[str]:
    if one.not_played:
        yield t("{experiment}: not played by {those}", experiment=one.experiment.name, those=_listed(one.not_played))
    for share, those in one.missing.items():
        if those and share != "prediction":  # What was predicted is told above, without names.
            yield t(
                "{experiment}: not all points for {share}: {those}",
                experiment=one.experiment.name,
                share=share_words(share),
                those=_listed(those),
            )


def _same(one: Shared) -> str:
    told = {"one": one.one, "other": one.other, "whole": _listed(one.whole), "part": _listed(one.part)}
    if not one.part:
        return t("{one} and {other} have the same samples: {whole}", **told)
    if not one.whole:
        return t("{one} and {other} have parts of the same samples: {part}", **told)
    return t("{one} and {other} have the same samples: {whole}; and parts of the same: {part}", **told)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
