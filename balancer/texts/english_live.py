"""What the dashboard shows and does while it is alive: the picture, the counters, the sender, the newest requests."""

LIVE = {
    # The page itself
    "live.now": "live",
    "live.own_requests": "this page sends a request every 5 seconds and at each fault",
    "live.unheard": "Too many pages are open: this one is told nothing, so what you see is old.",
    "live.own_stream": "this page sends a steady stream",
    "live.no_own_requests": "this page sends no requests of its own",
    "live.present": "projector mode",
    "live.leave_present": "leave projector mode",
    "live.moment": "Picture, cards, figures and axis show the state at {time}; all else tells of now.",
    "live.state_said": "{server} {state}. {reason}",
    "live.unknown": "not known",
    "explain.unknown": (
        "How this server was at that moment isn't known: it is too long ago, or more has happened since than the load "
        "balancer keeps."
    ),
    "live.picture": "The requests' path",
    "live.legend": "What the signs in the picture mean",
    "live.legend_answered": "a request, then its response",
    "live.legend_failed": "a failed attempt",
    "live.legend_overtaken": "overtaken or cancelled",
    "live.legend_hedge": "hedge: a second attempt",
    "live.slowed": "Slowed down so that it can be seen; the order is real. Of many requests only some are drawn.",
    "live.still_picture": "Less motion: what is drawn is the way of the last request.",
    # Each server
    "live.share": "{share}% of responses, 10 s",
    "explain.share": (
        "This server's share of the requests that were answered in the last ten seconds. With the policy priority one "
        "server serves them all, and the others stand by."
    ),
    "live.load": "{in_flight}/{limit} under way",
    "live.spark": "Requests per second on this server in the last two minutes; now {now}, at most {most}.",
    "live.fault": "lab: {fault}",
    "live.fault_since": "Done by {by} at {time}. {options}",
    # The newest requests
    "live.requests": "Newest requests",
    "live.requests_how": "Open a request to see each of its attempts.",
    "live.requests_none": "No request yet since this page was opened.",
    "live.requests_held": "This list stands still while it is read. New requests: {count}.",
    "live.requests_go_on": "Show the newest",
    "live.saved": "saved",
    "live.nobody": "no server",
    "live.no_attempts": "No attempt: this request was given to no server.",
    "live.began": "began at {at}, took {ms}",
    "live.sampled": "Last second: {shown} of {requests} requests are shown. The figures count them all.",
    "live.log_order": "At most 20 lines, newest first; under high load only some of those in log.txt",
    # Counters, since the balancer's start
    "counter.title": "Since the load balancer was started",
    "counter.requests": "requests",
    "counter.failed": "failed",
    "counter.retried": "retried",
    "counter.hedged": "hedged",
    "counter.saved": "saved",
    "counter.pace": "per second: {requests} · p50 {p50} · p99 {p99}",
    "counter.quiet": "No request in the last second.",
    "explain.counter.requests": "All requests that have ended, whichever way.",
    "explain.counter.failed": (
        "Requests that were not served: answered with an error (5xx), or not answered. Those that were refused as busy "
        "are counted apart, and a client that went away before its answer isn't counted here."
    ),
    "explain.counter.retried": "Requests with an attempt that failed and was repeated on another server.",
    "explain.counter.hedged": "Requests that waited too long, so that a second attempt was started on another server.",
    "explain.counter.saved": (
        "Requests that one server answered well although another had failed them or was overtaken. Without fail-over "
        "their clients would have had an error, or would have waited."
    ),
    # The sender
    "send.title": "Send requests of your own",
    "send.get": "Send a GET",
    "send.post": "Send a POST (order)",
    "send.why": "Why?",
    "send.key": "with an Idempotency-Key",
    "explain.send.key": (
        "An order that is taken twice is two orders, so a POST isn't repeated if it may have run. By its "
        "Idempotency-Key a server knows the repetition, so the load balancer may retry it."
    ),
    "send.rate": "Requests per second",
    "send.start": "Start",
    "send.stop": "Stop",
    "explain.send.stream": (
        "Open loop: requests are sent by the clock and don't wait for earlier answers, as many clients would that know "
        "nothing of each other. The stream stops by itself after a minute, or when the page is closed or hidden. At "
        "most {most} requests wait for their answer at once; those beyond are skipped, and counted."
    ),
    "send.count": "Sent {sent}, answered {answered}, failed {failed}, skipped {skipped}.",
    "send.running": "{left} seconds left.",
    "send.ended": "The stream has ended.",
    "send.ended_hidden": "The stream was stopped because the page was hidden.",
    "send.unreached": "The load balancer can't be reached.",
    "send.attempts": "Attempts",
    "send.attempt": "{server}: {reason} ({ms})",
    "explain.send.attempts": (
        "The load balancer names them in the header Server-Timing: one entry for each attempt, with server, result and "
        "duration."
    ),
    "send.duration": "Duration in this browser",
    "explain.send.duration": (
        "Measured by the browser: from when this page sent the request until its whole response was there. So the "
        "time within the browser counts, too."
    ),
}
