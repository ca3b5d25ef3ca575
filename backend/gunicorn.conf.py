"""How gunicorn runs a server. Every line is a gunicorn setting; the comment says why."""

import time
from typing import Any

bind = "0.0.0.0:8000"
worker_class = "gthread"
# More than requests that wait in a server told to be slow, so that its /health stays quick. They are started one by
# one, when all that there are have something to do. Below the container's limit of 128 processes.
threads = 100
# A paused container's clock goes on: with a timeout shorter than the pause, gunicorn would kill the worker on resume.
timeout = 0
# Longer than any balancer keeps an idle connection, so that the balancer is the one that closes it.
keepalive = 75
graceful_timeout = 5
# Whatever the balancer lets through fits in here: it adds some headers of its own, and to some of the client's.
limit_request_line = 8190
limit_request_fields = 128
limit_request_field_size = 16380
# The container's root is read-only; /tmp is a tmpfs.
worker_tmp_dir = "/tmp"
# The health check says since when the server runs: a worker that is replaced begins nothing anew.
raw_env = [f"BEGAN_S={time.time():.3f}"]
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Let a stop begin with a drain (backend/drain.py); gunicorn's own graceful stop follows it."""
    worker.wsgi.extensions["drain"].before(worker.handle_exit)
