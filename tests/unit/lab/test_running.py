"""What is true of a lab that is up is read from Docker, not from the settings."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from lab import Trouble
from lab.clone import project
from lab.stack import running
from lab.stack.running import Made, Running


def balancer(env: list[str], bindings: dict[str, Any] | None = None, mounts: list[dict[str, str]] | None = None) -> Any:
    return {"Config": {"Env": env}, "HostConfig": {"PortBindings": bindings}, "Mounts": mounts}


def listed(state: str, name: str, service: str, folder: Path | str) -> str:
    return f"{name}-{service}\t{state}\t{name}\t{service}\t{folder}"


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that says what `docker ps` and `docker inspect` print: files `ps` and `inspect`."""
    answers = tmp_path / "answers"
    (tmp_path / "bin").mkdir()
    answers.mkdir()
    program = tmp_path / "bin" / "docker"
    program.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\n"
        f"file = pathlib.Path({str(answers)!r}) / sys.argv[1]\n"
        "print(file.read_text()) if file.exists() else sys.exit('Cannot connect')\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    return answers


def test_a_lab_that_was_started_under_another_name_is_found_by_its_folder(docker: Path, tmp_path: Path) -> None:
    lines = [
        listed("exited", "old", "balancer", tmp_path),
        listed("running", "told-in-a-shell", "balancer", tmp_path),
        listed("running", project.side_project("lab", "test", tmp_path), "balancer", tmp_path),
        listed("running", "somebody-elses", "balancer", "/elsewhere"),
    ]
    (docker / "ps").write_text("\n".join(lines))
    made = balancer(["HEDGE=off"], {"8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8081"}]}, [])
    (docker / "inspect").write_text(json.dumps([made]))

    assert [one.project for one in running.running_labs(tmp_path)] == ["told-in-a-shell", "old"]
    found = running.running_lab("lab", tmp_path)
    assert found
    assert (found.project, found.address) == ("told-in-a-shell", "http://localhost:8081")
    assert running.running_lab("old", tmp_path) == running.running_labs(tmp_path)[1]
    assert running.running_lab("lab", tmp_path / "answers") is None


def test_a_lab_whose_balancer_was_removed_is_still_this_clones(docker: Path, tmp_path: Path) -> None:
    (docker / "ps").write_text(listed("running", "lab", "server1", tmp_path))

    assert running.made_in(tmp_path) == [Made("lab-server1", "running", "lab", "server1")]
    assert running.running_lab("lab", tmp_path) == Running("lab")


def test_a_lab_in_which_the_clone_tests_is_found_by_whoever_asks_for_it(docker: Path, tmp_path: Path) -> None:
    side = project.side_project("lab", "test", tmp_path)
    lines = [listed("running", name, "balancer", tmp_path) for name in ("lab", side)]
    (docker / "ps").write_text("\n".join(lines))
    (docker / "inspect").write_text(json.dumps([balancer(["HEDGE=off"])]))

    asked, other = running.running_lab(side, tmp_path), running.running_lab("another", tmp_path)

    assert asked is not None
    assert other is not None
    assert (asked.project, other.project) == (side, "lab")


def test_an_engine_that_can_not_be_asked_is_trouble(docker: Path, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="its engine is not running"):
        running.running_lab("lab", tmp_path)


def test_what_the_balancer_was_made_with_says_where_its_page_and_its_log_are() -> None:
    made = balancer(
        ["HEDGE=off", "LAB_LANG=en"],
        {"8080/tcp": [{"HostIp": "0.0.0.0", "HostPort": "9000"}]},
        [
            {"Source": "/else", "Destination": "/srv"},
            {"Source": "/home/ani/my logs", "Destination": "/shared/log"},
        ],
    )

    found = running.read_running("lab", made)

    assert (found.project, found.address) == ("lab", "http://localhost:9000")
    assert found.log_folder == Path("/home/ani/my logs")
    assert found.settings == {"HEDGE": "off", "LAB_LANG": "en", "BIND": "0.0.0.0", "PORT": "9000"}
    assert running.read_running("lab", balancer([])).address == ""


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://localhost:80"),
        ("0.0.0.0", "http://localhost:80"),
        ("", "http://localhost:80"),
        ("192.168.7.5", "http://192.168.7.5:80"),
        ("127.0.0.2", "http://127.0.0.2:80"),
        ("::1", "http://[::1]:80"),
        ("::", "http://[::1]:80"),
        ("fd00::5", "http://[fd00::5]:80"),
    ],
)
def test_a_page_is_opened_where_it_is_published(host: str, address: str) -> None:
    assert project.page_url(host, "80") == address
