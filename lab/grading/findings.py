"""What was found about a hand-in: why points are missing, and what a lecturer should look at. One sentence each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lab.terminal.words import printable
from lab.texts.language import later, t

LONGEST = 80  # letters of what a hand-in says that are shown
SENTENCES: Mapping[str, str] = {
    # What holds it
    "not-there": later("{file} can't be opened: {why}."),
    "no-zip": later("{file} is neither a folder nor a zip file."),
    "half-zip": later("{file} begins as a zip file and has no end: half of it is missing."),
    "zip-in-zip": later("{file} has only another zip in it: unpack it, and hand in what was in it."),
    "encrypted": later("{file} is encrypted, so it was not read."),
    "packed-oddly": later("{file} is packed by a method that is not read ({found}); any zip program's usual one is."),
    "too-many-hand-ins": later(
        "{file} has {found} hand-ins in it; at most {expected} are read: unpack it, and grade it in parts."
    ),
    "too-many-files": later("It has {found} files; at most {expected} are read."),
    "too-large": later("{file} is larger than {expected} MiB, so it was not read."),
    "bomb": later("{file} is {found} times as large when it is unpacked: a bomb, so it was not read."),
    "too-much": later("It is larger than {expected} MiB in all when it is unpacked: {file} was not read."),
    "leaves": later("{file} leads out of the folder, so it was not read."),
    "link": later("{file} is a link, or no plain file, so it was not followed."),
    "twice": later("{file} is in the zip twice, so neither was read."),
    "damaged": later("{file} is damaged: {why}."),
    "half": later("{file} is half a file: its end is missing."),
    "not-in-it": later("{file} is not there."),
    "empty": later("There is nothing in it."),
    "no-journal": later("There is no {file} in it."),
    "crashed": later("It could not be graded, which is an error of the lab's own: {why}."),
    # Its journal
    "journal-empty": later("The journal is empty."),
    "journal-too-long": later("The journal has more than {expected} lines, so it was not read."),
    "encoding": later("The journal is written in {found}, not in UTF-8: another program has saved it."),
    "changed": later("Line {line} of the journal ({what}) was changed after it was written, so it doesn't count."),
    "out-of-order": later(
        "Line {line} of the journal ({what}) doesn't follow the line before it: a line was taken out, put in or moved."
    ),
    "unreadable": later("Line {line} of the journal can't be read."),
    "torn": later("The journal's last line is half a one, so it doesn't count."),
    "not-opened": later("The journal doesn't say whose it is."),
    "no-number": later("It has no student number, so nothing was drawn for anybody in particular."),
    "several-numbers": later("The journal names several students: {found}. The first one counts."),
    "clock": later(
        "The journal's times go back by {found} s at line {line}: the clock was set, or a time was changed."
    ),
    # An experiment's plays
    "not-played": later("{experiment}: not played."),
    "side-not-played": later("{experiment}, {side}: not played in round {round}."),
    "side-broken-off": later("{experiment}, {side}: begun in round {round}, and broken off: {why}."),
    "line-changed": later(
        "{experiment}, {side}: line {line} of the journal, which seals it, was changed after it was written."
    ),
    "side": later("{experiment}, {side}: {finding}"),
    "sha256": later(
        "{experiment}, {side}: {file} is not the file that the journal has sealed: sha256 {expected} expected, "
        "{found} found."
    ),
    "file-name": later("{experiment}, {side}: the journal names the file {found}, not {expected}."),
    "no-play": later("{experiment}, {side}: {file} holds no play: {why}."),
    "odd": later("{experiment}, {side}: {file} holds what was never measured: {found}."),
    "other-play": later("{experiment}, {side}: {file} is the play of {found}, not of {expected}."),
    "own-copy": later("{experiment}, {side}: its samples are those of {found}."),
    # Its prediction
    "no-prediction": later("{experiment}: no prediction was made before it was played."),
    "no-beginning": later("{experiment}: the journal has no beginning of its first round, so nothing shows the order."),
    "sealed-late": later(
        "{experiment}: the prediction is in line {found} of the journal, after the beginning in line {expected}."
    ),
    "order-unproven": later(
        "{experiment}: the journal is broken at line {line}, between the prediction and the beginning, so nothing "
        "shows that the prediction came first."
    ),
    "sealed-late-by-clock": later(
        "{experiment}: by the clock the prediction was sealed at {found}, after the beginning at {expected}."
    ),
    "began-late-by-clock": later(
        "{experiment}, {side}: by the clock the journal's beginning, {found}, comes after the play's fault, {expected}."
    ),
    "no-time": later("{experiment}: {found} is no time, so nothing shows that the prediction came first."),
    "prediction-wrong": later("{experiment}: {found} was predicted, and {expected} is right."),
    # Its verdict
    "figures": later(
        "{experiment}, {side}: the journal says {figure} = {found}, and the samples give {expected} (figures that "
        "differ: {count})."
    ),
    "no-verdict": later("{experiment}: it came to no verdict."),
    "no-verdict-again": later("{experiment}: without every side the verdict can't be worked out again."),
    "verdict": later("{experiment}: the journal says {found}, and the samples show {expected}."),
    "claim": later("{experiment}: the journal judges {figure} otherwise than the samples do."),
    # Its settings and values
    "settings": later("{experiment}, {side}: its settings are {found}, and should be {expected}."),
    "values": later("{experiment}, {side}: played with {name} = {found}; for the number {nim} it is {expected}."),
    "began-otherwise": later("{experiment}, {side}: the journal's beginning has {name} = {found}, not {expected}."),
    "no-began": later("{experiment}, {side}: the journal has no beginning of this play."),
    "load": later("{experiment}, {side}: {found} clients have sent requests; by its values it is {expected}."),
    "pace": later("{experiment}, {side}: request number {count} was due at {found} s; by its values at {expected} s."),
    "seconds": later("{experiment}, {side}: the load took {found} s; by its values it is {expected} s."),
    "no-fault": later("{experiment}, {side}: there is no fault {found}; by its values it comes at {expected} s."),
    "fault-elsewhen": later("{experiment}, {side}: the fault {name} came at {found} s; by its values at {expected} s."),
    # Beside the marks
    "other-version": later(
        "Figures differ: it was made with the lab's version {found}; grade it with the same one, to be sure."
    ),
    "foreign": later("Not one of its plays has the values of the number {nim}: they may be somebody else's."),
    "inconclusive": later("{experiment}: inconclusive, as its journal says; it could be played again."),
    "more": later("More of that kind ({name}): {count}."),
}


@dataclass(frozen=True)
class Finding:
    """One thing that was found. kind: of its sentence. told: what stands in that sentence's places."""

    kind: str
    told: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return t(SENTENCES[self.kind], **self.told)


def finding(kind: str, **told: object) -> Finding:
    """Return a finding, what it tells cut to a length, and such that it can steer no terminal."""
    return Finding(kind, {name: shown(value) for name, value in told.items()})


def of_side(experiment: str, side: str, what: Finding) -> Finding:
    """Return a finding on a file as one on the side that it belongs to."""
    return Finding("side", {"experiment": experiment, "side": side, "finding": what})


def shown(value: object) -> str:
    """Return what a hand-in says as it can be shown."""
    if isinstance(value, float):
        value = f"{value:.6g}"
    text = str(value)
    return printable(text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}...")
