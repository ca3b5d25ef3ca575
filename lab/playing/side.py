"""Play one side of an experiment through the Chaos Toolkit's own library, and return what was seen."""

import logging
import signal
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from chaoslib.experiment import run_experiment
from chaoslib.run import RunEventHandler

from lab import Trouble
from lab.clone import place
from lab.playing import stage
from lab.playing.ground import Ground
from lab.playing.scene import Scene
from lab.playing.service import Service
from lab.playing.swarm_scene import SwarmScene
from lab.playing.told import Told
from lab.stack.containers import Clone
from lab.stack.lab import Lab
from lab.teaching.commands import settings_command
from lab.teaching.drawing import of_side
from lab.teaching.experiment import Experiment, Side
from lab.teaching.play import Play
from lab.texts.language import t
from lab.texts.typed import at_place

SETTINGS = {"runtime": {"rollbacks": {"strategy": "always"}}}


class BrokenOffError(Exception):
    """It was interrupted: by Ctrl-C, or a signal."""


@dataclass(frozen=True)
class Played:
    """A side that was played: what was seen, and the commands that would have done the same by hand."""

    play: Play
    commands: tuple[str, ...]


def play_side(
    clone: Lab,
    told: Told,
    experiment: Experiment,
    side: Side,
    values: Mapping[str, Any],
    without: Mapping[str, str],
    shows: Callable[[Scene], RunEventHandler],
) -> Played:
    """Tell the balancer, play the method, undo what is left of it. Raises Trouble, BrokenOffError.

    values: of the variables. without: settings that take a protection away, whatever the side has. shows: who is told
    of each activity.
    """
    settings = {**side.settings, **without}
    told.tell(settings)
    scene = _scene(clone, told)
    chosen = of_side(dict(values), side)
    document = {**deepcopy(dict(experiment.document)), "configuration": chosen}
    stage.enter(scene)
    logging.getLogger("chaostoolkit").setLevel(logging.CRITICAL + 1)
    try:
        journal = run_experiment(document, settings=SETTINGS, event_handlers=[_Signals(), shows(scene)])
    finally:
        scene.close()
        stage.enter(None)
    if journal["status"] == "interrupted":
        raise BrokenOffError
    if scene.trouble:
        raise Trouble(scene.trouble)
    if scene.play is None:
        raise Trouble(t("Not every server became ONLINE, so nothing was begun. See: python lab/status.py"))
    play = replace(
        scene.play, experiment=experiment.name, side=side.name, values=chosen, settings=dict(sorted(settings.items()))
    )
    return Played(play, (_at_place(settings_command(settings)), *scene.commands))


def _scene(clone: Lab, told: Told) -> Scene:
    if isinstance(told, Ground):
        return SwarmScene(told)
    assert isinstance(clone, Clone)
    return Scene(clone, Service(clone.address()))


def _at_place(command: str) -> str:
    return at_place(command, place.SWARM) if place.is_swarm() else command


class _Signals(RunEventHandler):  # type: ignore[misc]  # the library has no types
    """Lets SIGTERM end a play as Ctrl-C does: the library's own way makes it the failure of one activity."""

    def started(self, experiment: Mapping[str, Any], journal: Mapping[str, Any]) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # Put back by the library at the end of the play.
