"""Grade a hand-in: open it, read its journal, work everything out again; and forty of them, side by side."""

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field

from lab.grading.chain import Chain, about, chain_of, without_detours
from lab.grading.copies import Play, Print, own_copies
from lab.grading.evidence import Evidence, UnwholeError, evidence, is_endless
from lab.grading.findings import Finding, finding, shown
from lab.grading.opening import MIB, ClosedError, Opened
from lab.grading.places import Place
from lab.grading.rubric import Marks, marks, nothing
from lab.teaching.experiment import Experiment
from lab.teaching.hand_in import JOURNAL, Identity, Round, gather, identity_of
from lab.teaching.journal import Entry, of_kind
from lab.teaching.play import BadPlayError
from lab.teaching.play import Play as Played

MOST_LINES = 20_000
MOST_JOURNAL = 8 * MIB
ALIKE = 4  # So many findings of one kind are told; the rest is a number.
ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Result:
    """What came of grading a hand-in. notes: on it as a whole. is_graded: it could be opened, and has a journal.

    prints: of its plays' samples, by which copies are found. figures: worked out again, by play.
    """

    place: str
    identity: Identity
    marks: tuple[Marks, ...]
    notes: tuple[Finding, ...] = ()
    is_graded: bool = True
    prints: Mapping[Play, Print] = field(default_factory=dict)
    figures: Mapping[Play, Mapping[str, float]] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """The sum of its experiments' points."""
        return round(sum(one.points for one in self.marks), 2)

    @property
    def out_of(self) -> int:
        """What can be had."""
        return sum(one.out_of for one in self.marks)


def grade(place: Place, experiments: Sequence[Experiment]) -> Result:
    """Return the marks of one hand-in, whatever is in it."""
    try:
        opened = place.open()
    except ClosedError as closed:
        return _ungraded(place, experiments, closed.finding)
    try:
        return _graded(place, opened, experiments)
    except ClosedError as closed:
        return _ungraded(place, experiments, *opened.problems, closed.finding)
    finally:
        opened.close()


def grade_all(places: Sequence[Place], experiments: Sequence[Experiment]) -> Generator[Result, None, None]:
    """Yield the result of each hand-in, in their order; on every processor, where there are several of both."""
    count = min(len(places), os.cpu_count() or 1)
    if count < 2:
        yield from (_surely(place, experiments) for place in places)
        return
    done = 0
    pool = ProcessPoolExecutor(count, initializer=_go_with_ctrl_c)
    try:
        futures = [pool.submit(_surely, place, experiments) for place in places]
        for future in futures:
            yield future.result()
            done += 1
    except BrokenProcessPool:  # The system has killed one, perhaps for its memory.
        yield from (_surely(place, experiments) for place in places[done:])
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        if done < len(places):
            for child in multiprocessing.active_children():
                child.terminate()


def _go_with_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _surely(place: Place, experiments: Sequence[Experiment]) -> Result:
    """Return the marks of a hand-in; an error of ours in one of them is no reason not to grade the others."""
    try:
        return grade(place, experiments)
    except Exception as error:
        return _ungraded(place, experiments, finding("crashed", why=f"{type(error).__name__}: {error}"))


def _ungraded(place: Place, experiments: Sequence[Experiment], *why: Finding) -> Result:
    none = tuple(nothing(one) for one in experiments)
    return Result(shown(place.name), Identity(), none, fewer(why), is_graded=False)


