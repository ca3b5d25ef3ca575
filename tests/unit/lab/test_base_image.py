import os
import re
import time
from pathlib import Path

import pytest

from lab.machine import base_image
from lab.machine.pip_settings import BUNDLE, ca_bundle, parse_pip_config, pip_settings


def test_pips_settings_are_read_and_the_environments_win() -> None:
    text = """\
:env:.default-timeout='180'
global.index-url='https://old.example/simple'
user.index-url='https://host.example/simple'
global.trusted-host='a.example\\nb.example'
"""

    assert parse_pip_config(text) == {
        "default-timeout": "180",
        "index-url": "https://host.example/simple",
        "trusted-host": "a.example\nb.example",
    }


def test_the_image_gets_the_way_to_packages_but_no_path_of_this_machine() -> None:
    pip = {
        "index-url": "https://host.example/simple",
        "trusted-host": "a.example\nb.example",
        "find-links": "/srv/wheels",
        "cert": "/home/ani/ca.pem",
        "no-index": "true",
    }

    assert pip_settings(pip, {}, has_bundle=True) == (
        f"[global]\nindex-url = https://host.example/simple\ntrusted-host = a.example\n    b.example\ncert = {BUNDLE}\n"
    )


def test_an_index_or_a_proxy_on_this_very_machine_is_left_out() -> None:
    pip = {"index-url": "http://localhost:3141/simple", "extra-index-url": "http://127.0.0.1/a https://b.example/c"}

    settings = pip_settings(pip, {"HTTPS_PROXY": "http://127.0.0.1:3128"}, has_bundle=False)

    assert settings == "[global]\nextra-index-url = https://b.example/c\n"


def test_the_machines_proxy_is_carried_in() -> None:
    assert "proxy = http://proxy.example:3128" in pip_settings({}, {"https_proxy": "http://proxy.example:3128"}, False)


def test_the_certificates_are_those_that_pip_trusts_here(tmp_path: Path) -> None:
    pips, requests = tmp_path / "pip.pem", tmp_path / "requests.pem"
    pips.touch()
    requests.touch()

    assert ca_bundle({"REQUESTS_CA_BUNDLE": str(requests)}, {"cert": str(pips)}) == pips
    assert ca_bundle({"REQUESTS_CA_BUNDLE": str(requests)}, {"cert": "/gone.pem"}) == requests


def test_every_clone_has_a_base_image_of_its_own() -> None:
    assert base_image.tag("lab") != base_image.tag("lab-abc123")


@pytest.mark.parametrize("name", ["lab", "praktikum_", "a_-_b", "a___b", "x" * 63])
def test_whatever_a_project_is_called_its_base_image_has_a_legal_name(name: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", base_image.tag(name))


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that is run in docker's place: write a shell script into it."""
    program = tmp_path / "docker"
    program.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(base_image, "REGISTRY_ANSWER_S", 0.5)
    return program


def test_a_registry_that_keeps_silent_is_given_up(docker: Path) -> None:
    docker.write_text("#!/bin/sh\nexec sleep 60\n")
    started = time.monotonic()

    assert not base_image.pull("python:3.13-slim")

    took_s = time.monotonic() - started
    assert took_s < 5, f"it took {took_s:.1f} s, tolerated are 5 s"


def test_a_registry_that_refuses_is_given_up(docker: Path) -> None:
    docker.write_text("#!/bin/sh\necho no such host; exit 1\n")

    assert not base_image.pull("python:3.13-slim")


def test_a_slow_registry_that_answers_may_take_its_time(docker: Path) -> None:
    docker.write_text("#!/bin/sh\necho 3.13-slim: Pulling from library/python; sleep 1; echo Pull complete\n")

    assert base_image.pull("python:3.13-slim")
