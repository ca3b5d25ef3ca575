"""A server of the practicum: says who it is, and that it is well."""

import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from backend.drain import Drain
from backend.faults import FILE, BreakableFlask, FaultFile
from backend.orders import Orders
from backend.orders_file import OrdersFile
from backend.orders_routes import add_orders
from backend.request_log import RequestLog

if TYPE_CHECKING:
    from backend.orders_shared import SharedOrders

MESSAGE = {
    "id": "Request berhasil diproses oleh {label}",
    "en": "Request processed successfully by {label}",
}
ORDERS = "/srv/orders"  # a volume that the servers of one machine share
MEMBER = re.compile(r"[\w.-]+:\d{1,5}")
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True)
class Identity:
    """Who a server is, read from its environment.

    name: the service name that the balancer reaches it by, such as "server1".
    label: the name that people read, such as "Server 1".
    role: such as "Primary Server".
    language: "id" or "en", of the message.
    zone: the time zone of the answered time.
    """

    name: str
    label: str
    role: str
    language: str
    zone: ZoneInfo

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Identity":
        """Read SERVER_NAME, SERVER_LABEL, SERVER_ROLE, LAB_LANG and TZ.

        Blanks around a value and a word's case don't matter. Raises SystemExit with one line when it can't be used.
        """
        language = environment.get("LAB_LANG", "").strip().lower() or "id"
        if language not in MESSAGE:
            sys.exit(f"LAB_LANG={language!r} is not a language of the lab: use id or en")
        return cls(
            name=environment.get("SERVER_NAME", "server1"),
            label=environment.get("SERVER_LABEL", "Server 1"),
            role=environment.get("SERVER_ROLE", "Primary Server"),
            language=language,
            zone=_zone(environment.get("TZ", "").strip() or "Asia/Jakarta"),
        )


def _zone(name: str) -> ZoneInfo:
    with suppress(ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(name)
    for known in available_timezones():
        if known.lower() == name.lower():
            return ZoneInfo(known)
    sys.exit(f"TZ={name!r} is not a time zone: use a name such as Asia/Jakarta")


def create_app(environment: Mapping[str, str] = os.environ, fault_file: Path = FILE) -> Flask:
    """Build the server's application: the service at `/`, orders at `/orders`, its health, a JSON 404 elsewhere.

    environment: as Identity has it; where orders are kept, as `orders_in` has it; BEGAN_S, since when the server runs
    (seconds since the epoch). fault_file: says which faults it is to have, see backend/faults.py. Whoever runs it finds
    its Drain among its extensions.
    """
    me = Identity.from_environment(environment)
    app = BreakableFlask(__name__, FaultFile(fault_file))
    drain = app.extensions["drain"] = Drain()
    request_log = app.extensions["request_log"] = RequestLog()
    began_s = environment.get("BEGAN_S", "")
    app.json.sort_keys = False  # type: ignore[attr-defined]

    @app.route("/", methods=METHODS)
    def service() -> Response:
        return jsonify(
            server=me.label,
            role=me.role,
            status="ACTIVE",
            message=MESSAGE[me.language].format(label=me.label),
            time=now().strftime("%Y-%m-%d %H:%M:%S"),
        )

    @app.get("/health")
    def health() -> tuple[Response, int]:
        if drain.has_begun:
            return jsonify(server=me.name, status="draining"), 503
        answer = jsonify(server=me.name, status="ok")
        if began_s:  # The faults of before are over.
            answer.headers["X-Server-Began"] = began_s
        return answer, 200

    @app.errorhandler(HTTPException)
    def refusal(error: HTTPException) -> tuple[Response, int]:
        answer = jsonify(server=me.label, status="ERROR", message=f"{error.code} {error.name}")
        return answer, error.code or 500

    @app.after_request
    def log_what_ran(answer: Response) -> Response:
        # Whether a request ran twice, or ran although its client had given up: these lines tell.
        if request.path != "/health":
            request_id = request.headers.get("X-Request-Id", "-")
            line = f"{now():%Y-%m-%d %H:%M:%S} | {me.name} | {request.method} {request.full_path.rstrip('?')}"
            request_log.add(printable(f"{line} | {answer.status_code} | id={request_id}"))
        return answer

    def now() -> datetime:
        return datetime.now(me.zone)

    add_orders(app, orders_in(environment), me.name, me.language, now)
    return app


def orders_in(environment: Mapping[str, str]) -> "Orders | SharedOrders":
    """Return the orders where they are kept: in ORDERS_STORE, the members of a store, or else in ORDERS_FOLDER.

    ORDERS_STORE: such as `store1:2379 store2:2379 store3:2379`. Raises SystemExit with one line when it can't be used.
    """
    members = environment.get("ORDERS_STORE", "").split()
    if not members:
        return Orders(OrdersFile(Path(environment.get("ORDERS_FOLDER", "").strip() or ORDERS)))
    from backend.orders_shared import SharedOrders  # Who has a file needs nothing of it.
    from backend.store import Store

    if wrong := next((one for one in members if not MEMBER.fullmatch(one)), ""):
        sys.exit(f"ORDERS_STORE: {wrong!r} is no address: use such as store1:2379")
    return SharedOrders(Store(members))


def printable(text: str) -> str:
    """Return text with every control character escaped, so that a request can't forge a line of the log."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