def _graded(place: Place, opened: Opened, experiments: Sequence[Experiment]) -> Result:
    """Return the marks of a hand-in that was opened. Raises ClosedError when it has no journal that can be read."""
    text, notes = _journal(opened)
    chain = chain_of(text)
    identity = identity_of(chain.entries)
    found: dict[Play, Evidence] = {}
    trouble: dict[Play, Finding] = {}
    rounds = _rounds(opened, chain, {one.name: one for one in experiments}, found, trouble)
    prints = {play: one.fingerprint for play, one in found.items()}
    for play, other in own_copies(prints).items():
        del found[play]
        trouble[play] = finding("own-copy", experiment=play[0], side=play[1], found=".".join(other))
    given = tuple(
        marks(
            one,
            identity.nim,
            chain,
            rounds.get(one.name),
            {side.name: found[one.name, side.name] for side in one.sides if (one.name, side.name) in found},
            {side.name: trouble[one.name, side.name] for side in one.sides if (one.name, side.name) in trouble},
        )
        for one in experiments
    )
    told = [*opened.problems, *notes, *about(chain), *(note for one in given for note in one.notes)]
    if any(why.kind == "figures" for one in given for why in one.missing):
        told.append(finding("other-version", found=_version(chain) or "?"))
    if _is_foreign(experiments, given, found):
        told.append(finding("foreign", nim=identity.nim))
    who = Identity(*map(shown, (identity.nim, identity.name, identity.group)))
    figures = {play: one.figures for play, one in found.items()}
    return Result(shown(place.name), who, given, fewer(told), prints=prints, figures=figures)


def _is_foreign(experiments: Sequence[Experiment], given: Sequence[Marks], found: Mapping[Play, Evidence]) -> bool:
    """Say whether no play at all, of those for which something is drawn, has the values of its student."""
    drawn = {one.name for one in experiments if one.draws}
    plays = sum(name in drawn for name, _ in found)
    return plays > 1 and plays == sum(why.kind == "values" for one in given for why in one.missing)


def _version(chain: Chain) -> object:
    """Return the version of the lab that a hand-in was made with."""
    versions = next(of_kind(chain.entries, "opened"), {}).get("versions")
    return versions.get("lab") if isinstance(versions, dict) else None


def _journal(opened: Opened) -> tuple[str, list[Finding]]:
    """Return the journal's text, and what there is to say of how it is written. Raises ClosedError."""
    if not opened.names and not opened.problems:
        raise ClosedError(finding("empty"))
    if JOURNAL not in opened.names:
        raise ClosedError(finding("no-journal", file=JOURNAL))
    content = opened.read(JOURNAL)
    if not content.strip():
        raise ClosedError(finding("journal-empty"))
    encoding = next((name for begin, name in ENCODINGS if content.startswith(begin)), "utf-8")
    if content.count(b"\n") > MOST_LINES or len(content) > MOST_JOURNAL or is_endless(content):
        raise ClosedError(finding("journal-too-long", expected=MOST_LINES))
    notes = [finding("encoding", found=encoding)] if encoding != "utf-8" else []
    text = content.decode(encoding, errors="replace")
    return text.replace("\r\n", "\n"), notes


def _rounds(
    opened: Opened,
    chain: Chain,
    experiments: Mapping[str, Experiment],
    found: dict[Play, Evidence],
    trouble: dict[Play, Finding],
) -> Mapping[str, Round]:
    """Return the last round of each experiment, and put what its plays come to into found and trouble."""
    entries = [one for one in chain.entries if one.get("experiment") in (None, *experiments)]
    for experiment in experiments.values():
        entries = without_detours(entries, experiment)

    def read_play(entry: Entry) -> Played:
        name, side = str(entry["experiment"]), str(entry.get("side"))
        try:
            if all(one.name != side for one in experiments[name].sides):
                raise BadPlayError(side)
            found[name, side] = evidence(opened, experiments[name], entry["round"], entry)
        except UnwholeError as unwhole:
            trouble[name, side] = unwhole.finding
            raise BadPlayError(str(unwhole)) from unwhole
        return found[name, side].play

    return gather(entries, chain.flaws, read_play).rounds


def fewer(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings without those that say the same, and of each kind no more than anybody reads."""
    once = list({str(sorted(one.told.items())) + one.kind: one for one in findings}.values())
    counted: Counter[str] = Counter()
    kept = []
    for one in once:
        counted[one.kind] += 1
        if counted[one.kind] <= ALIKE:
            kept.append(one)
    return (*kept, *(finding("more", name=k, count=c - ALIKE) for k, c in counted.items() if c > ALIKE))
