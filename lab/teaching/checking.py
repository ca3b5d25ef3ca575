"""What an experiment names that isn't there: a fault, a server, a setting, a figure; found before it is played."""

from collections.abc import Iterator, Mapping
from typing import Any

from lab.clone.known_settings import KNOWN, UnusableError
from lab.clone.project import BALANCER, SERVERS
from lab.faults.menu import BY_NAME
from lab.teaching.experiment import Experiment, UnreadableError
from lab.teaching.labels import is_known


def check(one: Experiment) -> None:
    """Raise UnreadableError with the first of them."""
    for wrong in (*_of_method(one), *_of_settings(one), *_of_figures(one)):
        raise UnreadableError(f"{one.file}: {wrong}")


def _of_method(one: Experiment) -> Iterator[str]:
    for activity in one.document.get("method", []):
        asked = _arguments(activity)
        fault, servers = asked.get("fault"), asked.get("servers", [])
        if isinstance(fault, str) and not _is_variable(fault) and fault not in BY_NAME:
            yield f"there is no fault {fault!r}; there are: {', '.join(BY_NAME)}"
        for server in [servers] if isinstance(servers, str) else servers:
            if not _is_variable(server) and server not in (*SERVERS, BALANCER):
                yield f"there is no server {server!r}; there are: {', '.join((*SERVERS, BALANCER))}"


def _of_settings(one: Experiment) -> Iterator[str]:
    for settings in (one.without, *(side.settings for side in one.sides)):
        for name, value in settings.items():
            if name not in KNOWN:
                yield f"there is no setting {name!r}"
                continue
            try:
                KNOWN[name].read(value)
            except UnusableError as unusable:
                yield f"{name}={value} can't be used: {unusable}"


def _of_figures(one: Experiment) -> Iterator[str]:
    for name in (*one.shown, *(claim.figure for claim in one.claims), *(c.times for c in one.claims if c.times)):
        figure = name.partition(".")[2]
        if not is_known(figure):
            yield f"there is no figure {figure!r}; docs/design.md has them all"


def _arguments(activity: object) -> Mapping[str, Any]:
    provider = activity.get("provider") if isinstance(activity, Mapping) else None
    asked = provider.get("arguments") if isinstance(provider, Mapping) else None
    return asked if isinstance(asked, Mapping) else {}


def _is_variable(word: object) -> bool:
    return isinstance(word, str) and word.startswith("${")
