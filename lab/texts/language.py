"""A command's words: written in English where they are said, looked up here in the language that was chosen."""

from collections.abc import Callable, Mapping

from lab.texts.indonesian import INDONESIAN
from lab.texts.typed import at_place

LANGUAGES = ("id", "en")
DEFAULT = "id"
_CATALOGUES: Mapping[str, Mapping[str, str]] = {"id": INDONESIAN, "en": {}}


class _Chosen:
    """What a command chose when it began; until then, and in whatever is no command, English as it is written."""

    language = "en"
    as_typed: Callable[[str], str] = str
    follows = False
    place = ""


def speak(language: str, as_typed: Callable[[str], str] = str, follows: bool = False) -> None:
    """Choose the language of all that is said from now on: "id" or "en".

    as_typed: turns `python lab/...` and `make ...` in a text into what is typed on this machine (typed.py).
    follows: nobody has asked for this one, so the lab that runs may have another (`follow`).
    """
    _Chosen.language = language
    _Chosen.as_typed = staticmethod(as_typed)
    _Chosen.follows = follows


def follow(language: str) -> None:
    """Go on in the language of the lab that runs, such as `make up` was told in another shell, if nobody asked here."""
    if _Chosen.follows and language in LANGUAGES:
        _Chosen.language = language


def place_commands(place: str) -> None:
    """Let the commands in all texts be about the lab at a place: "swarm", or "" for the one on this machine."""
    _Chosen.place = place


def spoken() -> str:
    """Return the language that was chosen."""
    return _Chosen.language


def t(text: str, /, **values: object) -> str:
    """Return a text in the chosen language, its places such as {name} filled in.

    text: English, and a literal, or marked as one by `later`: a test finds it, and asks for its Indonesian.
    """
    words = typed(_CATALOGUES[_Chosen.language].get(text, text))
    return words.format(**values) if values else words


def typed(command: str) -> str:
    """Return a command, `python lab/...` or `make ...`, as it is typed on this machine."""
    return _Chosen.as_typed(at_place(command, _Chosen.place) if _Chosen.place else command)


def later(text: str) -> str:
    """Return a text as it is, for `t` to look up when it is said: where it stands, no language is chosen yet."""
    return text
