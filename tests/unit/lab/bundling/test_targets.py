"""For which machines a bundle has packages."""

import pytest

from lab.bundling.targets import PLATFORMS, PYTHONS, Target, by_platform, chosen


def test_every_python_is_taken_on_every_platform_once() -> None:
    targets = chosen(["macos-arm64", "windows-amd64", "macos-arm64"], ["3.10", "3.13", "3.13"])

    assert [(one.platform.name, one.python) for one in targets] == [
        ("macos-arm64", "3.10"), ("macos-arm64", "3.13"), ("windows-amd64", "3.10"), ("windows-amd64", "3.13"),
    ]  # fmt: skip
    assert len(chosen([*PLATFORMS], PYTHONS)) == len(PLATFORMS) * len(PYTHONS)


@pytest.mark.parametrize(
    ("platform", "asked"),
    [
        ("linux-aarch64", {"sys_platform": "linux", "platform_machine": "aarch64", "os_name": "posix"}),
        ("macos-x86_64", {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "x86_64"}),
        ("windows-amd64", {"sys_platform": "win32", "platform_machine": "AMD64", "os_name": "nt"}),
    ],
)
def test_conditions_are_read_as_on_that_machine(platform: str, asked: dict[str, str]) -> None:
    markers = Target(PLATFORMS[platform], "3.10").markers()

    assert asked.items() <= markers.items()
    assert (markers["python_version"], markers["python_full_version"]) == ("3.10", "3.10.0")


def test_newer_wheels_for_linux_are_taken_before_older_ones() -> None:
    tags = PLATFORMS["linux-x86_64"].tags

    assert tags.index("manylinux_2_28_x86_64") < tags.index("manylinux_2_17_x86_64") < tags.index("linux_x86_64")


def test_what_could_not_be_had_is_one_line_for_each_platform_and_package() -> None:
    targets = chosen(["macos-arm64", "windows-amd64"], ["3.13", "3.14"])
    missing = {targets[0]: "a==1", targets[1]: "a==1", targets[3]: "b==2"}

    assert [*by_platform(missing)] == [
        ("macOS arm64", ["3.13", "3.14"], "a==1"),
        ("Windows amd64", ["3.14"], "b==2"),
    ]
