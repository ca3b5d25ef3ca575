"""The load balancer's page: the service, its servers, and the one request that the page itself has sent."""

DASHBOARD = {
    "dashboard_title": "Fault Tolerance Simulation of a Distributed System",
    # The service
    "service.normal": "System Running Normally",
    "service.degraded": "System Running Normally",
    "service.overloaded": "The Service Is Overloaded",
    "service.troubled": "The Service Is in Trouble",
    "service.down": "All Servers Failed",
    "overloaded_text": (
        "More is asked than the servers can do in time. Some requests are refused at once, the others are answered."
    ),
    "troubled_text": "Requests are failing, or only servers are left that their breakers keep out.",
    "down_text": "No server can process the request.",
    "what_is_this": "Why?",
    "have_failed": "{servers} failed",
    "are_too_slow": "{servers} answered too slowly",
    "failed_and_slow": "{failed}, and {slow}",
    "taken_over": "{fallen}; {server} has taken over the service.",
    "kept_on": "{fallen}; {server} keeps serving.",
    "fallen": "{fallen}.",
    "suspected": "{failed} may be in trouble and is being checked.",
    "suspected_unprobed": ("{failed} may be in trouble. Nobody checks it (PROBE=off): a request will try it."),
    # The page itself
    "updated": "Updated",
    "every_5_s": "every 5 seconds",
    "stand_still": "pause",
    "stands_still": "paused",
    "go_on": "resume",
    "details_close": "An explanation that you open closes when the page is refreshed. To read it in peace:",
    "stand_still_long": "pause the refreshing",
    # This request's path, and the servers
    "journey": "This request's path",
    "policy": "Policy",
    "protections_on": "Protections on:",
    "protection_off": "Switched off:",
    "none": "none",
    "servers": "Servers",
    "since": "Since",
    "latency": "Response time",
    "busy_text": "Busy: it has as many requests as it can answer quickly.",
    "load": "Under way: {in_flight}, at most {limit}",
    "ease": "At ease",
    "limit": "Limit",
    "alone": "Alone",
    "in_line": "Waiting in line: {count}",
    "shed": "Refused as busy: {count}",
    "counters": "Attempts: {attempts}, failed: {failures}",
    "attempt": "Attempt {number}",
    "kind.first": "first",
    "kind.retry": "retry",
    "kind.hedge": "hedge",
    "kind.trial": "trial",
    "end.ok": "succeeded",
    "end.failed": "failed",
    "end.overtaken": "overtaken",
    "end.cancelled": "cancelled",
    "not_tried": "Not involved in this request.",
    # This request
    "processed_by": "This request was processed by:",
    "processed_by_none": "No server",
    "how.answered": "This request was answered well",
    "how.answered-with-error": "This request was answered with an error",
    "how.given-up": "This request was not answered",
    "how.busy": "This request was refused: the servers are busy",
    "only_errors": "All that came was an error from {server}: no other server had a better answer.",
    "only_error_unretried": "{server} returned an error, and RETRY=off: the request is not repeated on another server.",
    "answered_on_trial": "{server} is still {state}: this request was its trial as well.",
    "answered_all_the_same": (
        "{server} is {state} now, yet it answered: there was no better server, or its state changed while the request "
        "was under way."
    ),
    "response": "Server Response",
    "no_response": "No response from a server.",
    "empty_response": "The response has no content.",
    "status_code": "Status code",
    "duration": "Duration",
    "log": "Load Balancer Activity Log",
    "log_order": "Last 20 lines, newest first",
    "log_empty": "No log yet.",
    "ill_addresses": "Addresses in trouble",
    "ill_addresses_text": "Every server fails them, so no server is blamed.",
    "ill_address": "{requests} requests failed since {since}",
    "log_problem": "The log can't be written",
    "log_full": (
        "The disk is full, so requests are served without being logged. "
        "Free some disk space; after that, logging goes on by itself."
    ),
    "log_readonly": (
        "There is no right to write in the folder shared/log. Requests are still served. "
        "Give write permission on that folder, then restart the lab."
    ),
    "log_file": (
        "The load balancer may not write to the file {file} in the log folder. Requests are still served. "
        "Correct that file's permissions or its owner; after that, logging goes on by itself."
    ),
    "log_other": (
        "The system says: {detail}. Requests are still served. Check the folder shared/log, then restart the lab."
    ),
}
