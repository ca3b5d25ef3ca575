"""The texts in English; the keys are those of indonesian.py."""

ENGLISH = {
    # Every page
    "lab": "Fault Tolerance Lab",
    "footer": "Distributed System - Fault Tolerance Simulation with Multi Localhost Server",
    "choose_language": "Choice of language",
    "back_home": "Back to the home page",
    "client": "Client",
    "balancer": "Load Balancer",
    "decimal_sign": ".",
    "and": " and ",
    # Home
    "home_title": "Fault Tolerance Practicum",
    "home_intro": (
        "A small distributed system runs on your computer: one load balancer and three servers, each in a container of "
        "its own. Make a server fail, watch the service live on, repair the server, and understand why."
    ),
    "open_balancer": "Open the Load Balancer",
    "picture": "Picture of the system: client, load balancer and servers",
    "picture_caption": (
        "The client knows only the load balancer. The load balancer checks every server and passes each request to the "
        "first healthy one."
    ),
    "learn_title": "What you learn",
    "learn_system": "How a distributed system works",
    "learn_system_text": "Several separate servers work together and look like one service to the client.",
    "learn_balancer": "How a load balancer spreads requests",
    "learn_balancer_text": "For every request, the load balancer chooses one healthy server by its policy.",
    "learn_backup": "How a backup server is used",
    "learn_backup_text": "A backup server takes over when the primary server fails, and stands by again afterwards.",
    "learn_tolerance": "How fault tolerance keeps the service up",
    "learn_tolerance_text": "The service stays available although some of the servers have failed.",
    "try_title": "Try it yourself",
    "try_intro": "Open the load balancer's page, then run these commands in a terminal, in the project's folder.",
    "try_fail": "Make the primary server fail",
    "try_fail_text": "Server 1 stops answering. The next requests are processed by Server 2.",
    "try_status": "Look at every server's state",
    "try_status_text": "Compare what is true of the containers with what the load balancer sees.",
    "try_heal": "Repair all servers",
    "try_heal_text": "Server 1 answers again, and requests are processed by it again.",
    # Dashboard
    "dashboard_title": "Fault Tolerance Simulation of a Distributed System",
    "normal": "System Running Normally",
    "all_failed": "All Servers Failed",
    "all_failed_text": "No server can process the request.",
    "not_well": "The Service Is in Trouble",
    "not_well_text": "Servers can be reached, but none of them answered this request well.",
    "continued_by": "{failed} failed; the service goes on with {server}.",
    "kept_by": "{failed} failed; the service stays with {server}.",
    "suspected": "{failed} may be in trouble and is being checked; this request was processed by {server}.",
    "updated": "Updated",
    "every_5_s": "every 5 seconds",
    "journey": "The way of this request",
    "protections_on": "Protections on",
    "protections_off": "Switched off",
    "none": "none",
    "servers": "Servers",
    "since": "Since",
    "latency": "Answer time",
    "counters": "Attempts: {attempts}, failed: {failures}",
    "attempt": "Attempt {number}:",
    "not_tried": "Not used by this request.",
    "processed_by": "This request was processed by:",
    "processed_by_none": "No server",
    "response": "Server Response",
    "no_response": "No response from a server.",
    "status_code": "Status code",
    "duration": "Duration",
    "log": "Load Balancer Activity Log",
    "log_order": "Last 20 lines, newest first",
    "log_empty": "No log yet.",
    "ill_addresses": "Addresses in trouble",
    "ill_addresses_text": "Every server fails them, so no server is blamed.",
    "ill_address": "{requests} requests failed since {since}",
    "log_problem": "Nothing is being logged",
    "log_full": (
        "The disk is full, so the log can't be written. Requests are still served. "
        "Free some disk space; after that, logging goes on."
    ),
    "log_readonly": (
        "The folder shared/log can't be written to. Requests are still served. "
        "Give write permission on that folder, then restart the lab."
    ),
    "log_other": (
        "The log can't be written: {detail}. Requests are still served. "
        "Check the folder shared/log, then restart the lab."
    ),
    # Messages that are pages of their own
    "not_found": "Page Not Found",
    "not_found_text": "There is no page at this address.",
    "may_have_run": "Outcome of the Request Unknown",
    "may_have_run_text": (
        "The connection to the server was lost after the request was sent, so the request may have run. "
        "It was not sent again, lest it run twice."
    ),
    "busy": "Too Many Requests",
    "busy_text": "The load balancer is carrying too many requests. Please try again in a moment.",
    "no_retry": "Request Failed",
    "no_retry_text": "The server failed to process the request, and it was not sent to another server.",
    "time_is_up": "Time Is Up",
    "time_is_up_text": "No server answered this request within the time limit.",
    # A line of log.txt
    "all_offline_line": "All servers offline",
    # Policies: which server takes the next request
    "policy.priority": "Priority: the first server that is ONLINE processes all requests.",
    "policy.round_robin": "Round robin: the servers that are ONLINE take turns.",
    "policy.least_connections": "Least connections: the ONLINE server with the fewest running requests is chosen.",
    "policy.random": "Random: any server that is ONLINE is chosen at random.",
    # Reasons: how an attempt ended, or why a server is not ONLINE
    "reason.": "No trouble.",
    "reason.ok": "Answered correctly.",
    "reason.refused": "Connection refused: no process accepts it.",
    "reason.dns": "The server's name was not found on the network.",
    "reason.connect-timeout": "No connection before the time limit.",
    "reason.read-timeout": "Connected, but no answer before the time limit.",
    "reason.reset": "Connection closed before there was an answer.",
    "reason.5xx": "Answered with a server error (code 5xx).",
    "reason.truncated": "The answer broke off before it was complete.",
    "reason.corrupt": "The content of the answer is corrupt.",
    "reason.slow": "Much slower than the other servers.",
    "reason.cancelled": "Cancelled: another server answered first.",
    "reason.skipped": "Skipped without being tried.",
}
