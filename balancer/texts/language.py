"""A text in the language that is asked for."""

from collections.abc import Mapping

from balancer.texts.english import ENGLISH
from balancer.texts.indonesian import INDONESIAN

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}

_TEXTS: Mapping[str, Mapping[str, str]] = {"id": INDONESIAN, "en": ENGLISH}


def texts(lang: str) -> Mapping[str, str]:
    """Return every text of a language by its name; Indonesian when there is no such language."""
    return _TEXTS.get(lang, INDONESIAN)


def reason_text(lang: str, reason: str) -> str:
    """Return a sentence for a reason word such as "read-timeout"; the word itself when it is not known."""
    return texts(lang).get(f"reason.{reason}", reason)


def policy_text(lang: str, policy: str) -> str:
    """Return a sentence for a policy such as "priority"; the word itself when it is not known."""
    return texts(lang).get(f"policy.{policy}", policy)
