"""The balancer's policy and protections, switched: it is started anew with them, as experiments do it."""

from collections.abc import Mapping
from threading import Thread

from lab import Trouble
from lab.machine.lab_turn import to_take_down
from lab.playing.told import decided, is_same, look, start_anew
from lab.room.board import Board
from lab.room.look import Look
from lab.texts.language import t


class Protections:
    """Starts the balancer anew, one change at a time."""

    def __init__(self, board: Board, look: Look) -> None:
        self._board, self._look = board, look

    def begin(self, wanted: Mapping[str, str]) -> int:
        """Begin to give the balancer other settings; return a number. Raises BusyError."""
        with self._board.lock:
            self._board.desk.begin_settings(self._board.others)
            self._board.settings_said, self._board.is_new = "", True
            number = self._board.ledger.number()
        Thread(target=self._change, args=(wanted,), name="settings", daemon=True).start()
        return number

    def _change(self, wanted: Mapping[str, str]) -> None:
        said = t("It failed for a reason that nobody has foreseen: see the terminal.")
        try:
            said = change(self._look.clone().project, wanted)
        except Trouble as trouble:
            said = str(trouble)
        finally:
            with self._board.lock:
                self._board.settings_said = said
                self._board.desk.is_changing = False
                self._board.is_new = True
            self._look.now()


def change(name: str, wanted: Mapping[str, str]) -> str:
    """Start a lab's balancer anew with other settings; return what to say of it. Raises Trouble.

    name: of its Compose project.
    """
    with to_take_down(name):
        lab = look(name)
        now = decided(lab)
        told = {**now, **wanted}
        if is_same(told, now):
            return t("The balancer has these settings already.")
        start_anew(lab, name, told)
    changed = ", ".join(f"{key}={value}" for key, value in told.items() if value != now[key])
    return t(
        "The balancer was started anew with {settings}. It lasts until the next make up; to keep it, write it "
        "into .env.",
        settings=changed,
    )
