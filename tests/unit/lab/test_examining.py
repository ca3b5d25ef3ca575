"""A lab that is up is asked itself: each way in which it could seem well, and the line that is said instead."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lab import Trouble
from lab.actions import examining
from lab.actions.examining import Answer
from lab.clone.project import SERVERS
from lab.terminal import programs

WELL = {
    "/health": (200, '{"status":"ok"}'),
    "/": (200, '<a href="/load-balancer/">'),
    "/load-balancer/": (200, "Server 1, Server 2, Server 3"),
    "/api/status": (200, json.dumps({"servers": [{"name": name, "state": "ONLINE"} for name in SERVERS]})),
}


@pytest.fixture
def answers() -> Iterator[tuple[str, dict[str, tuple[int, str]]]]:
    """The address of a server of the test's own, and what it answers to which path."""
    said = dict(WELL)

    class Says(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = said.get(self.path, (404, ""))
            self.send_response(status)
            self.send_header("X-Served-By", text if self.path == "/app/" else "")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Nothing is to be said of it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Says) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", said
        server.shutdown()


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "SETTLES_WITHIN_S", 0.3)
    monkeypatch.setattr(examining, "ANSWERS_WITHIN_S", 0.5)


def test_the_page_is_asked_itself_and_not_through_a_proxy(
    answers: tuple[str, dict[str, tuple[int, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    assert answers[0] in examining.page(answers[0])


def test_a_balancer_that_was_just_started_is_given_its_time() -> None:
    refused = [Answer(0, "refused")] * 3

    def get(url: str) -> Answer:
        return refused.pop() if refused else Answer(*WELL[url.removeprefix("http://lab")])

    assert "http://lab" in examining.page("http://lab", is_starting=True, get=get)


@pytest.mark.parametrize("path", ["/health", "/", "/load-balancer/"])
@pytest.mark.parametrize(
    ("answer", "words"), [((500, "no"), "answers with status 500"), ((200, "It works!"), "is not the lab's")]
)
def test_a_page_that_is_not_the_labs_is_no_page(
    answers: tuple[str, dict[str, tuple[int, str]]], path: str, answer: tuple[int, str], words: str
) -> None:
    answers[1][path] = answer

    with pytest.raises(Trouble, match=f"The page {answers[0]}{path} {words}"):
        examining.page(answers[0])


def test_a_page_that_is_refused_is_said_to_be() -> None:
    with pytest.raises(Trouble, match=r"http://127.0.0.1:1/health can't be opened: .*refused"):
        examining.page("http://127.0.0.1:1")


@pytest.mark.parametrize(("answer", "words"), [((503, "Semua Server Gagal"), r"\(503\)"), ((200, "hello"), r"\(200\)")])
def test_a_request_that_no_server_answers_is_no_service(
    answers: tuple[str, dict[str, tuple[int, str]]], answer: tuple[int, str], words: str
) -> None:
    answers[1]["/app/"] = answer
    with pytest.raises(Trouble, match=words):
        examining.service(answers[0])

    answers[1]["/app/"] = (200, "server2")
    assert "by server2" in examining.service(answers[0])


def balancer_says(monkeypatch: pytest.MonkeyPatch, out: str, err: str = "") -> None:
    done = subprocess.CompletedProcess([], 0, out, err)
    monkeypatch.setattr(programs, "run", lambda *arguments, **options: done)


def test_a_server_that_the_balancer_does_not_reach_is_named_whatever_its_status_says(
    answers: tuple[str, dict[str, tuple[int, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    balancer_says(monkeypatch, '{"server2": "timed out"}')

    with pytest.raises(Trouble, match=r"does not reach server2 \(server2: timed out\).*python lab/heal.py"):
        examining.servers(answers[0], "balancer")


@pytest.mark.parametrize("state", ["OFFLINE", "SUSPECT", None])
def test_a_server_that_is_not_online_is_named(
    answers: tuple[str, dict[str, tuple[int, str]]], monkeypatch: pytest.MonkeyPatch, state: str | None
) -> None:
    balancer_says(monkeypatch, "{}")
    shown = [{"name": name, "state": "ONLINE"} for name in SERVERS[:2]]
    shown += [{"name": "server3", "state": state}] if state else []
    answers[1]["/api/status"] = (200, json.dumps({"servers": shown}))

    with pytest.raises(Trouble, match=f"sees server3 {state or '[?]'}"):
        examining.servers(answers[0], "balancer")


def test_a_server_that_was_just_healed_is_given_its_time(
    answers: tuple[str, dict[str, tuple[int, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    balancer_says(monkeypatch, "{}")
    answers[1]["/api/status"] = (503, "")
    threading.Timer(0.1, answers[1].update, [WELL]).start()

    assert "all three" in examining.servers(answers[0], "balancer")


def test_a_balancer_that_nothing_can_be_run_in_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    balancer_says(monkeypatch, "", "Error: container is paused\n")

    with pytest.raises(Trouble, match=r"container is paused.*make up"):
        examining.servers("http://127.0.0.1:1", "balancer")


def writes(folder: Path, *names: str, problem: str | None = None) -> Callable[[str], Answer]:
    """Return a lab that writes a line into these logs with each request, and says this of its log."""

    def get(url: str) -> Answer:
        for name in names if url.endswith("/app/") else ():
            with (folder / name).open("a") as log:
                log.write("a line\n")
        return Answer(200, json.dumps({"log_problem": problem}))

    return get


def test_a_request_must_leave_its_line_in_both_logs(tmp_path: Path) -> None:
    both = f"{tmp_path / 'log.txt'} and {tmp_path / 'log.jsonl'}"

    for _ in range(2):
        assert both in examining.log("http://lab", tmp_path, writes(tmp_path, "log.txt", "log.jsonl"))


@pytest.mark.parametrize(("written", "silent"), [("log.txt", "log.jsonl"), ("log.jsonl", "log.txt")])
def test_a_log_that_goes_elsewhere_is_found_out(tmp_path: Path, written: str, silent: str) -> None:
    for _ in range(2):
        with pytest.raises(Trouble, match=rf"left no line in {tmp_path / silent}\."):
            examining.log("http://lab", tmp_path, writes(tmp_path, written))
    with pytest.raises(Trouble, match="left no line"):
        examining.log("http://lab", tmp_path, lambda url: Answer(0, "refused"))


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("full", "the disk is full. Make room"),
        ("read-only", "it may not write there.*: docker compose restart balancer"),
        ("Is a directory", "Is a directory.*: docker compose restart balancer"),
    ],
)
def test_what_the_balancer_says_of_its_log_is_told_though_the_request_left_its_lines(
    tmp_path: Path, problem: str, words: str
) -> None:
    with pytest.raises(Trouble, match=f"can't write its log: {words}"):
        examining.log("http://lab", tmp_path, writes(tmp_path, "log.txt", "log.jsonl", problem=problem))
