"""PURE: an answer that a client was given, held against the contract."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lab.terminal.words import printable
from lab.texts.language import t

FIELDS = ("server", "role", "status", "message", "time")
ROLES = {1: "Primary Server", 2: "Backup Server 1", 3: "Backup Server 2"}
# In either language of the lab's pages.
MESSAGES = ("Request berhasil diproses oleh Server {}", "Request processed successfully by Server {}")
ALL_OFFLINE = ("Semua server offline", "All servers offline")
MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
SHOWN = 40  # letters of what came in place of what was expected


@dataclass(frozen=True)
class Answer:
    """What came of a request. status: its code; 0 when there was no answer, and then trouble says why.

    headers: by their names in small letters. ms: how long it took, to the answer's end or until it was given up.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    ms: float = 0.0
    trouble: str = ""

    def fields(self) -> dict[str, Any]:
        """Return the JSON object that it is; {} when it is none."""
        return read_object(self.text)

    def who(self) -> int:
        """Return the number of the server that it says it is of: by its header, else by its body; 0 for none."""
        return number_in(self.headers.get("x-served-by", "")) or number_in(self.fields().get("server"))

    def flaw(self, number: int) -> str:
        """Return in words why a server has not served this request; "" when it has.

        Of what it says only its name matters here: a lab that writes the rest otherwise loses that once, not each time.
        """
        in_body = number_in(self.fields().get("server"))
        if self.status != 200 or in_body == self.who() not in (0, number):
            return self.said()
        if in_body != number:
            return flaw_of_body(self.text, number)
        return "" if self.who() == number else self.flaw_of_header(number)

    def flaw_of_header(self, number: int) -> str:
        """Return in words why its X-Served-By is wrong; "" when it is right, or not there."""
        header = self.headers.get("x-served-by", "").strip()
        return t("X-Served-By said {value}", value=short(header)) if header not in ("", f"server{number}") else ""

    def said(self) -> str:
        """Return what came, in words."""
        if not self.status:
            return self.trouble
        who = self.who()
        words = {"number": who, "code": self.status, "seconds": f"{self.ms / 1000:.1f}"}
        of_whom = t("Server {number} answered with code {code} after {seconds} s", **words)
        return of_whom if who else t("an answer came with code {code} after {seconds} s", **words)


def number_in(name: object) -> int:
    """Return the number of the server that is named; 0 when none is."""
    match = re.fullmatch(r"server[ -]?([123])", str(name).strip().lower())
    return int(match[1]) if match else 0


def read_object(text: str) -> dict[str, Any]:
    """Return the JSON object in a text, its fields in their order; {} when it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def flaw_of_body(text: str, number: int) -> str:
    """Return in words why a body is not what a server says by the contract; "" when it is."""
    found = read_object(text)
    if not found:
        return t("the answer was no JSON object but {text}", text=short(text))
    if tuple(found) != FIELDS:
        return t("its fields were {fields}", fields=short(", ".join(found), 2 * SHOWN))
    right = {
        "server": (f"Server {number}",),
        "role": (ROLES[number],),
        "status": ("ACTIVE",),
        "message": tuple(message.format(number) for message in MESSAGES),
    }
    wrong = [name for name, values in right.items() if found[name] not in values]
    if not is_moment(found["time"]):
        wrong.append("time")
    return t("its field {name} was {value}", name=wrong[0], value=short(str(found[wrong[0]]))) if wrong else ""


def is_moment(value: object) -> bool:
    """Say whether a value is a time as the contract writes it, and one that there is."""
    if not isinstance(value, str) or not re.fullmatch(MOMENT, value):
        return False
    try:
        datetime.strptime(value, "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return False
    return True


def serves(answers: Sequence[Answer], number: int) -> bool:
    """Say whether a server serves: the last answers are all its own, and the time in them has gone on."""
    times = set()
    for answer in reversed(answers):
        if answer.flaw(number):
            break
        times.add(str(answer.fields().get("time")))
    return len(times) > 1


def served(lines: Sequence[str], number: int) -> int:
    """Return how many lines of a log say that a server served a request, as the contract writes them."""
    words = rf"{MOMENT} \| Active Server: Server {number} \| Role: {ROLES[number]}"
    return sum(bool(re.fullmatch(words, line.strip())) for line in lines)


def count_served(lines: Sequence[str]) -> int:
    """Return how many lines of a log say that a server, whichever, served a request."""
    return sum(served(lines, number) for number in ROLES)


def says_all_offline(lines: Sequence[str]) -> bool:
    """Say whether a line of a log says that no server was left."""
    return any(re.fullmatch(rf"{MOMENT} \| (?:{'|'.join(ALL_OFFLINE)})", line.strip()) for line in lines)


def short(text: str, most: int = SHOWN) -> str:
    """Return the beginning of what came from outside, fit to be shown."""
    shown = printable(" ".join(text.split()))
    return f"'{shown[:most]}...'" if len(shown) > most else f"'{shown}'"
