"""A machine is reached by the ssh program, with its own keys and settings, and never with a question."""

import socket
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lab import Trouble
from lab.fleet import fleet, nodes, tunnel

STAND_IN = r'''#!{python}
"""Stands in for ssh, and for the engine behind it: it answers HTTP on its input and output."""
import json, sys, time
with open({log!r}, "a") as log:
    print(json.dumps(sys.argv[1:]), file=log)
{first}
ANSWERS = {{"/version": {{"ApiVersion": "1.41"}}, "/info": {{"Name": "node1", "Swarm": {{}}}}}}
while request := sys.stdin.buffer.readline():
    while sys.stdin.buffer.readline().strip():
        pass
    path = request.split()[1].decode()
    body = json.dumps(next(told for end, told in ANSWERS.items() if path.endswith(end))).encode()
    sys.stdout.buffer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                            % (len(body), body))
    sys.stdout.buffer.flush()
'''


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    with tunnel.closed_at_the_end():
        yield


def stands_in_for_ssh(folder: Path, monkeypatch: pytest.MonkeyPatch, first: str = "") -> Path:
    """Put a stand-in for ssh first on PATH; return where it notes how it was called. first: what it does first."""
    program, log = folder / "ssh", folder / "log"
    program.write_text(STAND_IN.format(python=sys.executable, log=str(log), first=first), encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return log


def fails(told: str) -> str:
    """Return why a machine can't be reached."""
    with pytest.raises(Trouble) as raised:
        nodes.reach(told)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_an_engine_is_asked_through_ssh_over_one_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = stands_in_for_ssh(tmp_path, monkeypatch)
    node = nodes.reach("ssh://ani@node1:2222")
    node.look_again()

    assert node.name == "node1"
    assert len(log.read_text().splitlines()) == 1
    words = log.read_text()
    assert '"-o", "BatchMode=yes"' in words
    assert words.endswith('"-l", "ani", "-p", "2222", "--", "node1", "docker system dial-stdio"]\n')


def test_the_docker_command_goes_the_same_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stands_in_for_ssh(tmp_path, monkeypatch)
    node = nodes.reach("ssh://node1")

    assert node.cli == ["docker", "--host", node.url]
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(node.url.removeprefix("unix://"))
        client.sendall(b"GET /info HTTP/1.1\r\nHost: docker\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_an_engine_that_listens_elsewhere_is_told_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = stands_in_for_ssh(tmp_path, monkeypatch)
    nodes.reach("ssh://node1/run/my docker.sock")

    assert "docker --host 'unix:///run/my docker.sock' system dial-stdio" in log.read_text()


@pytest.mark.parametrize(
    ("code", "says", "words"),
    [
        (255, "ani@node1: Permission denied (publickey,password).", "Permission denied (publickey,password)."),
        (255, "noise\\nHost key verification failed.\\r", "Host key verification failed."),
        (255, "ssh: connect to host node1 port 22: No route to host", "ssh: connect to host node1 port 22: No route"),
        (127, "bash: line 1: docker: command not found", "bash: line 1: docker: command not found."),
        (1, "\x1b[2Jgone", r"\x1b[2Jgone."),
    ],
)
def test_what_ssh_complains_of_is_one_line_with_the_command_that_must_work(
    code: int, says: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = says.replace("\x1b", r"\x1b")
    stands_in_for_ssh(tmp_path, monkeypatch, f'print("{says}", file=sys.stderr); sys.exit({code})')
    said = fails("ssh://ani@node1")

    assert said.startswith("ssh://ani@node1: ")
    assert words in said
    assert said.endswith(". This must work, and ask nothing: ssh -T -o BatchMode=yes -l ani -- node1 'docker version'")


def test_a_machine_that_says_nothing_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "SSH_TIMEOUT_S", 0.3)
    stands_in_for_ssh(tmp_path, monkeypatch, "time.sleep(60)")

    assert "node1: does not answer. This must work, and ask nothing: ssh -T -o BatchMode=yes -- node1" in fails(
        "ssh://node1"
    )


def test_where_there_is_no_ssh_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "No such file or directory: 'ssh'" in fails("ssh://node1")


def test_an_address_can_not_smuggle_in_an_option_of_sshs() -> None:
    parts = urlsplit("ssh://-oProxyCommand=x")

    assert tunnel.ssh(parts, (), "docker", "version")[-3:] == ["--", "-oProxyCommand=x", "docker version"]


def test_at_the_end_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stands_in_for_ssh(tmp_path, monkeypatch)
    with tunnel.closed_at_the_end():
        found, silent = fleet.reached(["ssh://one", "ssh://two"])
        sockets = [Path(node.url.removeprefix("unix://")) for node in found]
        running = [process for node in found if node.tunnel for process in node.tunnel._running]

        assert silent == []
        assert all(one.is_socket() for one in sockets)
        assert [one.poll() for one in running] == [None, None], "a connection for each"
        assert [one.parent.stat().st_mode & 0o077 for one in sockets] == [0, 0], "nobody else gets in"

    assert not any(one.parent.exists() for one in sockets)
    assert None not in [one.poll() for one in running]


def test_where_no_socket_can_be_made_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    assert fails("ssh://node1") == f"ssh://node1: no socket can be made in {folder}: AF_UNIX path too long"


def test_on_windows_it_is_said_where_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "AF_UNIX")

    assert fails("ssh://node1") == "ssh://node1: Windows reaches no machine in this way; run this in WSL"
