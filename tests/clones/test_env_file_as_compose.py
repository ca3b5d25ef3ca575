"""A `.env` means the same to the lab's commands and to Compose, whatever stands in it."""

import json
import os
import random
import subprocess
from pathlib import Path

import pytest

from lab.clone import dotenv, env_file
from lab.clone.known_settings import KNOWN
from tests.this_machine import skip_or_fail, works

NAMES = [name for name in KNOWN if name != "COMPOSE_PROJECT_NAME"]
SHELL = {"SHELLS_OWN": "from the shell", "HOME": os.environ.get("HOME", "/")}
# What stands behind a name: plain, and what can be read in more than one way.
PLAIN = ["=1", "=a/b.c:d@e%f+g,h~-_", "=", "=x  ", "=x # a comment", '=x  # it\'s "one", $too', "=~/logs", "=~"]
ODD = [
    ": 1", "= 1", "=a b", "='1'", '="1"', "='$TZ'", '="$TZ"', "=$TZ", "=${TZ}", "=${NONE:-y}", "=${TZ:+z}", "=$$TZ",
    "='a b' # c", '="a # b"', "=a#b", "=x\ty", '="a\\nb"', "='a\\nb'", "='two\nlines'", '="two\nlines"', '="a\\"b"',
    "=a\"b", "=x'y'", "=$SHELLS_OWN", "=$PORT", "= # c", "=é", "=a=b", "=a: b", "=100%", "=\\", "=a\\$b", "=`x`",
]  # fmt: skip
BEFORE = ["", "", "", " ", "export ", "# ", "\t"]
BETWEEN = ["", "\n", "# a comment\n", "  # another\n", "OTHER='x'\n", "\n\n"]


def of_compose(folder: Path) -> dict[str, str] | None:
    """Return what Compose puts in for each name in a file of its own; None when it refuses the `.env`."""
    file = {"services": {"x": {"image": "x", "environment": {name: f"${{{name}-}}" for name in NAMES}}}}
    (folder / "docker-compose.yml").write_text(json.dumps(file))
    done = subprocess.run(
        ["docker", "compose", "-p", "x", "config", "--format", "json"], cwd=folder, env=shell(), capture_output=True
    )
    if done.returncode:
        return None
    found = json.loads(done.stdout)["services"]["x"]["environment"]
    return {name: value.replace("$$", "$") for name, value in found.items()}


def shell() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], **SHELL}


def invented(chance: random.Random, endings: list[str]) -> bytes:
    """Return a `.env` that nobody would write."""
    lines = []
    for name in chance.choices(NAMES, k=chance.randint(1, 9)):
        before = chance.choice(BEFORE) if endings is not PLAIN else ""
        lines.append(chance.choice(BETWEEN[: 3 if endings is PLAIN else None]) + before + name + chance.choice(endings))
    end = chance.choice(["\n", "\r\n"])
    text = "\n".join(lines).replace("\n", end) + chance.choice(["", end])
    return chance.choice([b"", b"\xef\xbb\xbf"]) + text.encode()


@pytest.mark.parametrize("seed", range(14))
def test_what_an_env_file_says_is_what_compose_reads_in_it(seed: int, tmp_path: Path) -> None:
    if not works("docker", "compose", "version"):
        skip_or_fail("Docker Compose v2 is missing; `make up` gets it")
    endings = PLAIN if seed % 2 else PLAIN + ODD
    data = invented(random.Random(seed), endings)  # noqa: S311 (no secret)
    (tmp_path / ".env").write_bytes(data)

    expected = of_compose(tmp_path)

    found = dotenv.read(tmp_path / ".env", shell())
    assert endings is not PLAIN or dotenv.read_plain(data) is not None, "else it shows nothing of ours"
    assert (found.flaw is None) is (expected is not None), found
    for name, value in (expected or {}).items():
        assert env_file.setting(name, "", tmp_path, shell()) == value.strip(), (name, data)
