"""What the live dashboard's scripts say: the texts of a page's language that they need, and no others."""

from collections.abc import Mapping

KINDS = (
    "axis.", "playhead.", "reason.", "kind.", "end.", "how.", "fault.",
    "explain.end.", "explain.how.", "explain.kind.", "explain.reason.", "explain.state.",
)  # fmt: skip
SINGLE = (
    "attempt", "counter.pace", "counter.quiet", "counters", "decimal_sign", "empty_response", "explain.busy",
    "explain.counter.saved", "explain.latency", "explain.send.attempts", "explain.send.duration",
    "explain.share", "explain.unknown", "ill_address", "in_line", "latency", "live.began", "live.fault",
    "live.fault_since", "live.load", "live.moment", "live.no_attempts", "live.no_own_requests", "live.nobody",
    "live.now", "live.own_requests", "live.own_stream", "live.picture", "live.requests_held", "live.sampled",
    "live.saved", "live.share", "live.slowed", "live.spark", "live.state_said", "live.still_picture",
    "live.unheard", "live.unknown", "no_response", "processed_by_none", "send.attempt", "send.attempts",
    "send.count", "send.duration", "send.ended", "send.ended_hidden", "send.running", "send.start",
    "send.stop", "send.unreached", "shed", "stale",
)  # fmt: skip


def live_texts(t: Mapping[str, str], of_the_log: Mapping[str, str]) -> dict[str, str]:
    """Return the texts for the scripts, by name.

    t: all texts of the page's language. of_the_log: those of the lab's own language, in which log.txt is written.
    """
    chosen = {name: text for name, text in t.items() if name.startswith(KINDS) or name in SINGLE}
    lines = {f"log.{name}": of_the_log[name] for name in ("all_offline_line", "failed_line")}
    return chosen | lines
