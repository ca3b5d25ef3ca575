"""PURE: what the page asks for, read from the body of a POST; whatever isn't in order is refused in one line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from lab.actions.breaking import LONGEST_S
from lab.clone.known_settings import POLICIES, SWITCHES
from lab.clone.project import SERVERS
from lab.faults import chance
from lab.faults.fault import Fault
from lab.faults.menu import BY_NAME
from lab.faults.options import Options
from lab.texts.language import t

LONGEST_MINUTES = 10  # of chaos: a page shows the whole plan
LARGEST_SEED = 2**53 - 1  # what a page's numbers hold


class WrongWishError(ValueError):
    """What is asked for can't be meant; the text says in one line what would do."""


@dataclass(frozen=True)
class Break:
    """A fault for a server. for_s: after so many seconds it is healed; None: when somebody heals it."""

    server: str
    fault: Fault
    options: Options
    for_s: float | None


@dataclass(frozen=True)
class Chaos:
    """Faults drawn from a seed."""

    seed: int
    minutes: float
    keep_alive: int


@dataclass(frozen=True)
class Experiment:
    """An experiment, and what is predicted of it: a letter."""

    id: str
    prediction: str


def read_break(body: object) -> Break:
    """Return the fault that is asked for. Raises WrongWishError."""
    told = _told(body, ("server", "fault", "options", "for_s"))
    name = told.get("fault")
    if not isinstance(name, str) or name not in BY_NAME:
        raise WrongWishError(t("there is no fault {name!r}; there are: {faults}", name=name, faults=", ".join(BY_NAME)))
    fault = BY_NAME[name]
    return Break(_server(told), fault, _options(fault, told.get("options", {})), _for_s(told.get("for_s")))


def read_heal(body: object) -> str:
    """Return the server that is to be healed. Raises WrongWishError."""
    return _server(_told(body, ("server",)))


def read_nothing(body: object) -> None:
    """Take a wish that says nothing more. Raises WrongWishError."""
    _told(body, ())


def read_chaos(body: object) -> Chaos:
    """Return the plan that is asked for. Raises WrongWishError."""
    told = _told(body, ("seed", "minutes", "keep_alive"))
    seed, minutes, keep_alive = told.get("seed"), told.get("minutes"), told.get("keep_alive")
    if type(seed) is not int or not 0 <= seed <= LARGEST_SEED:
        raise WrongWishError(t("a seed is a whole number, not {value!r}", value=seed))
    if not _is_number(minutes) or not 0 < minutes <= LONGEST_MINUTES:
        longest = LONGEST_MINUTES
        said = t(
            "chaos lasts more than 0 and up to {longest} minutes here; longer: python lab/chaos.py", longest=longest
        )
        raise WrongWishError(said)
    if type(keep_alive) is not int or not 0 <= keep_alive < len(SERVERS):
        raise WrongWishError(t("0, 1 or 2 servers may be kept alive, not {value!r}", value=keep_alive))
    chance.check(minutes, keep_alive, SERVERS)
    return Chaos(seed, float(minutes), keep_alive)


def read_settings(body: object) -> dict[str, str]:
    """Return the balancer's settings that are asked for, as it is told them; {} for none. Raises WrongWishError."""
    told = _told(body, ("policy", "switches"))
    wanted: dict[str, str] = {}
    if (policy := told.get("policy")) is not None:
        if policy not in POLICIES:
            policies = ", ".join(POLICIES)
            raise WrongWishError(
                t("there is no policy {name!r}; there are: {policies}", name=policy, policies=policies)
            )
        wanted["BALANCER_POLICY"] = policy
    switches = told.get("switches", {})
    if not isinstance(switches, Mapping) or not all(type(on) is bool for on in switches.values()):
        raise WrongWishError(t("switches are told as {example}", example='{"hedge": false}'))
    for name, on in switches.items():
        if name not in {one.lower() for one in SWITCHES}:
            known = ", ".join(one.lower() for one in SWITCHES)
            raise WrongWishError(t("there is no switch {name!r}; there are: {switches}", name=name, switches=known))
        wanted[name.upper()] = "on" if on else "off"
    return wanted


def read_experiment(body: object, letters: Mapping[str, Sequence[str]]) -> Experiment:
    """Return what is to be played; without a prediction it isn't. letters: by experiment. Raises WrongWishError."""
    told = _told(body, ("id", "prediction"))
    which, prediction = told.get("id"), told.get("prediction")
    if not isinstance(which, str) or which not in letters:
        there = ", ".join(letters)
        raise WrongWishError(t("There is no experiment {name!r}; there are: {names}.", name=which, names=there))
    if not isinstance(prediction, str) or prediction not in letters[which]:
        said = t("First predict what will happen: {letters}.", letters=", ".join(letters[which]))
        raise WrongWishError(said)
    return Experiment(which, prediction)


def _is_number(value: object) -> TypeGuard[float]:
    return type(value) in (int, float)


def _told(body: object, known: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(body, Mapping):
        raise WrongWishError(t("What is asked for is told as a JSON object."))
    for name in body:
        if name not in known:
            raise WrongWishError(t("{name!r} is nothing that could be asked for here", name=str(name)[:60]))
    return body


def _server(told: Mapping[str, Any]) -> str:
    name = told.get("server")
    if not isinstance(name, str) or name not in SERVERS:
        servers = ", ".join(SERVERS)
        raise WrongWishError(t("there is no server {name!r}; there are: {servers}", name=name, servers=servers))
    return name


def _options(fault: Fault, told: object) -> Options:
    """Return a fault's options; those that aren't told have their defaults."""
    known = {one.name: one for one in fault.options}
    if not isinstance(told, Mapping):
        raise WrongWishError(t("options are told as {example}", example='{"ms": 1000}'))
    for name, value in told.items():
        if name not in known:
            raise WrongWishError(t("{fault} has no option {option}", fault=fault.name, option=repr(str(name)[:60])))
        if not known[name].takes(value):
            words = {"name": name, "range": known[name].range, "value": str(value)[:60]}
            raise WrongWishError(t("{name} is a number in {range}, not {value!r}", **words))
    return {name: told.get(name, one.default) for name, one in known.items()}


def _for_s(told: object) -> float | None:
    if told is None:
        return None
    if not _is_number(told) or not 0 < told <= LONGEST_S:
        words = {"value": str(told)[:60], "longest": LONGEST_S}
        raise WrongWishError(t("for_s is seconds, more than 0 and up to {longest}, or null; not {value!r}", **words))
    return float(told)
