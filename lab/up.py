"""`make up`: check the machine, get what is missing, build, start, wait until all is well, say where the page is."""

import os
import sys

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
from lab.command import entry
from lab.commands.up import main, parse

if __name__ == "__main__":
    entry.run(main, when_interrupted=entry.RUN_AGAIN, parse=parse)
