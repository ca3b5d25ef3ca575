"""What each word that a page shows means, and why it is so; and the sentences for reasons and policies."""

EXPLANATIONS = {
    # Policies: which server takes the next request
    "policy.priority": "Priority: the first server that is ONLINE processes all requests.",
    "policy.round_robin": "Round robin: the servers that are ONLINE take turns.",
    "policy.least_connections": "Least connections: the ONLINE server with the fewest active requests is chosen.",
    "policy.random": "Random: any server that is ONLINE is chosen at random.",
    "explain.policy.priority": (
        "The order is fixed, so it is always clear who serves: a backup server is used only when the primary server "
        "can't serve. That makes a take-over easy to watch."
    ),
    "explain.policy.round_robin": (
        "The load is spread evenly if all requests are about equally heavy, and a server that fails meets only a share "
        "of the requests."
    ),
    "explain.policy.least_connections": (
        "On a slow server, unfinished requests pile up. By this policy such a server gets fewer new ones."
    ),
    "explain.policy.random": (
        "Nothing need be remembered, and with many requests the load is spread almost evenly, too."
    ),
    # Reasons: how an attempt ended, or why a server is not ONLINE
    "reason.": "No trouble that is known of.",
    "reason.ok": "Answered correctly.",
    "reason.refused": "Connection refused: no process listens on that port.",
    "reason.dns": "The server's name was not found on the network.",
    "reason.connect-timeout": "No connection before the time limit.",
    "reason.read-timeout": "Connected, but no answer before the time limit.",
    "reason.reset": "Connection closed before there was a response.",
    "reason.5xx": "Returned a server error (code 5xx).",
    "reason.truncated": "The response broke off before it was complete.",
    "reason.corrupt": "The content of the response is corrupt.",
    "reason.slow": "Much slower than the other servers.",
    "reason.cancelled": "Cancelled: another server answered first.",
    "trial_limit": "A trial has a shorter time limit.",
    "explain.reason.ok": (
        "The response was complete, its code is no server error, and its content fits the digest that came with it."
    ),
    "explain.reason.refused": (
        "The machine replies, but the program doesn't run. The request was not sent yet, so it is safe to send it to "
        "another server: a retry does so at once."
    ),
    "explain.reason.dns": (
        "A container that has stopped, or left the network, loses its name, so its address can't be looked up. The "
        "request was not sent yet, so a retry on another server is safe."
    ),
    "explain.reason.connect-timeout": (
        "The network's packets get no reply. From outside, gone and late look the same, so the load balancer waits no "
        "longer than the time limit."
    ),
    "explain.reason.read-timeout": (
        "This is how a frozen process looks: the kernel still takes connections for it, and then there is silence. "
        "From outside, gone and late look the same, so the time limit decides."
    ),
    "explain.reason.reset": (
        "The server closed the connection without a response, as when its process is ended at work. The request may "
        "have run, so a retry is only for one that is safe to run twice."
    ),
    "explain.reason.5xx": (
        "The server answers, but with an error of its own, and its GET /health may go well all the same. If another "
        "server does well with the same request, it is this server that is wrong, and not the request."
    ),
    "explain.reason.truncated": (
        "The connection was closed before the promised length was reached. Half a response must not be believed, so no "
        "client gets it: a retry asks another server."
    ),
    "explain.reason.corrupt": (
        "The content doesn't fit the digest that came with it (Content-Digest). No client gets such a response: a "
        "retry asks another server."
    ),
    "explain.reason.slow": (
        "An attempt that began later, on another server, was done first. Slow always means slower than the others: "
        "when all servers are slow, none is blamed."
    ),
    "explain.reason.cancelled": (
        "This attempt was no longer needed, so it was ended. That is no failure, and doesn't speak against the server."
    ),
    # States of a server
    "explain.state.ONLINE": (
        "As far as the load balancer knows, this server is well. One that it knows nothing of counts as ONLINE, too, "
        "for to keep a healthy server out costs more than to repeat one request."
    ),
    "explain.state.SUSPECT": (
        "Something speaks against this server, but it isn't certain yet: one failure may be chance. The server comes "
        "last in the order, so that the next requests don't pay for it."
    ),
    "explain.state.OFFLINE": (
        "Its failure is certain, so this server gets no requests: to wait for a failed server only wastes the client's "
        "time."
    ),
    "explain.probed.SUSPECT": (
        "The load balancer checks it at once: if that goes well, ONLINE; if it fails again, OFFLINE."
    ),
    "explain.probed.OFFLINE": (
        "The load balancer goes on checking it, and uses it again once it did well several times."
    ),
    "explain.tripped.OFFLINE": (
        "Real requests have shown the fault, though its GET /health may go well (its breaker is open). So only a real "
        "request can bring it back: after a short pause, one is its trial."
    ),
    "explain.unprobed.SUSPECT": "Nobody checks it (PROBE=off): left alone for a while, it is tried by a request.",
    "explain.unprobed.OFFLINE": "Nobody checks it (PROBE=off): a request will be its trial.",
    # Kinds and ends of an attempt
    "explain.kind.first": "This request's first attempt, on the server that the policy chose.",
    "explain.kind.retry": (
        "The attempt before it failed, so the request was sent again, to the next server: its client need not know "
        "that a server has failed."
    ),
    "explain.kind.hedge": (
        "The attempt before it went unanswered for too long, so a second one was started beside it. The first good "
        "response is used, so the client doesn't wait for a slow server."
    ),
    "explain.kind.trial": (
        "This server has failed or was too slow, and it isn't known yet whether it is well again. One request tries "
        "that, with an ordinary attempt on another server beside it, if there is one, so its client doesn't pay if the "
        "trial fails."
    ),
    "explain.end.ok": "The response was good, and complete.",
    "explain.end.failed": "There was no good response, for one of the reasons of failure.",
    "explain.end.overtaken": "An attempt on another server, which began later, was answered far sooner.",
    "explain.end.cancelled": "No longer needed; no failure.",
    # Protections, and what it costs to do without
    "explain.switch.hedge": (
        "If a GET waits much longer than usual, a second attempt is started on another server, and the first good "
        "response is used. So nobody waits for a frozen server."
    ),
    "explain.switch.retry": (
        "An attempt that failed is repeated on another server, if the request was not sent yet or is safe to run "
        "twice. So its client doesn't see that a server has failed."
    ),
    "explain.switch.budget": (
        "Retries and hedges may be a tenth of the requests, and a few at once. So servers in trouble don't get several "
        "times the load for it."
    ),
    "explain.switch.breaker": (
        "A server that fails requests, or is far too slow with them, where another one does better is kept away from "
        "them; after a short pause one request tries it. GET /health may go well on such a server all the same."
    ),
    "explain.switch.probe": (
        "Every server is asked a few times a second (GET /health), apart from the requests. So a failure is known "
        "before a request meets it, and a server that is well again is used again soon."
    ),
    "explain.switch.shed": (
        "Each server has a limit on the requests that it works on at once, found from how quickly it answers. One that "
        "is busy is passed over; when all have reached their limits, a request waits for a moment, and is then refused "
        "at once (code 503). So what is accepted is answered in time."
    ),
    "cost.switch.hedge": "Without hedges, a request waits for a frozen or slow server until its time is up.",
    "cost.switch.retry": "Without retries, a request that meets a failed server fails with it.",
    "cost.switch.budget": (
        "Without a budget, each request that fails or is slow everywhere is tried on every server: when all are in "
        "trouble, they get three times the load."
    ),
    "cost.switch.breaker": (
        "Without breakers, failed requests alone never make a server OFFLINE, so it keeps getting new ones."
    ),
    "cost.switch.probe": (
        "Without probes, a failure is known only when a request meets it, and that a server is well again only when a "
        "request tries it."
    ),
    "cost.switch.shed": (
        "Without limits (shed), servers get more than they can do: every request waits for all those before it, until "
        "hardly any is answered in time."
    ),
    # The service as a whole
    "explain.service.normal": "All servers are ONLINE, and requests are answered well.",
    "explain.service.degraded": (
        "Requests are still answered well, although not every server is ONLINE. That is fault tolerance: a server may "
        "fail, the service doesn't."
    ),
    "explain.service.overloaded": (
        "The servers are there, but all have reached their limits, so within the last second some requests were "
        "refused. That is no failure of a server: a quick no to some keeps the others quick. It is over a second after "
        "the last refusal."
    ),
    "explain.service.troubled": (
        "The last request, or a share of those of the last few seconds, has failed; or only servers are left that "
        "their breakers keep out. Servers and service are two things: a service is judged by its requests."
    ),
    "explain.service.down": (
        "There is no server that a request can be sent to, so the load balancer refuses it at once (code 503): to wait "
        "would not help. As soon as one server is well, the service goes on."
    ),
    # How this request ended
    "explain.how.answered": (
        "A server gave a response that is no server error. That holds for the request that this page has sent; the "
        "service and each server are spoken of in places of their own."
    ),
    "explain.how.answered-with-error": (
        "The only response was an error of the server's own (5xx). The load balancer passes it on as it is, since the "
        "server's words are of more use to a client than others in their stead."
    ),
    "explain.how.given-up": (
        "The load balancer got no response that may be passed on, so the client gets a message from the load balancer "
        "itself (code 502, 503 or 504)."
    ),
    "explain.how.busy": (
        "Every server had reached its limit, and none had room soon enough. Rather than wait long for an answer that "
        "comes too late, the client is told at once (code 503) after how many seconds it may come back (Retry-After)."
    ),
    # What a server carries, and what is too much
    "explain.busy": (
        "In the last second, this server often had as many requests as it can answer quickly, or more. That is no "
        "failure: its state stays what it is, and nothing is held against it. New requests go to another server, if "
        "one is at ease. The word goes when this hasn't happened for a second."
    ),
    "explain.load": (
        "The requests that this server works on at this moment. How many it can carry is learned from its answers: "
        "those that wait for each other take longer, the more there are."
    ),
    "explain.ease": "Up to so many at once, it answers quickly. With more, another server is asked first.",
    "explain.limit": "More than so many at once it doesn't get: they would only wait in the server.",
    "explain.alone": (
        "How long an answer takes when the server has nothing else to do. Who is slow also when alone isn't busy, but "
        "slow."
    ),
    "explain.line": (
        "When all servers have reached their limits, requests wait here for a few hundredths of a second at most: a "
        "short burst is over by then. If the line stands, that is overload: then waiting is even shorter, and the "
        "newest goes first, for its client is the likeliest still to be there."
    ),
    "explain.shed": (
        "Requests that were refused since the load balancer was started, because every server was at its limit. Each "
        "client is told to come back after 1 to 3 seconds, drawn at random, so that they don't all come back at once."
    ),
    # Figures
    "explain.latency": (
        "The median of the last attempts on this server: half of them were quicker, half slower. One that was "
        "overtaken, or whose time was up, counts with at least the time that it had taken (≥). Unlike an average, the "
        "median isn't changed by a single attempt that was very slow."
    ),
    "explain.duration": (
        "From this request's arrival at the load balancer until its response was there whole, or it was given up. A "
        "long response is passed on as it comes: then it is the time until it began to be passed on."
    ),
    "explain.counters": (
        "A request can have several attempts. One that was overtaken or cancelled has not failed, so it is counted "
        "apart."
    ),
    "explain.ill_addresses": (
        "If every server fails the same address, it is the request that is wrong, and not the servers. So no server is "
        "kept out for it, and no budget of retries and hedges is spent on it."
    ),
}
