"""A command's words: written in English where they are said, looked up here in the language that was chosen."""

from collections.abc import Mapping

from lab.texts.indonesian import INDONESIAN

LANGUAGES = ("id", "en")
_CATALOGUES: Mapping[str, Mapping[str, str]] = {"id": INDONESIAN, "en": {}}
_chosen = {"language": "en"}  # Until a command has begun, and in whatever isn't one.


def speak(language: str) -> None:
    """Choose the language of all that is said from now on: "id" or "en"."""
    _chosen["language"] = language


def t(text: str, **values: object) -> str:
    """Return a text in the chosen language, its places such as {name} filled in.

    text: English, and a literal: a test finds it, and asks for its Indonesian.
    """
    words = _CATALOGUES[_chosen["language"]].get(text, text)
    return words.format(**values) if values else words
