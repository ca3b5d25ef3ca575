"""A client of an inspected lab: one GET, and a deadline that covers all of it."""

import time
from collections.abc import Callable
from threading import Thread

from lab.inspecting.answer import Answer
from lab.stack import straight
from lab.texts.language import t

PAGE, PROGRAM = "text/html", "application/json"
LONGEST = 1 << 20  # bytes of an answer; a lab that sends without end must not fill the memory
BETWEEN_LOOKS_S = 0.05


def get(url: str, accept: str, within_s: float, is_over: Callable[[], bool]) -> Answer:
    """Send a GET; return what came of it, also when that is nothing.

    accept: PAGE or PROGRAM, what the client is. within_s: how long it may take, from looking up the name to the last
    byte. is_over: says that nobody waits for it any more.
    """
    found: list[Answer] = []
    began_s = time.monotonic()
    # The package's time-outs are none for the whole: in a thread that nobody has to wait for.
    thread = Thread(target=lambda: found.append(_ask(url, accept, within_s)), daemon=True)
    thread.start()
    while thread.is_alive() and time.monotonic() - began_s < within_s and not is_over():
        thread.join(BETWEEN_LOOKS_S)
    return found[0] if found else _none(began_s, within_s)


def _ask(url: str, accept: str, within_s: float) -> Answer:
    import requests

    began_s = time.monotonic()
    with straight.session() as session:
        try:
            # Each on a connection of its own, as clients come.
            headers = {"Accept": accept, "Connection": "close", "User-Agent": "fault-tolerance-lab-grade"}
            with session.get(url, headers=headers, timeout=within_s, stream=True) as answer:
                body = answer.raw.read(LONGEST, decode_content=True)
                told = {name.lower(): value for name, value in answer.headers.items()}
                text = body.decode("utf-8", errors="replace")
                return Answer(answer.status_code, told, text, (time.monotonic() - began_s) * 1000)
        except requests.Timeout:
            return _none(began_s, within_s)
        except Exception:  # Whatever a half-broken lab sends: it is no answer.
            trouble = t("the connection broke before an answer was there")
            return Answer(ms=(time.monotonic() - began_s) * 1000, trouble=trouble)


def _none(began_s: float, within_s: float) -> Answer:
    trouble = t("no answer came within {seconds:g} s", seconds=within_s)
    return Answer(ms=(time.monotonic() - began_s) * 1000, trouble=trouble)
