"""Ask a lab that is up whether it is well: the page, the servers, the log, by using them. For doctor.py.

It needs nothing but Python itself, and no claim is made of what was not tried. Each check returns what is well, or
raises Trouble with a command that mends it.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lab import Trouble
from lab.clone.project import SERVERS
from lab.stack.balancer_view import log_words
from lab.terminal import programs
from lab.terminal.words import listed
from lab.texts.language import t

ANSWERS_WITHIN_S = 6.0  # A request may take five.
STARTS_WITHIN_S = 15.0  # A balancer that was just started, on a busy machine.
SETTLES_WITHIN_S = 3.0  # A server that was just healed, a line on its way to the log.
BETWEEN_LOOKS_S = 0.1
# What a page has in both languages, whatever the state of the servers.
PAGES = {"/health": ('"ok"',), "/": ('href="/load-balancer/',), "/load-balancer/": ("Server 1", "Server 2", "Server 3")}
OF_A_REQUEST = ("log.txt", "log.jsonl")  # the logs in which each has a line
# Run inside the balancer: can it reach each server, by the name that it knows it by?
REACHES = """
import json, sys, urllib.request
opener, found = urllib.request.build_opener(urllib.request.ProxyHandler({})), {}
for name in sys.argv[1:]:
    try:
        opener.open(f"http://{name}:8000/health", timeout=2).close()
    except Exception as error:
        reason = getattr(error, "reason", error)
        found[name] = str(getattr(reason, "strerror", None) or reason)
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Answer:
    """What came of a request: status 0 and the reason in `text` when there was no answer."""

    status: int
    text: str
    served_by: str = ""


def ask(url: str) -> Answer:
    """Send a GET as a browser on this machine would, but through no proxy: that has nothing to do with this page."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=ANSWERS_WITHIN_S) as answer:
            text = answer.read().decode("utf-8", "replace")
            return Answer(answer.status, text, answer.headers.get("X-Served-By", ""))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read().decode("utf-8", "replace"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return Answer(0, str(getattr(reason, "strerror", None) or reason))


def page(address: str, is_starting: bool = False, get: Callable[[str], Answer] = ask) -> str:
    """Check that the pages are there, and are the lab's, at the address that is opened in a browser.

    is_starting: give it STARTS_WITHIN_S to be there.
    """
    until_s = time.monotonic() + STARTS_WITHIN_S * is_starting
    for path, words in PAGES.items():
        answer = get(address + path)
        while answer.status == 0 and time.monotonic() < until_s:
            time.sleep(BETWEEN_LOOKS_S)
            answer = get(address + path)
        if answer.status == 0:
            why = t("can't be opened: {why}", why=answer.text)
        elif answer.status != 200:
            why = t("answers with status {status}", status=answer.status)
        elif not all(word in answer.text for word in words):
            why = t("is not the lab's")
        else:
            continue
        raise Trouble(
            t(
                "The page {url} {why}. See: docker compose logs balancer. Bring it back: make up",
                url=address + path,
                why=why,
            )
        )
    return t("the page can be opened: {address}", address=address)


def service(address: str, get: Callable[[str], Answer] = ask) -> str:
    """Check that a request is answered by one of the servers."""
    answer = get(f"{address}/app/")
    if answer.status == 200 and answer.served_by in SERVERS:
        return t("a request was answered, by {server}", server=answer.served_by)
    why = str(answer.status) if answer.status else answer.text
    raise Trouble(
        t(
            "A request was not answered by a server ({why}). What each suffers from: python lab/status.py. "
            "Undo it: python lab/heal.py",
            why=why,
        )
    )


def servers(address: str, balancer: str, get: Callable[[str], Answer] = ask) -> str:
    """Check that the balancer reaches every server, and sees it ONLINE. balancer: its container's id."""
    done = programs.run(["docker", "exec", balancer, "python", "-c", REACHES, *SERVERS])
    try:
        unreached: Mapping[str, str] = json.loads(done.stdout)
    except ValueError:
        why = (done.stderr.strip().splitlines() or ["?"])[-1]
        words = t("Whether the balancer reaches the servers can't be asked in it ({why}). Again: make up", why=why)
        raise Trouble(words) from None
    if unreached:
        words = ", ".join(f"{name}: {why}" for name, why in unreached.items())
        raise Trouble(
            t(
                "The balancer does not reach {servers} ({why}). What each suffers from: python lab/status.py. "
                "Undo it: python lab/heal.py",
                servers=listed([*unreached]),
                why=words,
            )
        )
    until_s = time.monotonic() + SETTLES_WITHIN_S
    while others := not_online(get(f"{address}/api/status")):
        if time.monotonic() > until_s:
            raise Trouble(
                t(
                    "The balancer sees {servers}. Why: python lab/status.py. Bring it back: python lab/heal.py",
                    servers=listed([f"{name} {state}" for name, state in others.items()]),
                )
            )
        time.sleep(BETWEEN_LOOKS_S)
    return t("the balancer reaches all three servers, and sees them ONLINE")


def not_online(status: Answer) -> dict[str, str]:
    """Return the servers that the balancer doesn't call ONLINE, with what it calls them."""
    try:
        said = {one["name"]: one["state"] for one in json.loads(status.text)["servers"]}
    except (ValueError, KeyError, TypeError):
        said = {}
    return {name: said.get(name, "?") for name in SERVERS if said.get(name) != "ONLINE"}


def log(address: str, folder: Path | None, get: Callable[[str], Answer] = ask) -> str:
    """Check that a request leaves a line in each log of requests, and that the balancer can write its others, too.

    folder: where Docker says that the balancer writes them.
    """
    files = [(folder or Path()) / name for name in OF_A_REQUEST]
    before = [lines_of(file) for file in files]
    get(f"{address}/app/")
    if problem := problem_of(get(f"{address}/api/status")):
        raise Trouble(log_words(problem))
    until_s = time.monotonic() + SETTLES_WITHIN_S
    while silent := [file for file, lines in zip(files, before, strict=True) if lines_of(file) == lines]:
        if time.monotonic() > until_s:
            words = t("A request left no line in {files}. See what has become of the folder, then: make up",
                      files=listed([str(file) for file in silent]))  # fmt: skip
            raise Trouble(words)
        time.sleep(BETWEEN_LOOKS_S)
    return t("a request left its line in {files}", files=listed([str(file) for file in files]))


def lines_of(file: Path) -> tuple[int, int]:
    """Return what changes of a log with a line more: its size, and which file it is, as it may begin anew."""
    try:
        found = file.stat()
        return (found.st_size, found.st_ino)
    except OSError:
        return (0, 0)


def problem_of(status: Answer) -> str:
    """Return what the balancer says of its log; "" when nothing."""
    try:
        return str(json.loads(status.text).get("log_problem") or "")
    except (ValueError, AttributeError):
        return ""
