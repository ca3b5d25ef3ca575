"""Messages that are pages of their own, what a request is told that nobody has answered, and lines of log.txt."""

MESSAGES = {
    "not_found": "Page Not Found",
    "not_found_text": "There is no page at this address.",
    # Why a request was given up, by the words of rules/verdict.py, and of two finer shades of them
    "given_up.no-server": "All Servers Failed",
    "given_up.no-server.text": "No server can process the request.",
    "given_up.all-tried": "Request Failed",
    "given_up.all-tried.text": "All servers that can be tried have failed to process this request.",
    "given_up.all-failed": "Request Failed",
    "given_up.all-failed.text": "A server could be reached, but none has answered this request well.",
    "given_up.no-retry": "Request Failed",
    "given_up.no-retry.text": (
        "The request could not be processed, and RETRY=off: a failed attempt is not repeated on another server."
    ),
    "given_up.no-budget": "Request Failed",
    "given_up.no-budget.text": (
        "The request could not be processed, and it was not tried once more: there is no budget left for retries, or "
        "every server fails this address."
    ),
    "given_up.deadline": "Time Is Up",
    "given_up.deadline.text": "No server answered this request well within the time limit.",
    "given_up.may-have-run": "Outcome of the Request Unknown",
    "given_up.may-have-run.text": (
        "The request was sent to a server, in whole or in part, but no response came that can be passed on. So the "
        "request may have run, and it was not sent again, lest it run twice."
    ),
    "given_up.busy": "The Servers Are Busy",
    "given_up.busy.text": (
        "As many requests are under way as can be answered in time, so this one was refused at once. The servers have "
        "not failed: please try again in a few seconds."
    ),
    "given_up.client-gone": "The Client Has Gone",
    "given_up.client-gone.text": "The client closed its connection before this request was answered.",
    # Lines of log.txt
    "all_offline_line": "All servers offline",
    "failed_line": "Request failed: {reason}",
}
