"""What a lab's servers share and keep when their containers are gone: its volumes, found by Compose's label."""

from lab.stack.compose import LABEL
from lab.terminal import programs


def remove(name: str) -> dict[str, str]:
    """Remove the volumes of a Compose project; return for each by its name why it stays, "" for one that is gone.

    One that a container still uses stays, whoever's that is.
    """
    listing = ["docker", "volume", "ls", "--quiet", "--filter", f"label={LABEL}.project={name}"]
    removed = {one: programs.run(["docker", "volume", "rm", one]) for one in programs.run(listing).stdout.split()}
    return {one: result.stderr.strip() if result.returncode else "" for one, result in removed.items()}
