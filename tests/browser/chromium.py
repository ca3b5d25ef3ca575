"""Finds or gets a Chromium for the page tests: the machine's, else Debian's package, else Playwright's download."""

import os
import shutil
import sys
from pathlib import Path

from tests import debian_package
from tests.debian_package import say
from tests.this_machine import in_silence

ON_THE_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
USUAL_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "%PROGRAMFILES%/Google/Chrome/Application/chrome.exe",
    "%PROGRAMFILES(X86)%/Google/Chrome/Application/chrome.exe",
    "%LOCALAPPDATA%/Google/Chrome/Application/chrome.exe",
    "%PROGRAMFILES(X86)%/Microsoft/Edge/Application/msedge.exe",
)


def find_or_install() -> str | None:
    """Return the path of a browser that starts, getting one when there is none; None when none can be had."""
    found = find()
    if found:
        return found
    if debian_package.can_install():  # Ubuntu's package of that name only leads to a snap.
        say("no Chromium or Chrome on this machine: installing Debian's package `chromium`")
        if debian_package.install("chromium") and (found := find()):
            return found
    say("no Chromium or Chrome on this machine: getting Playwright's own")
    return download_with_playwright()


def find() -> str | None:
    """Return the path of the first browser of this machine that starts."""
    named = [shutil.which(name) for name in ON_THE_PATH]
    placed = [str(Path(os.path.expandvars(place)).expanduser()) for place in USUAL_PLACES]
    return next((path for path in [*named, *placed] if path and starts(path)), None)


def starts(path: str) -> bool:
    """Say whether this is a browser that works: some systems ship a stub that only says what to install."""
    if not Path(path).is_file():
        return False
    if sys.platform == "win32":
        return True  # there, --version opens a window
    return in_silence([path, "--version"], timeout_s=30) is None


def download_with_playwright() -> str | None:
    """Return the path of the Chromium that Playwright downloads; say why when it can't."""
    problem = in_silence([sys.executable, "-m", "playwright", "install", "chromium"])
    if problem:
        say(f"that failed: {problem}")
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if starts(path):
        return path
    say("it does not start here: `playwright install-deps chromium` (as root) installs the libraries that it needs")
    return None


if __name__ == "__main__":
    path = find_or_install()
    say(path or "no browser")
    sys.exit(0 if path else 1)
