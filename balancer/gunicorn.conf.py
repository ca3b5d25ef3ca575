"""How gunicorn runs the balancer. Every line is a gunicorn setting; the comment says why."""

import os
from typing import Any

bind = os.environ.get("LISTEN", "0.0.0.0:8080")
# One process holds the state of the servers; gevent lets it wait for thousands of requests at once.
worker_class = "gevent"
workers = 1
worker_connections = 2000
# A balancer that was paused must not be ended for it when it resumes.
timeout = 0
keepalive = 75
# Longer than a request's deadline, so that none is broken off when the balancer stops.
graceful_timeout = 6
# The container's root is read-only; /tmp is a tmpfs.
worker_tmp_dir = "/tmp"
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Start the probes in the process that serves, not in its parent."""
    worker.wsgi.extensions["is_stopping"] = lambda: not worker.alive
    worker.wsgi.extensions["checker"].start()
