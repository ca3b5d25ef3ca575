"""Experiments, played by `lab/run.py` as in a terminal: its words are shown, and what it says at its end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Thread
from typing import IO

from lab import Trouble
from lab.clone.folder import ROOT
from lab.playing.rounds import verdict_of
from lab.room.board import Board, Playing
from lab.room.desk import Play
from lab.room.look import Look
from lab.room.wishes import Experiment
from lab.teaching.course import course
from lab.teaching.journal import of_kind
from lab.teaching.journal_file import NOBODY, JournalFile, newest
from lab.terminal.words import complain, printable
from lab.texts.language import spoken

KEPT_LINES, LONGEST_LINE = 200, 300
KEPT_OUTPUT = 1 << 20
LOOKED_AT = 20  # journals, the newest ones
IS_WINDOWS = os.name == "nt"
WIDTH = "100"


class ExperimentPlayer:
    """Plays experiments, one at a time. reports: where their journals are kept."""

    def __init__(self, board: Board, look: Look, reports: Path) -> None:
        self._board, self._look, self._reports = board, look, reports
        self._process: subprocess.Popen[str] | None = None

    def begin(self, wish: Experiment) -> int:
        """Begin to play an experiment; return a number. Raises BusyError."""
        with self._board.lock:
            self._board.desk.begin_play(Play.EXPERIMENT, self._board.others, self._board.not_well())
            playing = Playing(wish.id, wish.prediction, time.time())
            self._board.playing, self._board.is_new = playing, True
            number = self._board.ledger.number()
        Thread(target=self._play, args=(playing,), name="experiment", daemon=True).start()
        return number

    def stop(self) -> None:
        """Interrupt what is played, as Ctrl-C does it: it heals, and puts back. Once: a second one would spoil that."""
        with self._board.lock:
            playing = self._board.playing
            if not playing or playing.is_stopped or playing.ended is not None:
                return
            playing.is_stopped = True
            if self._process:
                interrupt(self._process)

    def read_course(self) -> None:
        """Read the experiments that there are, and what has come of them."""
        try:
            experiments = {short(name): one for name, one in course().items()}
        except Trouble as trouble:
            complain(str(trouble))
            return
        found = verdicts(self._reports, {one.name: key for key, one in experiments.items()})
        with self._board.lock:
            self._board.experiments, self._board.verdicts, self._board.is_new = experiments, found, True

    def _play(self, playing: Playing) -> None:
        ended = "exit 1"
        try:
            ended = self._run(playing)
        except (OSError, Trouble) as error:
            self._say(playing, str(error))
        finally:
            self.read_course()
            with self._board.lock:
                playing.ended = ended
                self._board.desk.play = None
                self._board.is_new = True
            self._look.now()

    def _run(self, playing: Playing) -> str:
        """Play; return the verdict's word, or how it ended otherwise."""
        again = ["--new"] if is_predicted(self._reports, self._board.experiments[playing.id].name) else []
        command = [sys.executable, str(ROOT / "lab" / "run.py"), playing.id, "--predict", playing.prediction]
        command += ["--lang", spoken(), "--json", "--reports", str(self._reports), *again]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", "COLUMNS": WIDTH}
        # A session of its own: Ctrl-C in this room's terminal is the room's, which passes it on.
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if IS_WINDOWS else {"start_new_session": True}  # type: ignore[attr-defined]
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            **apart,
        ) as process:
            with self._board.lock:
                self._process = process
                if playing.is_stopped:
                    interrupt(process)
            assert process.stdout
            assert process.stderr
            reading = Thread(target=self._read, args=(playing, process.stderr), daemon=True)
            reading.start()
            told = process.stdout.read(KEPT_OUTPUT)
            reading.join()
            code = process.wait()
        with self._board.lock:
            self._process = None
        return read_end(code, told)

    def _read(self, playing: Playing, words: IO[str]) -> None:
        for line in words:
            self._say(playing, line.rstrip("\n"))

    def _say(self, playing: Playing, line: str) -> None:
        with self._board.lock:
            playing.lines.append(printable(line)[:LONGEST_LINE])
            del playing.lines[:-KEPT_LINES]
            self._board.is_new = True


def interrupt(process: "subprocess.Popen[str]") -> None:
    """Do to a program what Ctrl-C does in a terminal."""
    process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT))


def short(name: str) -> str:
    """Return by what an experiment is known on the page: "05" of "05-gray-failure"."""
    number, _, _ = name.partition("-")
    return number


def read_end(code: int, told: str) -> str:
    """Return how an experiment ended. code, told: the exit code of run.py, and its JSON."""
    try:
        word = str(json.loads(told)[0]["verdict"]) if code == 0 else ""
    except (ValueError, LookupError, TypeError):
        word = ""
    return word or f"exit {128 - code if code < 0 else code}"


def verdicts(reports: Path, names: Mapping[str, str]) -> dict[str, str]:
    """Return the last verdict on each experiment in the journals that bear nobody's number. names: name -> key."""
    found: dict[str, str] = {}
    folders = sorted(reports.glob(f"{NOBODY}-*"), reverse=True) if reports.is_dir() else []
    for folder in folders[:LOOKED_AT]:
        try:
            entries = JournalFile(folder).entries
        except Trouble:
            continue
        for name, key in names.items():
            if word := verdict_of(entries, name):
                found.setdefault(key, word)
    return found


def is_predicted(reports: Path, name: str) -> bool:
    """Say whether the journal that would be gone on with has a prediction already: that one would count."""
    journal = newest("", reports)
    return journal is not None and any(of_kind(journal.entries, "predicted", name))
