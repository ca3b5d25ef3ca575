"""`make live`: what the live page costs, and how soon it shows what happens, in a real browser; prints every figure.

Ten failures and heals of server1, from the end of the command to the page; a hundred open pages beside a closed loop of
clients, and without; then one page under 100 requests a second for as long as is asked for.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    import lab  # noqa: F401  An older Python ends here.
from typing import TYPE_CHECKING

from lab.clone.folder import ROOT
from lab.command import entry
from lab.command.arguments import Parser
from lab.machine.side_lab import SideLab, side_lab
from lab.measuring import load
from lab.measuring.figures import is_good, percentile
from lab.measuring.plan import Plan
from lab.stack.containers import Clone, connect
from lab.terminal import steps
from lab.terminal.words import say

if TYPE_CHECKING:
    from bench.browser import Watched

FIRST_PORT = 39080
ROUNDS, PAGES, CLIENTS, SLICE_S, SQUARES = 10, 100, 16, 8.0, 3
RATE = 100.0
READERS = """
import selectors, socket, sys
watch = selectors.DefaultSelector()
for _ in range(int(sys.argv[2])):
    reader = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    reader.sendall(b"GET /api/events?past=1 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
    watch.register(reader, selectors.EVENT_READ)
print("open", flush=True)
while True:
    for key, _ in watch.select():
        if not key.fileobj.recv(65536):
            sys.exit("a reader was let go")
"""


def main(arguments: list[str]) -> int:
    """Measure, and print every figure."""
    given = parse(arguments)
    from bench.browser import watched_page  # It needs a package, which is there by now.

    with side_lab("live", FIRST_PORT, folder="bench") as side:
        side.build()
        side.start()
        address, clone = f"http://127.0.0.1:{side.port}", connect()
        with watched_page(address) as page:
            steps.ok(f"first paint after {page.paint_ms()} ms; {page.weight_kb()} kB with all it loads")
            soon(page, given.rounds)
        if given.pages:
            crowded(address, side, clone, given.pages)
        if given.minutes:
            with watched_page(address) as page:
                for_long(page, address, clone, given.minutes)
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return rounds, pages, minutes; wrong usage ends with one line and exit code 2."""
    parser = Parser(prog="bench/live.py", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"failures and heals ({ROUNDS})")
    parser.add_argument("--pages", type=int, default=PAGES, help=f"open at once; 0 leaves it out ({PAGES})")
    parser.add_argument("--minutes", type=float, default=30.0, help="under load; 0 leaves it out (30)")
    return parser.parse_args(arguments)


def soon(page: "Watched", rounds: int) -> None:
    """Break and heal server1, and say how long after each command the page shows it."""
    page.watch("server1")
    found: dict[str, list[float]] = {"fault": [], "state": [], "heal": []}
    for _ in range(rounds):
        page.forget()
        done_s = command("fail.py", "server1")
        found["fault"].append(1000 * (page.first(faults="some") - done_s))
        found["state"].append(1000 * (page.first(state="other") - done_s))
        page.forget()
        done_s = command("heal.py")
        found["heal"].append(1000 * (page.first(state="ONLINE", faults="none") - done_s))
    for what, times_ms in found.items():
        steps.ok(f"{what} shown {median(times_ms):.0f} ms after the command's end, {max(times_ms):.0f} at most")


def command(name: str, *arguments: str) -> float:
    """Run a command of the lab, and return when it had ended, in seconds since the epoch."""
    subprocess.run([sys.executable, str(ROOT / "lab" / name), *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.time()


def crowded(address: str, side: SideLab, clone: Clone, pages: int) -> None:
    """Say what so many open pages cost: throughput and memory."""
    from bench.engine import memory_mib

    rates: dict[int, list[float]] = {0: [], pages: []}
    held: dict[int, list[float]] = {0: [], pages: []}
    for count in (0, pages, pages, 0) * SQUARES:  # A machine that grows slow meanwhile tells for neither.
        readers = subprocess.Popen(
            [sys.executable, "-c", READERS, str(side.port), str(count)], stdout=subprocess.PIPE, text=True
        )
        try:
            assert readers.stdout is not None
            readers.stdout.readline()
            with load.follow(f"{address}/app/", Plan(0, SLICE_S, closed=CLIENTS)) as running:
                rates[count].append(len(running.samples()) / SLICE_S)
            held[count].append(memory_mib(clone, "balancer"))
            if readers.poll() is not None:
                say("a reader was let go")
        finally:
            readers.kill()
            readers.wait()
    shares = [with_them / without for without, with_them in zip(rates[0], rates[pages], strict=True)]
    said = ", ".join(f"{share:.2f}" for share in shares)
    steps.ok(f"{pages} open pages: throughput x {median(shares):.2f} (median of {said})")
    steps.ok(f"memory {median(held[0]):.1f} MiB without, {median(held[pages]):.1f} MiB with them")


def for_long(page: "Watched", address: str, clone: Clone, minutes: float) -> None:
    """Say, each minute, what page and balancer hold and how long frames take, under 100 requests a second."""
    from bench.engine import memory_mib

    with load.start(f"{address}/app/", RATE, minutes * 60 + 5) as running:
        for minute in range(1, round(minutes) + 1):
            page.forget()
            page.wait(max(0.0, running.began_s + 60 * minute - time.monotonic()))
            frames_ms = sorted(page.frames_ms())
            held = f"heap {page.heap_mib():.2f} MiB, balancer {memory_mib(clone, 'balancer'):.1f} MiB"
            said = f"frames p95 {percentile(frames_ms, 95):.1f} ms, longest {frames_ms[-1]:.0f} ms"
            steps.ok(f"minute {minute}: {held}; {said}")
        failed = sum(not is_good(sample) for sample in running.samples())
    steps.ok(f"{failed} requests failed")


if __name__ == "__main__":
    entry.run(main, requirements="tests/requirements.txt", when_interrupted=entry.RUN_AGAIN, parse=parse, speaks="en")
