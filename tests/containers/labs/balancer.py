"""A balancer as a student may write it in an afternoon: no probes, no states, one attempt after the other.

python balancer.py KIND, in the container of a lab. KIND is one of: plain, which does what the practicum asks for;
fixed, which answers by itself and asks no server; no-fail-over, which knows only the first server.
"""

import json
import sys
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

KIND = sys.argv[1]
ATTEMPT_S = float(sys.argv[2])
SERVERS = ["server1"] if KIND == "no-fail-over" else ["server1", "server2", "server3"]
LOG = Path("/shared/log/log.txt")
SERVER_1 = {"server": "Server 1", "role": "Primary Server", "status": "ACTIVE",
            "message": "Request berhasil diproses oleh Server 1"}  # fmt: skip
HOME = """<title>Praktikum Fault Tolerance</title><img src="data:," alt="client, balancer, server">
<a href="load-balancer/"><b>Buka</b> Load&nbsp;Balancer</a>"""
PAGE = """<meta http-equiv="Refresh" content="5"><h1>{heading}</h1><p>{text}</p><table>{rows}</table>
<p>Request saat ini diproses oleh: <b>{server}</b></p><h2>Response Server</h2><p>{message}</p>
<h2>Log Aktivitas Load Balancer</h2><pre>{log}</pre>"""


def ask(server: str) -> dict[str, str] | None:
    """Return what a server answers; None when it doesn't in time."""
    try:
        with urllib.request.urlopen(f"http://{server}:8000/", timeout=ATTEMPT_S) as answer:
            told: dict[str, str] = json.loads(answer.read())
            return told
    except OSError:
        return None


def serve() -> tuple[dict[str, str] | None, list[str]]:
    """Answer a request and write it down; return the answer, and the servers that were found silent."""
    answer, silent = None, []
    if KIND == "fixed":
        answer = {**SERVER_1, "time": time.strftime("%Y-%m-%d %H:%M:%S")}
    else:
        for server in SERVERS:
            if answer := ask(server):
                break
            silent.append(server)
    words = f"Active Server: {answer['server']} | Role: {answer['role']}" if answer else "Semua server offline"
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} | {words}\n")
    return answer, silent


class Balancer(BaseHTTPRequestHandler):
    """Answers one client."""

    def do_GET(self) -> None:
        if self.path == "/":
            self.send(200, "text/html", HOME)
        elif self.path == "/load-balancer/":
            answer, silent = serve()
            states = {name: "OFFLINE" if name in silent else "ONLINE" for name in ("server1", "server2", "server3")}
            page = PAGE.format(
                heading="Sistem Berjalan Normal" if answer else "Semua Server Gagal",
                text="" if answer else "Tidak ada server yang dapat memproses request.",
                rows="".join(f"<tr><td>Server {name[-1]}<td>{state}" for name, state in states.items()),
                server=answer["server"] if answer else "-",
                message=answer["message"] if answer else "-",
                log="\n".join(LOG.read_text(encoding="utf-8").splitlines()[-10:]),
            )
            self.send(200, "text/html", page)
        elif self.path.startswith("/app/"):
            answer, _ = serve()
            failed = {"status": "ERROR", "message": "Semua Server Gagal"}
            self.send(200 if answer else 503, "application/json", json.dumps(answer or failed))
        else:
            self.send(404, "text/plain", "not found")

    def send(self, status: int, kind: str, body: str) -> None:
        """Send an answer whole."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status == 503:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Nothing to stderr."""


if __name__ == "__main__":
    ThreadingHTTPServer(("", 8080), Balancer).serve_forever()
