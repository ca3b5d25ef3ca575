"""Where the lab is that a command is about: on this machine, or on the several ones of a swarm."""

from lab.texts import language

HERE, SWARM = "", "swarm"


class _Chosen:
    place = HERE


def choose(place: str) -> None:
    """Let everything from now on be about the lab that is there; commands that are told to people say so, too."""
    _Chosen.place = place
    language.place_commands(place)


def is_swarm() -> bool:
    """Say whether it is about the lab on several machines."""
    return _Chosen.place == SWARM
