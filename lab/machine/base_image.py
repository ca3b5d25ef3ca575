"""The image that ours are built on: Docker Hub's where it is within reach, else one made of Debian's packages."""

import os
import queue
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import IO

from lab import Trouble
from lab.clone import env_file
from lab.machine import debian
from lab.machine.pip_settings import BUNDLE, ca_bundle, pip_config, pip_settings
from lab.terminal import programs, steps

DEFAULT = "python:3.13-slim"
PACKAGES = ("python3", "python3-venv", "ca-certificates", "tzdata")
REGISTRY_ANSWER_S = 15  # A network that swallows packets must not cost more than this ...
PULL_S = 900  # ... but a slow one that answers may take its time.
# What would only make the image larger. The licences in /usr/share/doc stay.
SUPERFLUOUS = ("var/lib/apt/lists", "var/cache/apt", "var/log", "usr/share/man", "usr/share/info", "usr/share/locale")


def tag(project_name: str) -> str:
    """Return the name of the base image that we make for a Compose project."""
    return f"{project_name}-base:{debian.RELEASE}"


def ensure(project_name: str) -> str:
    """See to it that there is a base image, and return its name; one of our making is remembered in `.env`."""
    chosen = env_file.setting("BASE_IMAGE", "")
    ours = tag(project_name)
    if chosen and is_here(chosen):
        return chosen
    if chosen and chosen not in (ours, env_file.our_setting("BASE_IMAGE")):
        if pull(chosen):
            return chosen
        raise Trouble(
            f"BASE_IMAGE={chosen} is neither on this machine nor within reach: "
            "pull or load it, or take BASE_IMAGE out of the shell and .env."
        )
    if not chosen and (is_here(DEFAULT) or pull(DEFAULT)):
        return DEFAULT
    if not is_here(ours):
        build(ours)
    if chosen != ours:
        env_file.remember("BASE_IMAGE", ours)
    return ours


def is_here(image: str) -> bool:
    """Say whether the engine has an image."""
    return programs.run(["docker", "image", "inspect", "--format", "{{.Id}}", image]).returncode == 0


def pull(image: str) -> bool:
    """Pull an image, showing its progress; False when its registry refuses or keeps silent for REGISTRY_ANSWER_S."""
    steps.step(f"pulling {image} (giving up after {REGISTRY_ANSWER_S} s if its registry doesn't answer)")
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
            print(f"        {line.strip()[:110]}", flush=True)
        return process.wait() == 0
    except queue.Empty:
        print("        no answer", flush=True)
        return False
    finally:
        programs.end(process)


def _feed(lines: IO[str], into: queue.Queue[str | None]) -> None:
    for line in lines:
        into.put(line)
    into.put(None)


def build(image: str) -> None:
    """Make a base image of Debian's packages: a minimal system with Python, set up as this machine's pip is."""
    how_else = f"load the image {DEFAULT} from elsewhere (docker load), or name another with BASE_IMAGE"
    if not debian.is_debian():
        raise Trouble(f"No image registry is within reach, and this machine is not Debian: {how_else}.")
    if not debian.is_root():
        raise Trouble(
            f"No image registry is within reach, and only root can make a base image: sudo make up. Or {how_else}."
        )
    if not shutil.which("debootstrap"):
        debian.install(["debootstrap", "debian-archive-keyring"], why="to make a base image")
    steps.step(f"making the base image {image} of Debian {debian.RELEASE}'s packages, about 35 s")
    # /tmp is often a tmpfs without device files, where debootstrap refuses to work.
    with tempfile.TemporaryDirectory(prefix="fault-tolerance-lab-base-", dir="/var/tmp") as name:
        root = Path(name) / "root"
        _bootstrap(root)
        steps.step("slimming it, and carrying this machine's certificates and pip settings in")
        for path in SUPERFLUOUS:
            shutil.rmtree(root / path)
            (root / path).mkdir()
        bundle = ca_bundle(os.environ, pip_config())
        if bundle:
            shutil.copyfile(bundle, root / BUNDLE[1:])
        settings = pip_settings(pip_config(), os.environ, bundle is not None)
        (root / "etc/pip.conf").write_text(settings, encoding="utf-8")
        steps.step("handing it to Docker")
        # Through a file: Docker would take a pipe that ends early for a whole image.
        archive = Path(name) / "root.tar"
        programs.stream(["tar", "--create", "--numeric-owner", f"--file={archive}", f"--directory={root}", "."])
        environment = ["LANG=C.UTF-8", *([f"SSL_CERT_FILE={BUNDLE}"] if bundle else [])]
        changes = [word for line in environment for word in ("--change", f"ENV {line}")]
        programs.stream(["docker", "import", *changes, "--change", 'CMD ["python3"]', str(archive), image])


def _bootstrap(root: Path) -> None:
    command = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", debian.RELEASE, str(root)]
    # In namespaces of its own, so that when it is stopped half-way no mount and no process of it stays behind.
    programs.stream(["unshare", "--mount", "--pid", "--fork", "--kill-child", *command, debian.mirror()])
