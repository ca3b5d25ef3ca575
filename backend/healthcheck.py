"""Exit 0 when the server in this container is well; Docker's health check runs `python -m backend.healthcheck`."""

import http.client

connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=2)
connection.request("GET", "/health")
raise SystemExit(connection.getresponse().status != 200)
