"""`make bundle`: write one file with all that the lab needs without internet. [--output FILE] [--platforms NAME ...]"""

import os
import sys

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
from lab.command import entry
from lab.commands.bundle import NOTHING_LEFT, main, parse

if __name__ == "__main__":
    entry.run(main, when_interrupted=NOTHING_LEFT, parse=parse)
