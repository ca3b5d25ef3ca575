"""How this clone's containers are told from all others, and what is said when there are none."""

from pathlib import Path

from lab.clone import project
from lab.stack.listing import is_same_folder, not_up, sort_out
from tests.unit.lab.docker_entries import FOLDER, entry


def test_only_containers_of_this_project_and_this_folder_are_ours() -> None:
    entries = [
        entry("server1"),
        entry("server1", name="other"),
        entry("server1", folder="/elsewhere/lab", Id="twin"),
        entry("server2", labels={"oneoff": "True"}),
    ]

    listing = sort_out(entries, "lab", FOLDER)

    assert {service: one["Id"] for service, one in listing.mine.items()} == {"server1": "lab-server1"}
    assert listing.other_names == {"other"}
    assert listing.other_folders == {"server1": "/elsewhere/lab"}


def test_what_a_killed_test_or_soak_has_left_is_no_lab_under_another_name() -> None:
    left = [entry("server1", name=name) for name in project.side_projects("lab", FOLDER)]

    listing = sort_out(left, "lab", FOLDER)

    assert len(left) == 3
    assert (listing.mine, listing.other_names) == ({}, set())
    assert "make up" in not_up(listing, "lab")


def test_a_live_container_is_preferred_then_the_newest() -> None:
    old, new = entry("server1", Id="old", State="exited"), entry("server1", Id="new", State="exited", Created=2)
    live = entry("server1", Id="live", State="paused", Created=0)

    assert sort_out([new, old], "lab", FOLDER).mine["server1"]["Id"] == "new"
    assert sort_out([live, new, old], "lab", FOLDER).mine["server1"]["Id"] == "live"


def test_a_folder_reached_through_a_link_is_the_same_folder(tmp_path: Path) -> None:
    clone = tmp_path / "my lab"
    clone.mkdir()
    (tmp_path / "link").symlink_to(clone)

    assert is_same_folder(str(tmp_path / "link"), clone)
    assert not is_same_folder(str(tmp_path), clone)
    assert not is_same_folder(str(tmp_path / "gone"), clone)
    assert is_same_folder(str(tmp_path / "gone" / ".." / "gone"), tmp_path / "gone")


def test_a_lab_under_another_name_is_said_with_the_setting_that_finds_it() -> None:
    listing = sort_out([entry("server1", name="demo")], "lab", FOLDER)

    assert not_up(listing, "lab").endswith("set COMPOSE_PROJECT_NAME to demo.")


def test_a_project_that_another_clone_runs_is_said_with_its_folder(tmp_path: Path) -> None:
    listing = sort_out([entry("server1", folder=str(tmp_path))], "lab", FOLDER)

    assert f"belongs to {tmp_path}" in not_up(listing, "lab")


def test_a_lab_that_was_started_before_its_clone_was_moved_is_brought_up_where_that_is_now() -> None:
    for left in (entry("server1", folder="/gone/lab"), entry("balancer", name="old-name", folder="/gone/lab")):
        said = not_up(sort_out([left], "lab", FOLDER), "lab")

        assert said.startswith("A lab runs that was started in /gone/lab, which is gone.")
        assert said.endswith("make up")
        assert "COMPOSE_PROJECT_NAME" not in said, "it needs no other name"


def test_what_has_ended_where_a_folder_is_gone_is_nobodys_lab() -> None:
    left = [entry("balancer", name="old", folder="/gone/lab", State="exited"), entry("db", name="x", folder="/gone/x")]

    assert "is gone" not in not_up(sort_out(left, "lab", FOLDER), "lab")


def test_a_lab_that_is_not_up_is_said_with_the_command_that_starts_it() -> None:
    assert not_up(sort_out([], "lab", FOLDER), "lab").startswith("The lab is not up. Start it with: make up")
