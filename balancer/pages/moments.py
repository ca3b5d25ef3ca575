"""How a page writes a time."""

from datetime import datetime

from balancer.settings import Settings


def moment(at_s: float, settings: Settings) -> str:
    """Return a time, in seconds since the epoch, to the millisecond: what comes first can be told."""
    return datetime.fromtimestamp(at_s, settings.zone).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
