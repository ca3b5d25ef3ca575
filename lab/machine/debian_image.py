"""A base image made of Debian's packages: by root here, by others in a container, or one that is there already."""

import os
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path

from lab import Trouble
from lab.clone import turns
from lab.machine import debian
from lab.machine.pip_settings import BUNDLE, ca_bundle, pip_config, pip_settings
from lab.machine.scratch import labels, scratch
from lab.terminal import programs, steps
from lab.texts.language import t

PACKAGES = ("python3", "python3-venv", "ca-certificates", "tzdata")
# What would only make the image larger. The licences in /usr/share/doc stay.
SUPERFLUOUS = ("var/lib/apt/lists", "var/cache/apt", "var/log", "usr/share/man", "usr/share/info", "usr/share/locale")
NAME = "fault-tolerance-lab-base"
LABEL = "fault-tolerance-lab.base"  # Ours are built on it, and inherit it; those have a project's label as well.
# In the folder $1, with what is in the folder $2. Through a file: Docker would take a pipe that ends early for a whole.
MAKE = f"""
set -e
debootstrap --variant=minbase --include={",".join(PACKAGES)} {debian.RELEASE} "$1/root" "$3"
cd "$1/root"
for folder in {" ".join(SUPERFLUOUS)}; do rm -rf "$folder"; mkdir "$folder"; done
if [ -e "$2/bundle" ]; then cp "$2/bundle" ./{BUNDLE}; fi
cp "$2/pip.conf" etc/pip.conf
chmod 644 etc/pip.conf ./{BUNDLE.rpartition("/")[0]}/*.crt
tar --create --numeric-owner --file="$1/root.tar" .
"""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
HOSTS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc")  # of this machine, for the container to read


def get(image: str, how_else: str) -> None:
    """See to it that there is a base image of a name: another clone's under one more name, or a new one.

    One is made at a time on a machine: whoever waits for it takes it. how_else: what to do where none can be made.
    Raises Trouble.
    """
    with turns.turn("base-image", _waiting):
        if theirs := shared():
            steps.note(t("taking the base image that is there, {image}", image=theirs))
            programs.stream(["docker", "tag", theirs, image])
            return
        if not debian.is_debian():
            raise Trouble(
                t("No image registry is within reach, and this machine is not Debian: {how_else}.", how_else=how_else)
            )
        try:
            build(image)
        except programs.Failed as failed:
            raise Trouble(
                t("The base image could not be made, see the lines above. Try again, or {how_else}.", how_else=how_else)
            ) from failed


def _waiting(holder: turns.Holder) -> None:
    steps.step(t("{holder} is making a base image on this machine: waiting for it", holder=holder))


def shared() -> str:
    """Return the name of a base image that the lab has made on this engine, for whichever clone; "" when none is."""
    listing = [
        "docker",
        "images",
        "--filter",
        f"label={LABEL}={debian.RELEASE}",
        "--format",
        "{{.Repository}}:{{.Tag}}",
    ]
    names = programs.run([*listing, NAME]).stdout.split()
    return next((name for name in names if not name.endswith(":<none>")), "")


def build(image: str) -> None:
    """Make a base image of Debian's packages: a minimal system with Python, set up as this machine's pip is.

    Raises Trouble; Failed when a program has failed.
    """
    with scratch("base") as (folder, handle):
        bundle = ca_bundle(os.environ, pip_config())
        if bundle:
            shutil.copyfile(bundle, folder / "bundle")
        settings = pip_settings(pip_config(), os.environ, bundle is not None)
        (folder / "pip.conf").write_text(settings, encoding="utf-8")
        get_debootstrap(folder)
        steps.step(
            t("making the base image {image} of Debian {release}'s packages, about 45 s",
              image=image, release=debian.RELEASE)
        )  # fmt: skip
        if debian.is_root():
            _here(folder, handle)
        else:
            _in_a_container(folder)
        steps.step(t("handing it to Docker"))
        environment = ["LANG=C.UTF-8", *([f"SSL_CERT_FILE={BUNDLE}"] if bundle else [])]
        changes = [*(f"ENV {line}" for line in environment), f"LABEL {LABEL}={debian.RELEASE}", 'CMD ["python3"]']
        _import(folder / "root.tar", changes, image)


def get_debootstrap(folder: Path) -> None:
    """See to it that there is debootstrap, which makes a Debian system; for who isn't root, unpack it in a folder."""
    if shutil.which("debootstrap", path=PATH):
        return
    packages = ["debootstrap", "debian-archive-keyring"]
    if debian.is_root() or not shutil.which("wget"):
        debian.install(packages, why=t("to make a base image"))
        return
    with debian.unpacked(packages[:1]) as root:
        shutil.copytree(root / "usr/share/debootstrap", folder / "debootstrap")
        shutil.copyfile(root / "usr/sbin/debootstrap", folder / "debootstrap" / "run")


def _here(folder: Path, handle: int) -> None:
    """Make it as root, in namespaces of its own: when it is stopped half-way no mount and no process stays behind."""
    alone = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child"]
    programs.stream([*alone, *_command(folder, folder)], environment={**os.environ, "PATH": PATH}, turn=(handle,))


def _in_a_container(folder: Path) -> None:
    """Make it as who may use the engine without being root: as a container's root, with this machine's programs."""
    empty = folder / "empty.tar"
    tarfile.open(empty, "w").close()
    marks = [f"LABEL {name}={value}" for name, value in labels(folder).items()]
    image = _import(empty, marks)
    # Not in the container's own file system: some storage drivers keep it without device files.
    options = ["--network", "host", "--volume", "/made", "--volume", f"{folder}:/given:ro"]
    options += [word for path in HOSTS if Path(path).exists() for word in ("--volume", f"{path}:{path}:ro")]
    proxies = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    environment = {"PATH": PATH, "LANG": "C.UTF-8", **proxies}
    options += [word for name, value in environment.items() for word in ("--env", f"{name}={value}")]
    command = [image, *_command(Path("/made"), Path("/given"), folder / "debootstrap")]
    try:
        created = programs.run(["docker", "create", *options, *command])
        if created.returncode:
            raise Trouble(t("Docker made no container: {why}", why=created.stderr.strip()))
        container = created.stdout.strip()
        try:
            programs.stream(["docker", "start", "--attach", container])
            programs.stream(["docker", "cp", f"{container}:/made/root.tar", str(folder / "root.tar")])
        finally:
            programs.run(["docker", "rm", "--force", "--volumes", container])
    finally:
        programs.run(["docker", "rmi", image])


def _command(made: Path, given: Path, unpacked: Path | None = None) -> Sequence[str]:
    make = MAKE
    if unpacked and unpacked.exists():
        make = make.replace("\ndebootstrap", f"\nDEBOOTSTRAP_DIR={given}/debootstrap sh {given}/debootstrap/run")
    return ["/bin/sh", "-c", make, "make", str(made), str(given), debian.mirror()]


def _import(archive: Path, changes: Sequence[str], image: str = "") -> str:
    """Make an image of an archive; return its id."""
    words = [word for change in changes for word in ("--change", change)]
    done = programs.run(["docker", "import", *words, str(archive), *([image] if image else [])], timeout_s=300)
    if done.returncode:
        raise Trouble(t("Docker made no image: {why}", why=done.stderr.strip()))
    return done.stdout.strip()
