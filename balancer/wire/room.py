"""PURE: how much of requests and answers may be held in memory at once, all of them together."""

HELD_AT_ONCE_BYTES = 4 * 1024 * 1024


class Room:
    """Memory that requests and answers share while they are held whole; what finds none flows instead."""

    def __init__(self, most_bytes: int = HELD_AT_ONCE_BYTES) -> None:
        self._left_bytes = most_bytes

    def take(self, size_bytes: int) -> bool:
        """Take so many bytes; False, and nothing is taken, when there are fewer."""
        if size_bytes > self._left_bytes:
            return False
        self._left_bytes -= size_bytes
        return True

    def give_back(self, size_bytes: int) -> None:
        """Give back what was taken."""
        self._left_bytes += size_bytes


class Share:
    """Room that was taken, until it is closed; twice does no harm."""

    def __init__(self, room: Room, size_bytes: int) -> None:
        self._room = room
        self._size_bytes = size_bytes

    def close(self) -> None:
        """Give it back."""
        self._room.give_back(self._size_bytes)
        self._size_bytes = 0
