"""PURE: where an experiment is played: on this machine, or on the several ones of a swarm."""

from lab.teaching.experiment import Experiment

SWARM_STAGE = "lab.playing.swarm_stage"  # whose activities are about the lab on several machines


def is_on_swarm(one: Experiment) -> bool:
    """Say whether an experiment is about the lab on several machines."""
    activities = one.document.get("method", [])
    return any((activity.get("provider") or {}).get("module") == SWARM_STAGE for activity in activities)
