"""The control room: python lab/control.py [--port 8081] [--no-browser]

It serves http://127.0.0.1:8081 on this machine, for this machine only, and opens the browser there. At its end it heals
what it broke, and nothing else; if it is killed (SIGKILL), nobody heals: python lab/heal.py, or open it again.
"""

import argparse
import os
import secrets
import sys
import time
import webbrowser
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from lab import Trouble
from lab.clone import settings
from lab.clone.folder import ROOT
from lab.command import entry
from lab.command.arguments import Parser, whole_number
from lab.command.interruption import Interruption, every_end_is_ctrl_c
from lab.room.promises import Broken
from lab.terminal import steps
from lab.terminal.words import complain, listed, say
from lab.texts.language import t

if TYPE_CHECKING:
    from lab.room.room import Room

PORT = 8081
LOWEST = 1024
TICK_S = 0.1


def main(arguments: list[str]) -> int:
    """Serve the control room until Ctrl-C; return the exit code."""
    asked = parse(arguments)
    from lab.room.app import create_app  # They need packages, which are there by now.
    from lab.room.door import Door
    from lab.room.room import Room
    from lab.room.serving import listen, serve

    for line in settings.complaints():  # What runs is looked at all the same.
        complain(line)
    listener = listen(asked.port)
    token = secrets.token_urlsafe()
    door = Door(asked.port, token)
    room = Room(asked.reports)
    with Interruption() as interruption:
        room.open()
        server = serve(create_app(door, room), listener)
        address = f"{door.address}/?token={token}"
        say(t("The control room: {address}", address=address))
        say(t("Ctrl-C ends it, and offers to heal what it broke."))
        if not asked.no_browser and has_display(os.environ):
            Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        while not interruption.name:
            time.sleep(TICK_S)
        server.shutdown()
        if room.is_playing():
            say(t("What is being played ends first, and is put back."))
        left = room.left_behind()
        is_well = not left or (not wants_heal(left, interruption) or is_healed(room))
        room.close()
    return 0 if is_well else entry.TROUBLE


def is_healed(room: "Room") -> bool:
    """Heal what a room has broken; say whether all is well."""
    try:
        return room.acting.heal_ours()
    except Trouble as trouble:
        complain(str(trouble))
        return False


def wants_heal(left: Sequence[Broken], interruption: Interruption) -> bool:
    """Ask whether what this room broke is to be healed; without anybody to be asked, it is."""
    words = listed([f"{one.server} ({one.fault})" for one in left])
    if interruption.name != "Ctrl-C" or not steps.someone_is_there():
        return True
    with every_end_is_ctrl_c():
        try:
            is_wanted = steps.agreed(t("\nThis room has broken {servers}. Heal that?", servers=words))
        except KeyboardInterrupt:  # Ctrl-C once more, or the terminal was closed.
            return True
    if not is_wanted:
        say(t("Left as it is: {servers}. Heal it with: python lab/heal.py", servers=words))
    return is_wanted


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return port, reports, no_browser; exits with 2 on wrong usage."""
    parser = Parser(prog="control.py", description=t("Break, heal and watch servers on a page."), allow_abbrev=False)
    parser.add_argument("--port", type=_port, metavar="PORT", default=PORT, help=t("of the page, on 127.0.0.1 (8081)"))
    kept = t("where journals and reports are kept (reports/)")
    parser.add_argument("--reports", type=Path, default=ROOT / "reports", metavar=t("FOLDER"), help=kept)
    parser.add_argument("--no-browser", action="store_true", help=t("only say the address, open no browser"))
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    number = whole_number(text)
    if not LOWEST <= number <= 65535:
        raise argparse.ArgumentTypeError(t("{text} is not a port from {lowest} to 65535", text=text, lowest=LOWEST))
    return number


def has_display(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Say whether there is a screen for a browser: one of the terminal's would only be in the way."""
    return platform in ("darwin", "win32") or any(
        environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
