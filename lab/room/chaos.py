"""Chaos by seed, with a plan that the page can follow, and a stop that heals what it broke."""

import time
from threading import Thread

from lab import Trouble
from lab.actions.healing import heal
from lab.actions.playing import Spell, play
from lab.clone import project
from lab.faults.chance import Event, plan
from lab.faults.menu import BY_NAME
from lab.machine.lab_turn import to_play_chaos
from lab.room.acting import BY
from lab.room.board import Board, ChaosRun
from lab.room.desk import Play
from lab.room.look import Look
from lab.room.wishes import Chaos
from lab.stack.containers import Clone
from lab.terminal.words import complain
from lab.texts.language import t


class ChaosPlayer:
    """Plays plans, one at a time."""

    def __init__(self, board: Board, look: Look) -> None:
        self._board, self._look = board, look

    def begin(self, wish: Chaos) -> int:
        """Begin to play a plan; return its number. Raises BusyError."""
        events = plan(wish.seed, wish.minutes * 60, wish.keep_alive, project.SERVERS)
        with self._board.lock:
            self._board.desk.begin_play(Play.CHAOS, self._board.others, self._board.not_well())
            run = ChaosRun(wish, events, time.time(), [None] * len(events))
            self._board.chaos, self._board.is_new = run, True
            number = self._board.ledger.number()
        Thread(target=self._play, args=(run,), name="chaos", daemon=True).start()
        return number

    def stop(self) -> None:
        """Let the plan that is played, if any, end now."""
        with self._board.lock:
            if self._board.chaos:
                self._board.chaos.is_stopped = self._board.is_new = True

    def _play(self, run: ChaosRun) -> None:
        spells: list[Spell] = []
        try:
            clone = self._look.clone()
            with to_play_chaos(clone.project):
                try:
                    self._play_plan(run, clone, spells)
                finally:
                    self._heal(run, clone, [one for one in spells if one.ended_s is None])
        except Trouble as trouble:
            complain(str(trouble))
            run.trouble = run.trouble or str(trouble)
        finally:
            with self._board.lock:
                run.is_over = self._board.is_new = True
                self._board.desk.play = None
            self._look.now()

    def _play_plan(self, run: ChaosRun, clone: Clone, spells: list[Spell]) -> None:
        def told(event: Event, said: str) -> None:
            number = next(number for number, one in enumerate(run.events) if one is event)
            with self._board.lock:
                run.said[number] = said
                self._board.is_new = True
            self._look.now()

        wish, signed = run.wish, {"by": BY, "id": self._board.ledger.chaos_mark}
        play(clone, run.events, wish.keep_alive, wish.seed, lambda: run.is_stopped, spells, [], told, signed)

    def _heal(self, run: ChaosRun, clone: Clone, left: list[Spell]) -> None:
        """Heal what it broke and has not healed."""
        for spell in left:
            fault = BY_NAME[spell.pick.fault]
            healed = heal(clone, [spell.pick.server], BY, only=fault, mark=self._board.ledger.chaos_mark)[0]
            if healed.trouble:
                run.trouble = t("Not healed: {why}", why=healed.trouble)
