"""`make doctor`: what the lab needs, one line each: ok, or the command that mends it. It changes nothing."""

import os
import sys

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
from lab.command import entry
from lab.commands.doctor import main

if __name__ == "__main__":
    entry.run(main, when_interrupted=entry.RUN_AGAIN, can_do_without=True)
