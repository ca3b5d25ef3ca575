"""What one server carries while it is asked, for the tests of its limit."""

from balancer.rules.concurrency import STILL_S, Concurrency, Place

QUIET_S = 1.0


class Played:
    """A server that answers one after the other.

    alone_s: what an answer takes that waits for nobody. step_s: what each one before it adds.
    held: the places of those that wait.
    """

    def __init__(self, alone_s: float, step_s: float) -> None:
        self.load, self.now_s = Concurrency(), 100.0
        self.alone_s, self.step_s = alone_s, step_s
        self.held: list[Place] = []

    def rounds(self, number: int, at_once: int) -> "Played":
        """Let so many attempts begin together and be answered, so many times."""
        for _ in range(number):
            began_s = self.now_s
            places = [self.load.begun(began_s) for _ in range(at_once)]
            for before, place in enumerate(places):
                took_s = self.alone_s + before * self.step_s
                self.now_s = began_s + took_s
                self.load.answered(place, took_s, self.now_s)
        return self

    def hold(self, number: int) -> "Played":
        """Let so many attempts begin."""
        self.held += [self.load.begun(self.now_s) for _ in range(number)]
        return self

    def is_busy(self) -> bool:
        return self.load.is_busy(QUIET_S, self.now_s)

    def is_full(self) -> bool:
        return self.load.is_full(self.now_s)


def void() -> Played:
    """Return a server that has just given the first answer after a standstill, and nine more wait."""
    played = Played(0.003, 0.005).rounds(40, 30).hold(10)
    played.now_s += STILL_S + 0.3
    played.load.answered(played.held.pop(), STILL_S + 0.3, played.now_s)
    return played
