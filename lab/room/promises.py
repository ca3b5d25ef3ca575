"""PURE: what this room has broken and not healed yet, and when it will; what others have promised, and not kept."""

from collections.abc import Collection
from dataclasses import dataclass, replace

AGAIN_S = 5.0  # after a heal that could not be done
GRACE_S = 5.0  # so long after its time others may still be about to heal


@dataclass(frozen=True)
class Broken:
    """A fault on a server. done_s: since when. heals_at_s: when it is healed by itself; None: it isn't.

    Seconds since the epoch. by: who did it; "" for this room.
    """

    server: str
    fault: str
    done_s: float
    heals_at_s: float | None
    by: str = ""


class Promises:
    """The faults that this room and others have done, until they are healed."""

    def __init__(self) -> None:
        self._ours: dict[tuple[str, str], Broken] = {}
        self._theirs: dict[tuple[str, str], Broken] = {}

    def broke(self, one: Broken) -> None:
        """Note a fault that was done; done anew, with other options, it is whoever's did that last."""
        key = (one.server, one.fault)
        known = self._ours.get(key) or self._theirs.get(key)
        if known and known.done_s > one.done_s:  # What was done earlier may be read later.
            return
        self._ours.pop(key, None)
        self._theirs.pop(key, None)
        (self._theirs if one.by else self._ours)[key] = one

    def healed(self, server: str, at_s: float, fault: str | None = None) -> None:
        """Note that a server was healed, of one fault or of all. at_s: when; what was done later is still there."""
        for kept in (self._ours, self._theirs):
            gone = [
                key for key, one in kept.items() if key[0] == server and fault in (None, key[1]) and one.done_s <= at_s
            ]
            for key in gone:
                del kept[key]

    def looked(self, server: str, faults: Collection[str], at_s: float) -> None:
        """Forget what isn't there any more. faults: those that may be there, as Docker shows it.

        at_s: when it was asked; what was done later it can't know of.
        """
        for kept in (self._ours, self._theirs):
            gone = [key for key, one in kept.items() if key[0] == server and key[1] not in faults and one.done_s < at_s]
            for key in gone:
                del kept[key]

    def due(self, now_s: float) -> list[Broken]:
        """Return what this room is to heal now."""
        return [one for one in self._ours.values() if one.heals_at_s is not None and one.heals_at_s <= now_s]

    def not_kept(self, one: Broken, now_s: float) -> None:
        """Note that a heal that was due could not be done: it will be tried again."""
        if (one.server, one.fault) in self._ours:
            self._ours[one.server, one.fault] = replace(one, heals_at_s=now_s + AGAIN_S)

    def ours(self) -> list[Broken]:
        """Return what this room has broken, and nobody has healed."""
        return list(self._ours.values())

    def heals_at_s(self, server: str, now_s: float) -> float | None:
        """Return when a server will next be healed by itself, by whomever; None when it won't."""
        times = [one.heals_at_s for one in self._ours.values() if one.server == server and one.heals_at_s]
        times += [
            one.heals_at_s
            for one in self._theirs.values()
            if one.server == server and one.heals_at_s and one.heals_at_s + GRACE_S > now_s
        ]
        return min(times, default=None)

    def outlived(self, server: str, now_s: float) -> Broken | None:
        """Return a fault that others should have healed, and didn't: they were killed, as it seems."""
        return next(
            (
                one
                for one in self._theirs.values()
                if one.server == server and one.heals_at_s is not None and one.heals_at_s + GRACE_S <= now_s
            ),
            None,
        )
