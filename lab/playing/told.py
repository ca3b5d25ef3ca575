"""The balancer's settings for one side of an experiment, and those that it had before, put back.

Those are kept in a file meanwhile: whoever is killed can't put anything back, but the next one can.
"""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from lab import Trouble
from lab.clone import settings
from lab.clone.known_settings import KNOWN, SECONDS, SWITCHES
from lab.clone.project import BALANCER, SECOND
from lab.stack.running import Running, running_lab, second_balancer
from lab.teaching.journal_file import write_whole
from lab.terminal import programs
from lab.texts.language import t

# What an experiment decides; everything else, such as the port and the language, stays as the lab has it.
DECIDED = (*SWITCHES, *SECONDS, "FALL", "RISE", "BALANCER_POLICY", "TRIAL_PATH")
DEFAULTS = {name: KNOWN[name].default for name in DECIDED}
KEPT = ".settings-before-{}.json"


class Told:
    """What the balancer of a lab is told. name: of the Compose project. folder: where the settings before are kept."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._lab = look(name)
        self._begin(decided(self._lab), folder / KEPT.format(name))

    def _begin(self, now: Mapping[str, str], kept: Path) -> None:
        """Take what a balancer is told now, and what it was told before an experiment that was killed."""
        self._kept = kept
        self._now = dict(now)
        self._before = before(self._now, self._read()) or dict(self._now)

    def tell(self, settings: Mapping[str, str]) -> None:
        """Let the balancer have these settings, and the defaults of all others. Raises Trouble."""
        self._become({**DEFAULTS, **settings})

    def put_back(self) -> None:
        """Let it have what it had before. Raises Trouble."""
        self._become(self._before)
        with suppress(OSError):
            self._kept.unlink(missing_ok=True)

    def _become(self, wanted: Mapping[str, str]) -> None:
        if is_same(wanted, self._now):
            return
        self._kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._kept, json.dumps({"before": self._before, "told": dict(wanted)}).encode())
        self._start(wanted)
        self._now = dict(wanted)

    def _start(self, wanted: Mapping[str, str]) -> None:
        start_anew(self._lab, self._name, wanted)

    def _read(self) -> Mapping[str, Mapping[str, str]]:
        try:
            kept = json.loads(self._kept.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}


def look(name: str) -> Running:
    """Return the lab that is up under a project's name. Raises Trouble when there is none."""
    lab = running_lab(name)
    if lab is None or not lab.settings:
        raise Trouble(t("The lab is not up. Bring it up: make up"))
    return lab


def decided(lab: Running) -> dict[str, str]:
    """Return what its balancer was told of that which an experiment decides."""
    return decided_of(lab.settings)


def decided_of(told: Mapping[str, str]) -> dict[str, str]:
    """Return what of a balancer's settings an experiment decides. PURE."""
    return {name: told.get(name, DEFAULTS[name]) for name in DECIDED}


def start_anew(lab: Running, name: str, wanted: Mapping[str, str]) -> None:
    """Start a lab's balancer anew with other settings; what isn't wanted otherwise stays as it is. Raises Trouble.

    name: of the Compose project. It lasts until the next `make up`, whose settings are those of shell and `.env`. A
    second balancer that is up is told the same.
    """
    second = second_balancer(name)
    if second.address:
        start(lab, name, {**wanted, "PORT2": second.settings["PORT"]}, [BALANCER, SECOND])
    else:
        start(lab, name, wanted, [BALANCER])


def start(lab: Running, name: str, wanted: Mapping[str, str], services: Sequence[str]) -> None:
    """Start balancers with a lab's settings, but for those that are wanted otherwise. Raises Trouble."""
    told = {**lab.settings, **wanted, "COMPOSE_PROJECT_NAME": name}
    if lab.log_folder and lab.log_folder != settings.log_folder():
        told["LOG_FOLDER"] = str(lab.log_folder)
    if ":" in told.get("BIND", ""):
        told["BIND"] = f"[{told['BIND']}]"
    command = ["docker", "compose", "up", "--detach", "--no-build", "--no-deps", "--timeout", "3", *services]
    done = programs.run(command, environment={**os.environ, **told})
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [t("exit code {code}", code=done.returncode)])[-1]
        raise Trouble(t("The balancer could not be started with other settings: {why}. Then: make up", why=last))


def before(now: Mapping[str, str], kept: Mapping[str, Mapping[str, str]]) -> dict[str, str] | None:
    """Return the settings before an experiment that was killed; None where there was none.

    now: the balancer's. kept: what that experiment has left: its "told", and what was "before". Somebody may have told
    the balancer something else since then; then that counts.
    """
    told, earlier = kept.get("told"), kept.get("before")
    if not isinstance(told, Mapping) or not isinstance(earlier, Mapping):
        return None
    with suppress(ValueError, KeyError, AttributeError):
        found = {name: KNOWN[name].read(earlier[name]) for name in DECIDED}
        return found if is_same(told, now) else None
    return None


def is_same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Say whether two are told the same, in whatever spelling, such as 2 and 2.0. Raises ValueError, KeyError."""
    return all(KNOWN[name].read(one[name]) == KNOWN[name].read(other[name]) for name in DECIDED)
