"""`make tour`: the practicum, played in a real browser; writes every picture that guides show, and an animation.

The pictures are those of the pages as they are now, in both languages: whoever changes a page runs this, and no guide
shows a page that is no more. Frames are taken as fast as the browser gives them, and shown as long as they lasted.
"""

import io
import os
import subprocess
import sys
import time
from pathlib import Path

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    import lab  # noqa: F401  An older Python ends here.
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lab import Trouble
from lab.clone.folder import ROOT
from lab.command import entry
from lab.command.arguments import WRONG_USAGE
from lab.machine.port import free_port
from lab.machine.side_lab import side_lab
from lab.measuring import load
from lab.terminal import steps
from lab.terminal.words import complain

FIRST_PORT = 49080
PICTURES = Path("docs/pictures")
LANGUAGES = ("id", "en")
STILLS = ("home", "normal", "server1-failed", "gray-failure", "all-failed", "control-room", "projector")
ANIMATION = "fail-over"
WIDTH, HEIGHT = 1280, 800
RATE = 12.0  # requests a second: the picture is full, and each can be followed
LASTS_S = 15.0  # the animation
BREAKS_AT_S, HEALS_AT_S = 3.0, 8.5
SCALE = 0.7  # of its frames
MOST_BYTES = 2_000_000
BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
WITHIN_MS = 20_000


