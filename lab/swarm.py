"""The lab on several machines, by Docker Swarm: python lab/swarm.py up node1 node2 node3 | status | down"""

import signal

if __name__ == "__main__":  # Nothing is done yet: Ctrl-C while this is loading ends it without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import os
import sys

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
from lab.command import entry
from lab.commands.swarm import main, parse

if __name__ == "__main__":
    entry.run(main, when_interrupted=entry.RUN_AGAIN, parse=parse)
