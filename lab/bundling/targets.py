"""PURE: for which machines a bundle has packages: systems, processors and Pythons, and what pip calls them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")


@dataclass(frozen=True)
class Platform:
    """A system with a processor.

    name: as it is typed, such as "macos-arm64". shown: as people read it. tags: what pip calls what runs there, the
    best first. markers: what conditions in packages' requirements ask of it, such as {"sys_platform": "darwin"}.
    """

    name: str
    shown: str
    tags: tuple[str, ...]
    markers: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Target:
    """A Python, such as "3.12", on a platform."""

    platform: Platform
    python: str

    def markers(self) -> dict[str, str]:
        """Return what a condition in a package's requirements is to be told there."""
        versions = {"python_version": self.python, "python_full_version": f"{self.python}.0"}
        return {**self.platform.markers, **versions, "implementation_version": f"{self.python}.0"}


def _markers(os_name: str, sys_platform: str, platform_system: str, platform_machine: str) -> dict[str, str]:
    return {
        "os_name": os_name,
        "sys_platform": sys_platform,
        "platform_system": platform_system,
        "platform_machine": platform_machine,
        "platform_release": "",
        "platform_version": "",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }


def _linux(machine: str, oldest_glibc: int, others: Sequence[str]) -> Platform:
    """Return Linux on a processor. oldest_glibc: its minor version, from which on there are packages at all."""
    ours = [f"manylinux_2_{minor}_{machine}" for minor in range(28, oldest_glibc - 1, -1)]
    tags = (*ours, *(f"{one}_{machine}" for one in others), f"linux_{machine}")
    return Platform(f"linux-{machine}", f"Linux {machine}", tags, _markers("posix", "linux", "Linux", machine))


def _macos(machine: str) -> Platform:
    # With it come all older ones, also those for both processors.
    tags = (f"macosx_12_0_{machine}",)
    return Platform(f"macos-{machine}", f"macOS {machine}", tags, _markers("posix", "darwin", "Darwin", machine))


PLATFORMS = {
    one.name: one
    for one in (
        _linux("x86_64", 5, ("manylinux2014", "manylinux2010", "manylinux1")),
        _linux("aarch64", 17, ("manylinux2014",)),
        _macos("arm64"),
        _macos("x86_64"),
        Platform("windows-amd64", "Windows amd64", ("win_amd64",), _markers("nt", "win32", "Windows", "AMD64")),
    )
}


def chosen(platforms: Sequence[str], pythons: Sequence[str]) -> list[Target]:
    """Return every Python on every platform, both by their names."""
    return [Target(PLATFORMS[name], python) for name in dict.fromkeys(platforms) for python in dict.fromkeys(pythons)]


def by_platform(missing: Mapping[Target, str]) -> Iterator[tuple[str, list[str], str]]:
    """Yield platform, Pythons and package of what could not be had, such as ("macOS arm64", ["3.13"], "psutil==7")."""
    together: dict[tuple[str, str], list[str]] = {}
    for target, package in missing.items():
        together.setdefault((target.platform.shown, package), []).append(target.python)
    for (platform, package), pythons in together.items():
        yield platform, pythons, package
