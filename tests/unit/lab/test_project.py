from pathlib import Path

from lab.clone import env_file, project


def test_the_shells_setting_wins_over_env_file_and_default(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=9000\nTZ=Asia/Makassar  # east\n")

    assert env_file.setting("PORT", "8080", tmp_path, {"PORT": "9001"}) == "9001"
    assert env_file.setting("PORT", "8080", tmp_path, {"PORT": ""}) == "8080", "as Compose has it"
    assert env_file.setting("TZ", "Asia/Jakarta", tmp_path, {}) == "Asia/Makassar"
    assert env_file.setting("BIND", "127.0.0.1", tmp_path, {}) == "127.0.0.1"


def test_a_remembered_setting_leaves_the_users_lines_as_they_are(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# mine\nPORT=9000")

    env_file.remember("BASE_IMAGE", "lab-base:trixie", tmp_path)
    env_file.remember("BASE_IMAGE", "lab-base:forky", tmp_path)

    lines = (tmp_path / ".env").read_text().splitlines()
    assert lines[:2] == ["# mine", "PORT=9000"]
    assert len(lines) == 3
    assert env_file.read_env_file(tmp_path / ".env") == {"PORT": "9000", "BASE_IMAGE": "lab-base:forky"}


def test_only_what_we_remembered_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=9000\n")
    env_file.remember("BASE_IMAGE", "lab-base:trixie", tmp_path)
    assert env_file.our_setting("BASE_IMAGE", tmp_path) == "lab-base:trixie"
    assert env_file.our_setting("PORT", tmp_path) == ""

    assert env_file.forget_our_settings(tmp_path)

    assert (tmp_path / ".env").read_text() == "PORT=9000\n"
    assert not env_file.forget_our_settings(tmp_path)


def test_an_env_file_with_nothing_of_the_users_goes_away_whole(tmp_path: Path) -> None:
    env_file.remember("COMPOSE_PROJECT_NAME", "lab-abc123", tmp_path)

    env_file.forget_our_settings(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_the_folders_name_becomes_the_project_as_compose_would_have_it() -> None:
    assert project.default_project_name(Path("/x/My Lab 2")) == "mylab2"
    assert project.default_project_name(Path("/x/_-Praktikum_FT")) == "praktikum_ft"
    assert project.default_project_name(Path("/x/実験")) == ""


def test_clones_of_one_name_test_in_projects_of_their_own() -> None:
    mine = project.side_project("lab", "test", Path("/home/ani/lab"))

    assert mine == project.side_project("lab", "test", Path("/home/ani/lab"))
    assert mine != project.side_project("lab", "test", Path("/home/budi/lab"))
    assert mine != project.side_project("lab", "bench", Path("/home/ani/lab"))
    assert mine.startswith("lab-test-")
