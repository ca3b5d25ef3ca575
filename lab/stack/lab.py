"""What a command breaks and heals: a lab, on this machine or on several."""

from collections.abc import Sequence
from typing import Protocol

from lab.stack.container import Container


class Lab(Protocol):
    """The lab of this clone: its servers by their names, and its balancers by their addresses."""

    rehearsal: list[str] | None

    @property
    def project(self) -> str:
        """The name that tells this lab from others."""
        ...

    @property
    def turn(self) -> str:
        """The name under which it is said whose turn it is to break this lab's servers by a plan (turns.py)."""
        ...

    def container(self, service: str, looks_inside_starved: bool = True) -> Container:
        """Look at what runs a service, or at whatever else can be broken. Raises Trouble."""
        ...

    def addresses(self) -> Sequence[str]:
        """Return the addresses of the balancers' pages, the one that is shown to people first. Raises Trouble."""
        ...

    def ways(self) -> Sequence[str]:
        """Return the addresses that a client of the service may know, who answers now first. Raises Trouble."""
        ...

    def address(self) -> str:
        """Return the address of the page that is shown to people. Raises Trouble."""
        ...
