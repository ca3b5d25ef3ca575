"""What every page has, and the home page."""

HOME = {
    # Every page
    "lab": "Fault Tolerance Lab",
    "footer": "Distributed System - Fault Tolerance Simulation with Multi Localhost Server",
    "choose_language": "Choice of language",
    "back_home": "Back to the home page",
    "client": "Client",
    "balancer": "Load Balancer",
    "decimal_sign": ".",
    "and": " and ",
    "stale": "The load balancer can't be reached. What you see here is the last that was known.",
    # Home
    "home_title": "Fault Tolerance Practicum",
    "home_intro": (
        "A small distributed system runs on your computer: one load balancer and three servers, each in a container of "
        "its own. Make one of the servers fail, watch how the service lives on, repair that server, and understand why "
        "the service was not interrupted."
    ),
    "open_balancer": "Open the Load Balancer",
    "picture": "Diagram of the system: client, load balancer, and servers",
    "picture_caption": (
        "The client knows only the load balancer, and the load balancer chooses a server for each request. {policy}"
    ),
    "picture_moment": "The servers' states at {time}.",
    "learn_title": "What you will learn",
    "learn_system": "How a distributed system works",
    "learn_system_text": "Several separate servers work together and look like one service to the client.",
    "learn_balancer": "How a load balancer spreads requests",
    "learn_balancer_text": "For every request, the load balancer chooses one healthy server by its policy.",
    "learn_backup": "How a backup server is used",
    "learn_backup_text": "A backup server takes over when the primary server fails, and stands by again afterwards.",
    "learn_tolerance": "How fault tolerance keeps the service up",
    "learn_tolerance_text": "The service stays available although some of the servers have failed.",
    "try_title": "Try it yourself",
    "try_intro": (
        "Open the load balancer's page, then run these commands in a terminal, in the project's folder. Where there is "
        "no command python, write python3 (on Windows: py)."
    ),
    "try_fail": "Make the primary server fail",
    "try_fail_text": "Server 1 stops answering. The next requests are processed by Server 2.",
    "try_status": "Look at every server's state",
    "try_status_text": "Compare what is true of the containers with what the load balancer sees.",
    "try_heal": "Repair all servers",
    "try_heal_text": "Server 1 answers again, and requests are processed by it again.",
    # The fault menu: classes of failure, and what a client of such a server meets
    "faults_title": "The fourteen faults",
    "faults_intro": (
        "Failures come in five classes, from the easiest to live with to the hardest. Here is what a client meets who "
        "asks that server directly; watch on the load balancer's page how much of it a client still feels. Repair the "
        "server with python lab/heal.py before you try the next fault."
    ),
    "fault_class": "Class {name}",
    "class.crash": "The server is gone, and that shows at once.",
    "class.omission": "The server is silent: is it gone, or only late?",
    "class.timing": "The server is late, although its health checks (probes) succeed.",
    "class.response": "The server answers, but its response must not be believed.",
    "class.recurrent": "The fault comes and goes: whoever trusts too soon is hit again.",
    "fault.stop": "The connection is refused, or the server's name is not found.",
    "fault.kill": "The same as stop, but requests under way are broken off, too.",
    "fault.pause": "The connection is made, and then there is silence.",
    "fault.cut": "Nothing reaches the server, or its name is not found.",
    "fault.drop": "A share of the requests is never answered.",
    "fault.lossy": "It is served as ever, but some GET /health get no answer: the server may be taken for failed.",
    "fault.slow": "Every response comes late.",
    "fault.drip": "The response comes a byte at a time, so it is complete only after a long wait.",
    "fault.starve": "The server has hardly any CPU: the more requests, the longer the wait.",
    "fault.error": "The server returns an error (code 5xx).",
    "fault.truncate": "The response breaks off in the middle.",
    "fault.corrupt": "One bit of the response is wrong; only its digest tells.",
    "fault.lie": "The response is wrong, and its digest fits: nothing in it tells.",
    "fault.flap": "It is answered, then there is silence, then it is answered again, over and over.",
}
