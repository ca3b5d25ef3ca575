"""The time axis of the live page, and its playhead."""

AXIS = {
    "axis.name": "Time axis: the last two minutes",
    "axis.hint": "Point at a mark, or tap it, to read what it is. With the keyboard: focus the axis, then use arrows.",
    "axis.keys": (
        "Left and right arrow: what comes before and after. Up and down arrow: another row. "
        "Page Up and Page Down: ten seconds. Escape: let go."
    ),
    "axis.nothing": "There is nothing on the time axis yet.",
    "axis.failed_line": "failed",
    "axis.now": "now",
    "axis.at_pause": "at the pause",
    "axis.ago": "{seconds} s ago",
    "axis.before_pause": "{seconds} s before the pause",
    "axis.before": "before that",
    "axis.unknown": "unknown",
    "axis.nobody": "no server",
    # A request
    "axis.answered": "answered by {server} in {ms} (status {status}).",
    "axis.answered_with_error": "failed: {server} answered with error {status} after {ms}.",
    "axis.given_up": "failed after {ms}, status {status}: {why}.",
    "axis.refused": "refused without a try, status {status}: {why}.",
    "axis.client_gone": "its client went away after {ms}.",
    "axis.was_saved": "Saved by fail-over.",
    "axis.attempts": "{count} attempts: {each}.",
    "axis.attempt": "{server} ({what}, {ms})",
    "axis.second": (
        "{requests} requests within one second, {failed} failed, {refused} refused, {saved} saved; "
        "p50 {p50}, p99 {p99}."
    ),
    # What lasts
    "axis.state": "{server} {state}, {times}.",
    "axis.fault": "Fault on {server}: {fault}, {times}.",
    "axis.lasts": "since {began}, lasting",
    "axis.ended": "from {began} to {ended}",
    # For who doesn't see it
    "axis.summary": (
        "The last two minutes: {requests} requests, {failed} failed, {refused} refused, {saved} saved by fail-over. "
        "Now p50 {p50}, p99 {p99}."
    ),
    "axis.summary_server": "{server}: {state}.",
    "axis.summary_faulty": "{server}: {state}, with the fault {faults}.",
    "axis.legend.several": "more than one attempt",
    "axis.legend.saved": "saved by fail-over",
    "axis.legend.failed": "failed",
    "axis.legend.refused": "refused without a try",
    "axis.legend.p50": "p50: half of the requests are faster",
    "axis.legend.p99": "p99: 1 of 100 is slower",
    "axis.legend.fault": "a server's fault",
    "playhead.pause": "Pause",
    "playhead.go_on": "Go on",
    "playhead.slider": "Back to",
    "playhead.now": "now",
    "playhead.at_pause": "at the pause",
    "playhead.before": "{seconds} s before the pause",
    "playhead.json": "Save JSON",
    "playhead.png": "Save PNG",
}
