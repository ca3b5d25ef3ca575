"""What a sitting says on the terminal: the course, the question, the verdict, the explanation."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.prompt import Prompt
from rich.table import Table

from lab.clone import place
from lab.playing.rounds import Outcome
from lab.teaching.experiment import Experiment, Side
from lab.teaching.labels import label, with_unit
from lab.teaching.verdict import VERDICTS, Doubt, Judged, Word
from lab.texts.language import later, spoken, t

COLOURS = {"confirmed": "green", "refuted": "red", "inconclusive": "yellow"}
DOUBTS = {
    "late": later("{side}: the load itself was late by {detail} ms, so nothing can be said of the service"),
    "busy": later("{side}: the machine was busy, {detail} of it; close other programs and run it again"),
    "stranger": later("{side}: somebody else interfered ({detail})"),
    "no-log": later("{side}: the balancer could not write its log, so its states aren't known"),
    "unmeasured": later("{side}: {detail} could not be measured"),
}


def course(shown: Console, rows: Sequence[Mapping[str, str]], folder: str) -> None:
    """Show the experiments, and what is done of them."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (t("EXPERIMENT"), t("TITLE"), t("PREDICTED"), t("VERDICT")):
        table.add_column(heading)
    for row in rows:
        word = row["verdict"]
        said = f"[{COLOURS[word]}]{VERDICTS[word].said(spoken())}[/]" if word in COLOURS else "-"
        table.add_row(row["experiment"], escape(row["title"]), row["predicted"] or "-", said)
    shown.print(table)
    if folder:
        shown.print(t("Journal: {folder}", folder=folder), soft_wrap=True, markup=False)
    if place.is_swarm():
        shown.print(t("Play one: python lab/run.py 21 --on swarm"), markup=False)
        return
    shown.print(t("Play one: python lab/run.py 01   With your student number: --nim 2210511001"), markup=False)


def beginning(shown: Console, one: Experiment, nim: str) -> None:
    """Show an experiment's question and its predictions."""
    lines = [f"[bold]{escape(one.question.said(spoken()))}[/]", ""]
    lines += [f"  [bold]{p.letter}[/]  {escape(p.says.said(spoken()))}" for p in one.predictions]
    drawn = f"   NIM {nim}" if nim else ""
    shown.print(Panel("\n".join(lines), title=escape(f"{one.name}: {one.title.said(spoken())}{drawn}"), expand=True))


def title(one: Experiment, side: Side) -> str:
    """Return what one of its sides is called, such as "A. With hedges", as in worksheet and report."""
    return f"{one.letter(side.name)}. {side.label.said(spoken())}"


def ask(shown: Console, letters: Sequence[str]) -> str:
    """Ask for a prediction until there is one. Raises KeyboardInterrupt, also at the end of the input."""
    try:
        return Prompt.ask(t("Your prediction"), choices=[*letters], console=shown)
    except EOFError:
        raise KeyboardInterrupt from None


def sealed(shown: Console, letter: str) -> None:
    """Say that a prediction is sealed."""
    said = t("Sealed in the journal: {letter}", letter=letter) if letter else t("Played without a prediction.")
    shown.print(said, markup=False)


def outcome(shown: Console, found: Outcome) -> None:
    """Show what came of an experiment: the verdict, what was measured, the explanation."""
    one, word = found.experiment, found.verdict.word.value
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("", t("CLAIM"), t("MEASURED"), t("BOUND")):
        table.add_column(heading)
    for judged in found.verdict.claims:
        table.add_row("[green]✓[/]" if judged.holds else "[red]✗[/]", *map(escape, claim_cells(one, judged)))
    shown.print(table)
    for doubt in found.verdict.doubts if found.verdict.word is not Word.CONFIRMED else ():
        shown.print(f"  {doubt_in_words(one, doubt)}", style="yellow", markup=False)
    shown.print(f"[bold {COLOURS[word]}]{t('Verdict: {word}', word=VERDICTS[word].said(spoken()))}[/]")
    shown.print(prediction_in_words(found), markup=False)
    if found.verdict.word is Word.CONFIRMED:
        where = ", ".join(place.file for place in one.places)
        text = f"{escape(one.explanation.said(spoken()))}\n\n[dim]{t('Where: {files}', files=where)}[/]"
        shown.print(Panel(text, title=t("Why"), expand=True))
        shown.print(t("Try next: {next}", next=one.following.said(spoken())), markup=False)
    shown.print()


def claim_cells(one: Experiment, judged: Judged) -> tuple[str, str, str]:
    """Return a claim in words, what was measured, and its bound."""
    sign = "≥" if judged.claim.at_least is not None else "≤"
    side, _, figure = judged.claim.figure.partition(".")
    measured, bound = (
        "-" if value is None else with_unit(figure, value, spoken()) for value in (judged.measured, judged.bound)
    )
    said = f"{judged.claim.says.said(spoken())} ({one.letter(side)}: {label(figure, spoken())})"
    return said, measured, "-" if judged.bound is None else f"{sign} {bound}"


def doubt_in_words(one: Experiment, doubt: Doubt) -> str:
    """Return why a measurement is in doubt."""
    detail = label(doubt.detail.partition(".")[2], spoken()) if doubt.kind == "unmeasured" else doubt.detail
    return t(DOUBTS[doubt.kind], side=one.letter(doubt.side), detail=detail)


def prediction_in_words(found: Outcome) -> str:
    """Return what is said of a prediction, beside what was measured."""
    one = found.experiment
    if found.verdict.word is not Word.CONFIRMED and not found.letter:
        return t("See why the verdict is not the usual one, and play it again.")
    if found.verdict.word is not Word.CONFIRMED:
        return t("So nothing is said of the predictions: first see why the verdict is not the usual one.")
    if not found.letter:
        return t("Right was {letter}.", letter=one.right.letter)
    if found.letter == one.right.letter:
        return t("You predicted {letter}: right.", letter=found.letter)
    said = next((p for p in one.predictions if p.letter == found.letter), None)
    believes = said.believes.said(spoken()) if said and said.believes else ""
    return t(
        "You predicted {letter}; right was {right}. Who says {letter} believes: {believes}",
        letter=found.letter,
        right=one.right.letter,
        believes=believes,
    )
