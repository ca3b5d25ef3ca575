"""`make down`: remove this clone's containers and network, and keep the log."""

import os
import sys

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
from lab.command import entry
from lab.commands.down import main

if __name__ == "__main__":
    entry.run(main, "", entry.RUN_AGAIN)
