"""A clone's containers as Docker lists them, for tests without an engine."""

from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent  # of the clone: one that there is


def entry(service: str, name: str = "lab", folder: Path | str = FOLDER, **more: Any) -> dict[str, Any]:
    """Return a container as Docker lists it."""
    labels = {"project": name, "service": service, "project.working_dir": str(folder), "oneoff": "False"}
    labels |= more.pop("labels", {})
    compose = {f"com.docker.compose.{key}": value for key, value in labels.items()}
    return {"Id": f"{name}-{service}", "State": "running", "Created": 1, "Labels": compose, **more}
