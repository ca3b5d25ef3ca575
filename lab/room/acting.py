"""What the page asks for, done: faults and heals, each in a thread of its own, with the lab's own actions."""

import time
from collections.abc import Sequence
from threading import Thread

from lab import Trouble
from lab.actions.breaking import break_servers
from lab.actions.healing import heal
from lab.actions.recovery import wait_for_balancer
from lab.clone.project import SERVERS
from lab.faults.fault import Fault
from lab.faults.menu import BY_NAME
from lab.room.board import Board
from lab.room.desk import BusyError, Play
from lab.room.ledger import Action
from lab.room.look import Look
from lab.room.promises import Broken
from lab.room.wishes import Break
from lab.texts.language import t

BY = "control.py"
TICK_S = 0.05


class Acting:
    """Breaks and heals. Whatever is asked for is noted at once, and done beside whoever asks."""

    def __init__(self, board: Board, look: Look) -> None:
        self._board, self._look = board, look

    def break_(self, wish: Break) -> int:
        """Begin to break a server; return the action's number. Raises BusyError."""
        with self._board.lock:
            self._board.desk.begin_fault(wish.server, self._board.others)
            action = self._board.ledger.asked(
                wish.server, "fault", time.time(), wish.fault.name, wish.options, wish.for_s
            )
            self._board.is_new = True
        Thread(target=self._break, args=(action, wish), name="fault", daemon=True).start()
        return action.id

    def heal(self, servers: Sequence[str]) -> int:
        """Begin to heal servers, whatever they have; return the first action's number. Raises BusyError."""
        with self._board.lock:
            self._board.desk.begin_heal(servers)
            actions = [self._asked(server) for server in servers]
        for action in actions:
            Thread(target=self._heal, args=(action,), name="heal", daemon=True).start()
        return actions[0].id

    def heal_all(self) -> int:
        """Begin to heal every server; chaos is stopped first. Return the first action's number. Raises BusyError."""
        with self._board.lock:
            run = self._board.chaos
            if self._board.desk.play is not Play.CHAOS or run is None:
                return self.heal(SERVERS)
            if run.heals_all:
                raise BusyError(t("Chaos is just ending, and then every server is healed."))
            run.is_stopped = run.heals_all = True
            actions = [self._asked(server) for server in SERVERS]
        Thread(target=self._heal_after_chaos, args=(actions,), name="heal", daemon=True).start()
        return actions[0].id

    def heal_due(self, now_s: float) -> None:
        """Begin to heal what is to be healed by itself now."""
        with self._board.lock:
            for one in self._board.promises.due(now_s):
                if self._board.desk.begin_promised(one.server):
                    action = self._asked(one.server, one.fault)
                    Thread(target=self._heal, args=(action, one), name="heal", daemon=True).start()

    def wait(self, within_s: float) -> bool:
        """Wait until nothing is under way any more; say whether it is so."""
        until_s = time.monotonic() + within_s
        while time.monotonic() < until_s:
            with self._board.lock:
                if not self._board.desk.under_way:
                    return True
            time.sleep(TICK_S)
        return False

    def heal_ours(self) -> bool:
        """Heal what this room has broken, and nothing else; say whether all is well, and seen so. Raises Trouble."""
        with self._board.lock:
            ours = self._board.promises.ours()
        clone = self._look.clone()
        results = [heal(clone, [one.server], BY, only=BY_NAME[one.fault])[0] for one in ours]
        well = list(dict.fromkeys(one.server for one in results if one.is_well))
        return wait_for_balancer(clone.address(), well) and not any(one.trouble for one in results)

    def _asked(self, server: str, fault: str = "") -> Action:
        self._board.is_new = True
        return self._board.ledger.asked(server, "heal", time.time(), fault)

    def _break(self, action: Action, wish: Break) -> None:
        mark = self._board.ledger.mark(action)
        is_ours, said, is_trouble = False, "", True
        try:
            clone = self._look.clone()
            done = break_servers(clone, wish.fault, [wish.server], wish.options, wish.for_s, BY, mark)[0]
            is_ours, said, is_trouble = done.ours, done.say, done.is_trouble
        except Trouble as trouble:
            said = str(trouble)
        finally:
            now_s = time.time()
            heals_at_s = None if wish.for_s is None else now_s + wish.for_s
            with self._board.lock:
                if is_ours:
                    self._board.promises.broke(Broken(wish.server, wish.fault.name, now_s, heals_at_s))
                self._ended(action, now_s, said, is_trouble)

    def _heal(self, action: Action, promise: Broken | None = None) -> None:
        """Heal a server; by itself only of what was promised."""
        only: Fault | None = BY_NAME[promise.fault] if promise else None
        said, is_trouble = "", True
        try:
            healed = heal(self._look.clone(), [action.server], BY, only, self._board.ledger.mark(action))[0]
            said, is_trouble = str(healed), bool(healed.trouble)
        except Trouble as trouble:
            said = str(trouble)
        finally:
            now_s = time.time()
            with self._board.lock:
                if not is_trouble:
                    self._board.promises.healed(action.server, now_s, promise.fault if promise else None)
                elif promise:
                    self._board.promises.not_kept(promise, now_s)
                self._ended(action, now_s, said, is_trouble)

    def _heal_after_chaos(self, actions: Sequence[Action]) -> None:
        """Heal all servers as soon as chaos is over."""
        while True:
            with self._board.lock:
                if self._board.desk.play is not Play.CHAOS:
                    break
            time.sleep(TICK_S)
        try:
            with self._board.lock:
                self._board.desk.begin_heal(SERVERS)
        except BusyError as busy:
            with self._board.lock:
                for action in actions:
                    self._board.ledger.done(action, time.time(), str(busy), is_trouble=True)
            return
        for action in actions:
            Thread(target=self._heal, args=(action,), name="heal", daemon=True).start()

    def _ended(self, action: Action, now_s: float, said: str, is_trouble: bool) -> None:
        said = said or t("It failed for a reason that nobody has foreseen: see the terminal.")
        self._board.ledger.done(action, now_s, said, is_trouble)
        self._board.desk.end(action.server)
        self._board.is_new = True
        self._look.now()