@dataclass
class Tour:
    """One walk through the pages, in one language. browser: Playwright's. address: of the lab's page."""

    browser: Any
    address: str
    language: str

    @contextmanager
    def page(self, path: str, width: int = WIDTH, height: int = HEIGHT) -> Iterator[Any]:
        """Open a page."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, color_scheme="light")
        try:
            page = context.new_page()
            page.goto(path if path.startswith("http") else f"{self.address}{path}")
            yield page
        finally:
            context.close()

    def dashboard(self, more: str = "", width: int = WIDTH, height: int = HEIGHT) -> Any:
        """Open the dashboard."""
        return self.page(f"/load-balancer/?lang={self.language}{more}", width, height)

    def keep(self, page: Any, name: str) -> None:
        """Save what is on the screen as a picture with few colours: these pages have no more."""
        from PIL import Image

        picture = Image.open(io.BytesIO(page.screenshot()))
        path = ROOT / PICTURES / self.language / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.convert("RGB").quantize(128).save(path, optimize=True)
        steps.ok(f"{path.relative_to(ROOT).as_posix()}, {path.stat().st_size // 1000} kB")


def main(arguments: list[str]) -> int:
    """Write every picture."""
    if arguments:
        complain("tour takes no arguments: it writes every picture")
        return WRONG_USAGE
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import find_or_install

    path = find_or_install()
    if path is None:
        raise Trouble("There is no Chromium or Chrome, and none could be got; the lines above say why.")
    with side_lab("tour", FIRST_PORT, folder="tour") as side, sync_playwright() as playwright:
        side.build()
        side.start()
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=BROWSER)
        for language in LANGUAGES:
            walk(Tour(browser, f"http://localhost:{side.port}", language))
        browser.close()
    return 0


def walk(tour: Tour) -> None:
    """Walk through the practicum, and keep what is seen on the way."""
    with tour.page(f"/?lang={tour.language}") as page:
        tour.keep(page, "home")
    with load.start(f"{tour.address}/app/", RATE, 600):
        with tour.dashboard() as page:
            look(page, "ONLINE")
            page.wait_for_timeout(4000)
            tour.keep(page, "normal")
            command("fail.py", "server1", "--fault", "error")
            look(page, "OFFLINE")
            page.wait_for_timeout(2500)
            tour.keep(page, "gray-failure")
            command("heal.py")
            look(page, "ONLINE")
            command("fail.py", "server1")
            look(page, "OFFLINE")
            page.wait_for_timeout(2500)
            tour.keep(page, "server1-failed")
            command("fail.py", "server2", "server3")
            page.wait_for_selector(".banner[data-service=down]", timeout=WITHIN_MS)
            page.wait_for_timeout(1500)
            tour.keep(page, "all-failed")
            command("heal.py")
            look(page, "ONLINE")
        with tour.dashboard("&present=1", 1600, 1000) as page:
            page.wait_for_timeout(2000)
            animate(tour, page)
            tour.keep(page, "projector")
        with control_room(tour) as page:
            tour.keep(page, "control-room")


def look(page: Any, state: str) -> None:
    """Wait until the page shows server1 in a state."""
    page.wait_for_selector(f'.server[data-server="server1"][data-state="{state}"]', timeout=WITHIN_MS)


def command(name: str, *arguments: str) -> None:
    """Run a command of the lab to its end."""
    subprocess.run([sys.executable, str(ROOT / "lab" / name), *arguments], check=True, stdout=subprocess.DEVNULL)


def animate(tour: Tour, page: Any) -> None:
    """Keep how Server 1 fails and comes back as an animation that repeats."""
    from PIL import Image

    frames, began_s, taken_s = [], time.monotonic(), list[float]()
    todo: list[tuple[float, Callable[[], object]]] = [
        (BREAKS_AT_S, lambda: started("fail.py", "server1")),
        (HEALS_AT_S, lambda: started("heal.py")),
    ]
    at_s = 0.0
    while at_s < LASTS_S:
        if todo and at_s >= todo[0][0]:
            todo.pop(0)[1]()
        shot = Image.open(io.BytesIO(page.screenshot(type="jpeg", quality=90)))
        frames.append(shot.resize((round(shot.width * SCALE), round(shot.height * SCALE)), Image.Resampling.LANCZOS))
        taken_s.append(at_s)
        at_s = time.monotonic() - began_s
    ends_s = [*taken_s[1:], LASTS_S + 1.0]  # The last one stays a moment: it is over.
    lasts_ms = [round(1000 * (end - begin)) for begin, end in zip(taken_s, ends_s, strict=True)]
    path = ROOT / PICTURES / tour.language / f"{ANIMATION}.webp"
    for quality in (70, 55, 40, 25):
        frames[0].save(
            path, save_all=True, append_images=frames[1:], duration=lasts_ms, loop=0, quality=quality, method=4
        )
        if path.stat().st_size <= MOST_BYTES:
            steps.ok(f"{path.relative_to(ROOT).as_posix()}, {len(frames)} frames, {path.stat().st_size // 1000} kB")
            return
    raise Trouble(f"{path.name} has more than {MOST_BYTES} bytes, however coarse: show less of it.")


def started(name: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a command of the lab, and don't wait for it."""
    return subprocess.Popen([sys.executable, str(ROOT / "lab" / name), *arguments], stdout=subprocess.DEVNULL)


@contextmanager
def control_room(tour: Tour) -> Iterator[Any]:
    """Open the control room's page, and break Server 1 there by a click; it is healed when the room ends."""
    asked = [sys.executable, str(ROOT / "lab" / "control.py"), "--port", str(free_port(FIRST_PORT + 1)), "--no-browser"]
    environment = {**os.environ, "LAB_LANG": tour.language}
    room = subprocess.Popen(asked, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env=environment)
    try:
        assert room.stdout is not None
        address = next((word for line in room.stdout for word in line.split() if "token=" in word), None)
        if address is None:
            raise Trouble("The control room has not started.")
        with tour.page(address, 1600, 1000) as page:
            breaks = page.locator('[data-server="server1"] [data-deed="fault"][aria-disabled="false"]')
            breaks.click(timeout=WITHIN_MS)
            page.locator('[data-server="server1"] [data-state="OFFLINE"]').wait_for(timeout=WITHIN_MS)
            page.wait_for_timeout(2500)
            yield page
    finally:
        room.terminate()
        room.wait(60)


if __name__ == "__main__":
    entry.run(main, "tests/requirements.txt", entry.RUN_AGAIN, speaks="en")
