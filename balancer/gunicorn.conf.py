"""How gunicorn runs the balancer. Every line is a gunicorn setting; the comment says why."""

import gc
import os
from typing import Any

import gevent

bind = os.environ.get("LISTEN", "0.0.0.0:8080")
# Whoever asks gevent for an address has one already: names are looked up by the probes, in threads of their own. So no
# other threads are needed for it.
gevent.config.resolver = "block"
# One process holds the state of the servers; gevent lets it wait for thousands of requests at once.
worker_class = "balancer.wire.worker.Worker"
workers = 1
# A balancer that was paused must not be ended for it when it resumes.
timeout = 0
# Whatever a client says of proxies in front is passed on and means nothing here; so there is no address to compare.
forwarded_allow_ips = "*"
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
# Clients are held to clocks of the worker's own, see balancer/rules/pace.py.
# A request line that fits in here fits in the servers' too: they are sent less of it.
limit_request_line = 8190
# Longer than a request's deadline, so that none is broken off when the balancer stops.
graceful_timeout = 6
# The container's root is read-only; /tmp is a tmpfs.
worker_tmp_dir = "/tmp"
control_socket_disable = True


def pre_fork(arbiter: Any, worker: Any) -> None:
    """Keep the memory that parent and worker share: a collector that looks at it writes to it, and so copies it."""
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """Start the probes in the process that serves, not in its parent."""
    worker.wsgi.extensions["is_stopping"] = lambda: not worker.alive
    worker.wsgi.extensions["checker"].start()
    # What is here now stays for good; the garbage collector need not look at it again and again.
    gc.collect()
    gc.freeze()
