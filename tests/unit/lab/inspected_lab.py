"""A lab to be inspected that is only played: right by the contract, but for the habits that it is given."""

import json
from dataclasses import dataclass, field

from lab.clone.project import SERVERS
from lab.inspecting.answer import ROLES, Answer
from lab.inspecting.client import PAGE

TICK_S = 0.01
ATTEMPT_S = 2.0


@dataclass
class PlayedLab:
    """A lab whose clock goes on by what is asked of it.

    habits: what it does otherwise than by the contract, such as "fixed"; the tests say what each costs.
    """

    habits: set[str] = field(default_factory=set)
    there: list[str] = field(default_factory=lambda: list(SERVERS))

    def __post_init__(self) -> None:
        self.clock_s = 1000.0
        self.failed: set[str] = set()
        self.packets = 0
        self.lines: list[str] = []

    def now(self) -> float:
        return self.clock_s

    def rest(self) -> None:
        self.clock_s += 0.1

    def is_ready(self) -> bool:
        return True

    def fail(self, server: str) -> None:
        self.failed.add(server)

    def heal(self) -> None:
        self.failed.clear()

    def received(self, server: str) -> int | None:
        return None if "no packets told" in self.habits else self.packets

    def log(self) -> bytes | None:
        return None if "no log" in self.habits else "".join(f"{line}\n" for line in self.lines).encode()

    def body_of(self, server: str) -> str | None:
        return None if "closed" in self.habits or server not in self.there else self.body(SERVERS.index(server) + 1)

    def moment(self) -> str:
        passed_s = 0 if "time stands" in self.habits else int(self.clock_s)
        return f"2026-11-22 {passed_s // 3600:02}:{passed_s % 3600 // 60:02}:{passed_s % 60:02}"

    def body(self, number: int) -> str:
        told = {
            "server": f"Server {number}",
            "role": "Server" if "other roles" in self.habits else ROLES[number],
            "status": "ACTIVE",
            "message": f"Request berhasil diproses oleh Server {number}",
            "time": self.moment(),
        }
        return json.dumps(dict(sorted(told.items())) if "sorted" in self.habits else told)

    def serve(self) -> int:
        """Send a request to the servers; return who has answered, 0 for nobody."""
        order = [number for number in (1, 2, 3) if SERVERS[number - 1] in self.there]
        if "fixed" in self.habits:
            self.clock_s += TICK_S
            return 1
        if "by turns" in self.habits:
            self.packets += 1
            order = order[self.packets % 3 :] + order[: self.packets % 3]
        if "backup first" in self.habits:
            order = order[::-1]
        for number in order[:1] if "no fail-over" in self.habits else order:
            self.packets += number == 1
            if SERVERS[number - 1] not in self.failed:
                self.clock_s += TICK_S
                return number
            self.clock_s += 9.0 if "slow" in self.habits else ATTEMPT_S
        return 0

    def write(self, number: int) -> None:
        moment = "now" if "other log" in self.habits else self.moment()
        words = f"Active Server: Server {number} | Role: {ROLES[number]}" if number else "Semua server offline"
        self.lines.append(f"{moment} | {words}")

    def get(self, path: str, accept: str = "") -> Answer:
        began_s = self.clock_s
        if path == "/":
            return Answer(200, {}, self.home())
        number = self.serve()
        if path == "/app/" or "page is not logged" not in self.habits:
            self.write(number)
        if accept == PAGE:
            return Answer(200, {}, self.page(number))
        ms = (self.clock_s - began_s) * 1000
        if not number:
            headers = {} if "no retry-after" in self.habits else {"retry-after": "1"}
            refusal = "down" if "plain refusal" in self.habits else json.dumps({"status": "ERROR"})
            return Answer(502 if "bad gateway" in self.habits else 503, headers, refusal, ms)
        says = (
            "server9" if "other header" in self.habits else f"server{1 if 'header stands' in self.habits else number}"
        )
        body = self.body(number)
        if "sorted on the way" in self.habits:
            body = json.dumps(json.loads(body), sort_keys=True)
        return Answer(200, {} if "no header" in self.habits else {"x-served-by": says}, body, ms)

    def home(self) -> str:
        picture = "" if "no picture" in self.habits else "<svg></svg>"
        way = "/elsewhere" if "link elsewhere" in self.habits else "/load-balancer/"
        title = "Hello" if "no title" in self.habits else "Praktikum Fault Tolerance"
        return f"<h1>{title}</h1>{picture}<a href='{way}'>Buka Load Balancer</a>"

    def page(self, number: int) -> str:
        if "no page" in self.habits:
            return ""
        states = [
            "OFFLINE" if name in self.failed and "states stand" not in self.habits else "ONLINE" for name in SERVERS
        ]
        refresh = "" if "no refresh" in self.habits else '<meta http-equiv="refresh" content="5">'
        heading = "Sistem Berjalan Normal" if number else "Semua Server Gagal"
        heading = "" if "no headings" in self.habits else heading
        text = "" if number else "Tidak ada server yang dapat memproses request."
        rows = "".join(f"<tr><td>Server {place}<td>{state}" for place, state in enumerate(states, start=1))
        by = "" if "nobody named" in self.habits else f"Request saat ini diproses oleh: Server {number}"
        message = "" if "no message" in self.habits else f"Request berhasil diproses oleh Server {number}"
        log = "" if {"no log", "no tail"} & self.habits else "\n".join(self.lines[-9:])
        return (
            f"{refresh}<h1>{heading}</h1>{text}<table>{rows}</table><p>{by}</p><h2>Response Server</h2>{message}"
            f"<h2>Log Aktivitas Load Balancer</h2><pre>{log}</pre>"
        )
