"""What a run of load may bring back."""

import json

from lab.measuring.figures import ROLES, Sample


def body(label: str = "Server 1") -> str:
    """Return the body that the server of that label sends."""
    message, time = f"Request berhasil diproses oleh {label}", "2026-11-22 09:00:00"
    answer = {"server": label, "role": ROLES[label], "status": "ACTIVE", "message": message, "time": time}
    return json.dumps(answer)


def sample(due_s: float = 0.0, label: str = "Server 1", took_ms: float = 3.0) -> Sample:
    """Return a request that was sent when it was due, and answered."""
    return Sample(due_s, due_s + 0.0005, took_ms / 1000, 200, body(label))
