"""What a fault is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lab.faults.options import Option, Options
from lab.stack.snapshot import Snapshot
from lab.texts.language import later, t

# The classes of failure (Cristian 1991; Hadzilacos and Toueg 1994), from the simplest to live with to the hardest.
CLASSES = (later("crash"), later("omission"), later("timing"), later("response"), later("recurrent"))


@dataclass(frozen=True)
class Fault:
    """One way to break a server; its sentences are marked with `later`, for it is made before a language is chosen.

    name: what is typed. failure: its class, one of CLASSES. done: "server1 is ..." when it is on.
    how: how it is done. client_sees: what a client of that server meets, as "it ...".
    needs: the states of a container (Docker's words) in which it can be done.
    do, undo: act on the container, or on the machine; they raise Refused when the engine says no.
    seen: whether Docker shows it. What is true is read from Docker, so a fault done by hand is seen like our own.
    options: what can be chosen about it. given: the options with which Docker shows it, read only when it is seen.
    is_inside: the server does it itself, told by a file. is_gray: the server runs on, and answers, if badly.
    why_online: why the balancer may see it ONLINE all the same; "" when it may not.
    is_drawn: whether chance may draw it. One that no balancer can hide, or that costs nothing, has to be asked for.
    is_of_machine: it is done to a whole machine of a swarm (lab/fleet/machine.py), not to a server's container.
    """

    name: str
    failure: str
    done: str
    how: str
    client_sees: str
    needs: tuple[str, ...]
    do: Callable[[Any, Options], None]
    undo: Callable[[Any], None]
    seen: Callable[[Snapshot], bool]
    options: tuple[Option, ...] = ()
    given: Callable[[Snapshot], Options] = lambda snapshot: {}
    is_inside: bool = False
    is_gray: bool = False
    why_online: str = ""
    is_drawn: bool = True
    is_of_machine: bool = False

    def with_options(self, given: Options) -> str:
        """Return it as a sentence has it, such as "slow: 1000 ms"."""
        return t(self.done) + (f": {self.in_words(given)}" if given else "")

    def in_words(self, given: Options) -> str:
        """Return its options in words, such as "1000 ms"."""
        return ", ".join(option.in_words(given[option.name]) for option in self.options)

    def options_in(self, snapshot: Snapshot) -> Options:
        """Return the options with which a server has it; {} when it takes none, or the server doesn't have it."""
        return self.given(snapshot) if self.options and self.seen(snapshot) else {}
