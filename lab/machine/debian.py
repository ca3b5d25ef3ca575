"""What Debian's packages can give: programs installed with apt, and newer ones unpacked without installing them."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab import Trouble
from lab.machine.scratch import scratch
from lab.terminal import programs, steps
from lab.terminal.words import listed
from lab.texts.language import t

RELEASE = "trixie"  # has Compose v2, buildx and Python 3.13
APT = Path("/etc/apt")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


@dataclass(frozen=True)
class Source:
    """One place that apt gets packages from."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str = ""


def parse_sources(name: str, text: str) -> list[Source]:
    """Return the package sources in a file of apt's: deb822 if its name ends in `.sources`, else one line each."""
    return list(_deb822_sources(text) if name.endswith(".sources") else _one_line_sources(text))


def _one_line_sources(text: str) -> Iterator[Source]:
    for line in text.splitlines():
        match = re.match(r"\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*([^#]*)", line)
        if match:
            options = dict(option.split("=", 1) for option in (match[1] or "").split() if "=" in option)
            yield Source(match[2], (match[3],), tuple(match[4].split()), options.get("signed-by", ""))


def _deb822_sources(text: str) -> Iterator[Source]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for paragraph in re.split(r"\n\s*\n", "\n".join(lines)):
        unfolded = re.sub(r"\n[ \t]+", " ", paragraph)
        fields = {name.lower(): value for name, value in re.findall(r"^([\w-]+):[ \t]*(.*)$", unfolded, re.MULTILINE)}
        if fields.get("enabled", "yes").strip().lower() == "no" or "deb" not in fields.get("types", "").split():
            continue
        suites, components = tuple(fields.get("suites", "").split()), tuple(fields.get("components", "").split())
        for uri in fields.get("uris", "").split():
            yield Source(uri, suites, components, fields.get("signed-by", ""))


def choose_mirror(sources: Sequence[Source], codename: str) -> str | None:
    """Return the address of the Debian archive that this machine itself uses, or None if it names none."""
    for source in sources:
        is_debians_own = not source.signed_by or "debian-archive" in source.signed_by
        is_archive = codename in source.suites or "stable" in source.suites
        if is_debians_own and is_archive and "main" in source.components and re.match(r"https?:|file:", source.uri):
            return source.uri
    return None


def parse_os_release(text: str) -> dict[str, str]:
    """Return the fields of an `/etc/os-release` text."""
    return {name: value.strip("\"'") for name, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE)}


def os_release() -> dict[str, str]:
    """Return this machine's os-release fields; none where it isn't Linux."""
    try:
        return parse_os_release(Path("/etc/os-release").read_text(encoding="utf-8"))
    except OSError:
        return {}


def is_debian() -> bool:
    """Say whether this is Debian itself, whose archive has the release we take programs from."""
    return os_release().get("ID") == "debian" and shutil.which("apt-get") is not None


def has_apt() -> bool:
    """Say whether packages come by apt here, as on Debian and Ubuntu."""
    return shutil.which("apt-get") is not None


def mirror() -> str:
    """Return the address of the Debian archive that this machine uses."""
    files = [APT / "sources.list", *sorted(APT.glob("sources.list.d/*"))]
    sources = []
    for file in files:
        if file.suffix in (".list", ".sources") and file.is_file():
            sources += parse_sources(file.name, file.read_text(encoding="utf-8", errors="replace"))
    found = choose_mirror(sources, os_release().get("VERSION_CODENAME", RELEASE))
    if not found:
        raise Trouble(
            t(
                "apt's sources in {folder} name no Debian archive: add your mirror there, then run this again.",
                folder=APT,
            )
        )
    return found


def is_root() -> bool:
    """Say whether this process is root; never so on Windows."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def install(packages: Sequence[str], why: str) -> None:
    """Install packages with apt: as root, or with sudo when someone is there. Raises Trouble with the command."""
    names = " ".join(packages)
    by_hand = f"sudo apt-get install {names}"
    if not is_root() and not (steps.someone_is_there() and shutil.which("sudo")):
        words = t("{packages} is missing ({why}). Install it with: {command}", packages=names, why=why, command=by_hand)
        raise Trouble(words)
    if not steps.agreed(t("{packages} is missing ({why}). Install it from the system's packages now?",
                          packages=names, why=why)):  # fmt: skip
        raise Trouble(
            t(
                "{packages} is missing ({why}). To install it yourself: {command}",
                packages=names,
                why=why,
                command=by_hand,
            )
        )
    steps.step(t("installing {packages} ({why})", packages=names, why=why))
    # Through env, because sudo takes no variables along.
    apt_get = [*([] if is_root() else ["sudo"]), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    # A machine that has never been asked for its package lists doesn't know the package yet.
    if programs.run(["apt-get", "install", "--simulate", *packages]).returncode:
        programs.stream([*apt_get, "update"])
    programs.stream([*apt_get, "install", "--yes", *packages])


def start_service(name: str) -> None:
    """Start a service of the machine's, as root or with sudo; whether it runs is for the caller to see."""
    steps.step(t("starting the service {name}", name=name))
    programs.run([*([] if is_root() else ["sudo"]), "service", name, "start"])


@contextmanager
def unpacked(packages: Sequence[str]) -> Iterator[Path]:
    """Download packages of RELEASE with a sources list of their own, unpack them in a folder, and remove it afterwards.

    Nothing is installed, and apt's own lists and settings stay as they are; no rights are needed.
    """
    with scratch("packages") as (folder, handle):
        for part in ("lists/partial", "cache/archives/partial", "root"):
            (folder / part).mkdir(parents=True)
        (folder / "status").touch()
        signed_by = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
        (folder / "sources.list").write_text(f"deb {signed_by}{mirror()} {RELEASE} main\n", encoding="utf-8")
        apt_get = ["apt-get", *_options(folder)]
        programs.stream([*apt_get, "update"], turn=(handle,))
        # apt-get puts a download into the folder that it is run in.
        programs.stream([*apt_get, "download", *packages], folder=folder, turn=(handle,))
        for file in folder.glob("*.deb"):
            programs.stream(["dpkg-deb", "-x", str(file), str(folder / "root")])
        yield folder / "root"


def _options(folder: Path) -> list[str]:
    settings: Mapping[str, str] = {
        "Dir::Etc::SourceList": str(folder / "sources.list"),
        "Dir::Etc::SourceParts": "-",
        "Dir::State::Lists": str(folder / "lists"),
        "Dir::State::Status": str(folder / "status"),
        "Dir::Cache": str(folder / "cache"),
        # Desktop machines would fetch translations, icons and descriptions as well.
        "Acquire::Languages": "none",
        "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
        # apt's own download user can't read a private folder.
        "APT::Sandbox::User": "root" if is_root() else "",
    }
    return [word for name, value in settings.items() if value for word in ("-o", f"{name}={value}")]


def plugin_folder() -> Path:
    """Return where the docker command looks for this user's plugins."""
    return Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker") / "cli-plugins"


def install_docker_plugins(names: Sequence[str]) -> None:
    """Copy docker's plugins, such as `docker-compose`, from RELEASE's packages to this user's folder."""
    steps.step(t("getting {programs} from Debian {release}'s packages", programs=listed(names), release=RELEASE))
    target = plugin_folder()
    with unpacked(names) as root:
        for name in names:
            found = [path for path in root.rglob(name) if path.parent.name == "cli-plugins" and path.is_file()]
            if not found:
                raise Trouble(
                    t("Debian's package {name} has no docker plugin in it: install {name} by hand.", name=name)
                )
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy2(found[0], target / f"{name}.new")
            (target / f"{name}.new").replace(target / name)
