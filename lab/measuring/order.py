"""PURE: in which order a client asks the addresses of a service, each of which is known by its number."""

from collections.abc import Iterator


class Order:
    """Which of so many addresses are asked, one after the other."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._preferred = 0

    def in_turn(self) -> Iterator[int]:
        """Yield every address once, the preferred one first."""
        preferred = self._preferred
        yield from ((preferred + step) % self._count for step in range(self._count))

    def is_preferred(self, number: int) -> bool:
        """Say whether an address is the one that is asked first now."""
        return number == self._preferred

    def silent(self, number: int) -> None:
        """Note that an address has not answered: whoever preferred it prefers the next one from now on."""
        if number == self._preferred:
            self._preferred = (number + 1) % self._count

    def answered(self, number: int) -> None:
        """Note that an address has answered where others have not, or not well: it is preferred from now on."""
        self._preferred = number
