"""A second balancer for one play, where the lab has none: started beside the first, and told what that one is told."""

from lab import Trouble
from lab.actions.reaching import by_number
from lab.clone.project import SECOND
from lab.machine import port
from lab.playing.service import Service
from lab.playing.told import look, start
from lab.stack import compose
from lab.stack.running import second_balancer
from lab.texts.language import t

WELL_WITHIN_S = 15.0


class Second:
    """What there is of it. name: of the lab's Compose project."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._is_ours = False

    def begin(self) -> str:
        """Return its address when it sees every server ONLINE; one that is up already is taken. Raises Trouble."""
        lab, there = look(self._name), second_balancer(self._name)
        self._is_ours = self._is_ours or not there.address
        # Whoever has the next port, such as the control room, keeps it.
        number = there.settings["PORT"] if there.address else str(port.free_port(int(lab.settings["PORT"]) + 1))
        start(lab, self._name, {"PORT2": number}, [SECOND])
        address = second_balancer(self._name).address
        if not address or not Service(address).is_well(WELL_WITHIN_S):
            raise Trouble(t("The second balancer does not see every server ONLINE. Why: docker compose logs balancer2"))
        return by_number(address)

    def end(self) -> None:
        """Take it down, if it was started here."""
        if self._is_ours:
            self._is_ours = False
            compose.remove_second(self._name)
