"""Containers as Docker may show them."""

from lab.stack.snapshot import Snapshot

RUNNING = Snapshot("running")
PAUSED = Snapshot("paused")
STOPPED = Snapshot("exited", exit_code=0)
KILLED = Snapshot("exited", exit_code=137)
NEVER_STARTED = Snapshot("created")
RESTARTING = Snapshot("restarting")
REMOVED = Snapshot("removed")


def inside(content: str) -> Snapshot:
    """Return a running server with that file of faults."""
    return Snapshot("running", fault_file=content)
