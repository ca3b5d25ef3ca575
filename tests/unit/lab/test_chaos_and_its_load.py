"""What chaos.py tells of the load that it sends: what was lost, in all and while each fault lasted."""

import argparse
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

import pytest

from lab.actions.playing import Spell
from lab.commands import chaos
from lab.faults.chance import Pick
from lab.faults.menu import MENU
from lab.measuring import load
from lab.measuring.figures import Sample, while_it_lasted
from lab.stack.containers import Clone
from lab.texts.language import LANGUAGES, speak
from tests.unit.samples import sample

BODY = sample().body
PAUSE = Pick("server1", "pause", {})


def asked(*arguments: str) -> argparse.Namespace:
    return chaos.parse(["--seed", "7", *arguments])


@pytest.fixture
def service() -> Iterator[str]:
    """The address of a server that answers every request as the lab does."""

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(BODY)))
            self.end_headers()
            self.wfile.write(BODY.encode())

        def log_message(self, *_: object) -> None:
            """Nothing is to be said of it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def clone_at(address: str) -> Clone:
    class AtAnAddress:
        def ways(self) -> list[str]:
            return [address]

    return cast(Clone, AtAnAddress())


def test_a_load_is_sent_unless_told_not_to() -> None:
    assert (asked().load, asked().no_load) == (50, False)
    assert asked("--load", "5").load == 5
    assert asked("--no-load").no_load


@pytest.mark.parametrize("option", ["--seed", "--minutes", "--keep-alive", "--load"])
def test_what_is_no_number_is_said_in_words_and_in_the_labs_language(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    speak("id")
    try:
        with pytest.raises(SystemExit):
            asked(option, "x")
        with pytest.raises(SystemExit):
            asked("--load", "0")
        with pytest.raises(SystemExit):
            asked("--help")
    finally:
        speak("en")

    said, complaint = capsys.readouterr()
    assert f"argumen {option}: 'x' bukan bilangan" in complaint
    assert "argumen --load: 0 bukan" in complaint
    assert not re.search("KEEP_ALIVE|MINUTES|LOAD", said)


@pytest.mark.parametrize("wrong", [("--load", "0"), ("--load", "nan"), ("--load", "5", "--no-load")])
def test_a_load_that_can_not_be_is_wrong_usage(wrong: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        asked(*wrong)

    assert stopped.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("beside", [(), ("--load", "5"), ("--no-load",)])
def test_what_plays_it_again_sends_the_same_load(beside: tuple[str, ...]) -> None:
    first = asked(*beside)

    assert chaos.parse(chaos.again(first).split()) == first


def test_a_request_counts_for_every_fault_during_which_it_was_under_way() -> None:
    samples = [Sample(due_s, due_s, took_s, 200) for due_s, took_s in [(0, 0.1), (1, 3), (2, 0.1), (4, 0.1), (9, 1)]]

    def due(began_s: float, ended_s: float) -> list[float]:
        return [one.due_s for one in while_it_lasted(samples, began_s, ended_s, longest_s=10)]

    assert due(0, 10) == [0, 1, 2, 4, 9]
    assert due(2.5, 4) == [1, 4]
    assert due(3.9, 3.95) == [1]
    assert due(5, 8) == []


def test_the_table_says_what_each_fault_cost() -> None:
    samples = [sample(1.0, took_ms=2), Sample(2.0, 2.0, 0.25, 502), Sample(2.1, 2.1, 0.1, 200, "no server says so")]
    spells = [Spell(PAUSE, 100.5, 101.5), Spell(Pick("server2", "kill", {}), 101.9)]

    told = chaos.lines(samples, spells, began_s=100.0, ended_s=103.0)

    assert [line.split() for line in told[1:3]] == [
        ["0.5", "server1:", "pause", "1.0", "1", "0", "2"],
        ["1.9", "server2:", "kill", "1.1", "2", "2", "250"],
    ]
    assert told[3] == "The load: 3 requests, 2 failed: 502 (1), wrong body (1), the slowest took 250 ms."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_fits_a_terminal_of_80_columns(language: str) -> None:
    picks = [Pick("server1", one.name, {option.name: option.default for option in one.options}) for one in MENU]
    spells = [Spell(pick, 86_390.0, 86_396.0) for pick in picks]
    samples = [Sample(86_390.0 + n / 1000, 0, 10.0, 0, error="timeout") for n in range(6000)]

    speak(language)
    try:
        assert max(map(len, chaos.lines(samples, spells, 0.0, 86_400.0))) <= 80
    finally:
        speak("en")


def test_rows_that_overlap_say_that_they_count_the_same_requests() -> None:
    samples = [sample(1.0), sample(2.0)]

    def told(*spells: Spell) -> bool:
        said = chaos.lines(samples, spells, began_s=0.0, ended_s=3.0)
        return said[len(spells) + 1] == "Rows that overlap in time count the same requests."

    assert told(Spell(PAUSE, 0.5, 2.5), Spell(Pick("server2", "kill", {}), 1.5, 2.8))
    assert not told(Spell(PAUSE, 0.5, 1.4), Spell(Pick("server2", "kill", {}), 1.5, 2.8))


def test_a_balancer_that_did_not_answer_is_told_apart_from_servers_that_failed() -> None:
    def told(*unanswered_s: float) -> str:
        samples = [Sample(due_s, due_s, 0.01, 0, error="refused") for due_s in unanswered_s]
        return chaos.lines([sample(1.0), *samples, sample(9.0)], [], began_s=0.0, ended_s=10.0)[-1]

    assert told(2.0, 3.0, 3.5) == "3 of them failed while the balancer itself did not answer, for 1.5 s."
    assert told(2.0, 2.5).startswith("The load: 4 requests, 2 failed")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_load_goes_on_until_it_is_told_to_stop_and_signals_of_the_group_are_not_for_it(
    service: str, number: signal.Signals
) -> None:
    with load.start(f"{service}/app/", rate=100, seconds=60) as running:
        sent_until_s = running.began_s + 0.3
        while time.monotonic() < sent_until_s:  # They reach every process of a group.
            os.kill(running.pid, number)
            time.sleep(0.05)
        running.stop()
        samples = running.samples()

    assert 20 <= len(samples) < 2000
    assert {one.status for one in samples} == {200}


def test_a_run_tells_what_was_lost(service: str, capsys: pytest.CaptureFixture[str]) -> None:
    with chaos.under_load(clone_at(service), asked()) as running:
        assert running
        chaos.tell_what_was_lost(running, [Spell(PAUSE, running.began_s, running.began_s + 1)])

    said = capsys.readouterr()
    assert "server1: pause" in said.out
    assert "0 failed, the slowest took" in said.out
    assert said.err.count("\n") == 1  # It is no balancer.


def test_a_load_that_can_not_be_sent_says_so_and_the_faults_go_on(
    service: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with chaos.under_load(clone_at(service), asked()) as running:
        assert running is None

    assert "No load is sent: its process has ended before its time." in capsys.readouterr().err


def test_a_load_that_was_killed_leaves_no_figures_and_no_traceback(
    service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with chaos.under_load(clone_at(service), asked()) as running:
        assert running
        os.kill(running.pid, signal.SIGKILL)
        chaos.tell_what_was_lost(running, [])

    assert "There are no figures of the load" in capsys.readouterr().err


def test_without_a_balancer_every_request_fails_and_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with chaos.under_load(clone_at("http://127.0.0.1:1"), asked()) as running:
        assert running
        time.sleep(0.2)
        chaos.tell_what_was_lost(running, [])

    said = capsys.readouterr()
    assert "Bring it back: make up" in said.err
    assert "failed: refused (" in said.out


def test_with_no_load_none_is_sent(service: str) -> None:
    with chaos.under_load(clone_at(service), asked("--no-load")) as running:
        assert running is None
