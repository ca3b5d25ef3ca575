"""Whose the log's files become, and that a folder which somebody named stays as it is."""

import os
import sys
from pathlib import Path

import pytest

from balancer import entrypoint

pytestmark = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can give a file away")


def whose(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_mode & 0o7777, found.st_uid, found.st_gid


@pytest.mark.parametrize("mode", [0o1777, 0o777, 0o755, 0o700, 0o2750, 0o3777])
@pytest.mark.parametrize("owner", [(0, 0), (0, 50), (1000, 1000), (1000, 0)])
def test_a_folder_that_was_named_stays_as_it_is(mode: int, owner: tuple[int, int], tmp_path: Path) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    os.chown(folder, *owner)
    folder.chmod(mode)
    before = whose(folder)

    user, group, _ = entrypoint.hand_over(folder, is_ours=False, door=tmp_path / "door")

    assert whose(folder) == before
    assert 0 not in (user, group)
    assert user == (owner[0] or entrypoint.OWN_USER)
    for name in entrypoint.WRITTEN:
        rights, file_owner, file_group = whose(folder / name)
        assert file_owner == owner[0]
        assert file_owner == user or (file_group == group and rights & 0o060 == 0o060)


def test_the_clones_own_folder_lets_the_balancers_group_in(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir(mode=0o700)

    found = entrypoint.hand_over(tmp_path / "log", is_ours=True, door=tmp_path / "door")

    assert found == (entrypoint.OWN_USER, entrypoint.OWN_GROUP, tmp_path / "log")
    assert whose(tmp_path / "log") == (0o775, 0, entrypoint.OWN_GROUP)


def test_a_folder_that_lets_nobody_in_is_written_through_files_that_stay_open(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir(mode=0o700)
    (tmp_path / "log" / "log.txt").write_text("older\n")

    user, group, door = entrypoint.hand_over(tmp_path / "log", is_ours=False, door=tmp_path / "door")
    log = Path(f"/proc/self/fd/{door_of(door, 'log.txt')}")
    child = os.fork()
    if child == 0:
        try:
            entrypoint.give_up_root(user, group)
            with log.open("a") as opened:
                opened.write("newer\n")
            os._exit(0)
        finally:
            os._exit(1)

    assert os.waitpid(child, 0)[1] == 0
    assert (tmp_path / "log" / "log.txt").read_text() == "older\nnewer\n"
    assert {file.name for file in door.iterdir()} == {*entrypoint.WRITTEN, entrypoint.LAB_LOG}
    for file in door.iterdir():
        assert os.get_inheritable(door_of(door, file.name)), "the balancer is another program in the same process"
        os.close(door_of(door, file.name))


def door_of(door: Path, name: str) -> int:
    return int((door / name).readlink().name)


@pytest.mark.parametrize("obstacle", ["gone", "file", "link"])
def test_what_can_not_be_prepared_is_said_and_the_rest_is_done(
    obstacle: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "log"
    if obstacle == "file":
        folder.touch()
    if obstacle == "link":
        folder.mkdir()
        (folder / "log.txt").symlink_to(tmp_path / "elsewhere")

    found = entrypoint.hand_over(folder, is_ours=False, door=tmp_path / "door")

    assert found == (entrypoint.OWN_USER, entrypoint.OWN_GROUP, folder)
    said = capsys.readouterr().err.splitlines()
    assert len(said) == {"gone": 1, "file": len(entrypoint.WRITTEN), "link": 1}[obstacle]
    assert all("requests go on" in line for line in said)
    assert not (tmp_path / "elsewhere").exists()
    if obstacle == "link":
        assert (folder / "balancer.jsonl").is_file()


def test_a_second_balancer_has_files_of_its_own_in_the_same_folder(tmp_path: Path) -> None:
    entrypoint.hand_over(tmp_path, is_ours=True, door=tmp_path / "door", mark="2")

    assert {file.name for file in tmp_path.iterdir()} == {"log2.txt", "log2.jsonl", "balancer2.jsonl"}
