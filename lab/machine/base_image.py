"""The image that ours are built on: Docker Hub's where it is within reach, else one made of Debian's packages."""

import queue
import subprocess
import threading
import time
from typing import IO

from lab.clone import env_file
from lab.clone.settings import WrongSetting
from lab.machine import debian, debian_image
from lab.machine.scratch import sweep
from lab.terminal import programs, steps
from lab.texts.language import t

DEFAULT = "python:3.13-slim"
REGISTRY_ANSWER_S = 15  # A network that swallows packets must not cost more than this ...
PULL_S = 900  # ... but a slow one that answers may take its time.


def tag(project_name: str) -> str:
    """Return the name of the base image of our making; a project's name may be any tag, but not any name."""
    return f"{debian_image.NAME}:{project_name}-{debian.RELEASE}"


def ensure(project_name: str) -> str:
    """See to it that there is a base image, and return its name; one of our making is remembered in `.env`."""
    sweep(project_name)
    chosen = env_file.setting("BASE_IMAGE", "")
    ours = tag(project_name)
    if chosen and is_here(chosen):
        return chosen
    if chosen and chosen not in (ours, env_file.our_setting("BASE_IMAGE")):
        if pull(chosen):
            return chosen
        raise WrongSetting(
            t(
                "BASE_IMAGE={image} is neither on this machine nor within reach: "
                "pull or load it, or take BASE_IMAGE out of the shell and .env.",
                image=chosen,
            )
        )
    if not chosen and (is_here(DEFAULT) or (not debian_image.shared() and pull(DEFAULT))):
        return DEFAULT
    if not is_here(ours):
        debian_image.get(
            ours,
            how_else=t(
                "load the image {image} from elsewhere (docker load), or name another with BASE_IMAGE", image=DEFAULT
            ),
        )
    if chosen != ours:
        env_file.remember("BASE_IMAGE", ours)
    return ours


def is_here(image: str) -> bool:
    """Say whether the engine has an image."""
    return programs.run(["docker", "image", "inspect", "--format", "{{.Id}}", image]).returncode == 0


def pull(image: str) -> bool:
    """Pull an image, showing its progress; False when its registry refuses or keeps silent for REGISTRY_ANSWER_S."""
    steps.step(
        t(
            "pulling {image} (giving up after {seconds} s if its registry doesn't answer)",
            image=image,
            seconds=REGISTRY_ANSWER_S,
        )
    )
    process = subprocess.Popen(
        ["docker", "pull", image],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    assert process.stdout
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_feed, args=(process.stdout, lines), daemon=True).start()
    deadline = time.monotonic() + REGISTRY_ANSWER_S
    try:
        while (line := lines.get(timeout=max(0.0, deadline - time.monotonic()))) is not None:
            if "Pulling from" in line:
                deadline = time.monotonic() + PULL_S
            steps.detail(line.strip())
        return process.wait() == 0
    except queue.Empty:
        steps.detail(t("no answer"))
        return False
    finally:
        programs.end(process)


def _feed(lines: IO[str], into: queue.Queue[str | None]) -> None:
    for line in lines:
        into.put(line)
    into.put(None)
