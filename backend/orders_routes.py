"""`/orders`: what a request for orders means, and what it is answered. The orders themselves: backend/orders.py."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from backend.orders import KeyUsedError, Order, Part, Receipt, Run
from backend.orders_file import TroubleError
from backend.orders_texts import WHY
from backend.upload import KEPT_BYTES

MOST_BYTES = KEPT_BYTES - 1  # of an order's JSON
LONGEST_ID = 200  # characters of an X-Request-Id that are kept
KEY = re.compile(r"[\x20-\x7e]{1,255}")
QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
NUMBER = re.compile(r"[0-9]{1,18}")  # what fits into SQLite's whole numbers


class Orders(Protocol):
    """Where orders are kept: a file (backend/orders.py), or a store of several machines (backend/orders_shared.py)."""

    def take(self, item: str, key: str | None, run: Run) -> Receipt:
        """Take an order, or count one more run of the order that has this key."""

    def find(self, number: int) -> Order | None:
        """Return an order."""

    def after(self, number: int) -> Part:
        """Return the orders after that number."""

    def clear(self) -> None:
        """Forget every order and run."""


class Refused(HTTPException):
    """A refusal that says why, after the name of its status."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__()
        self.code = code
        self._why = why

    @property
    def name(self) -> str:
        """What is said of the status."""
        return f"{super().name}: {self._why}"


def add_orders(app: Flask, orders: Orders, server: str, language: str, now: Callable[[], datetime]) -> None:
    """Let an application take orders, and show them.

    server: the name under which its runs are counted, such as "server1". language: "id" or "en", of the refusals.
    """
    why = WHY[language]

    @app.post("/orders")
    def take() -> tuple[Response, int]:
        try:
            key = key_of(request.headers.get("Idempotency-Key", ""))
        except ValueError:
            raise Refused(400, why["key"]) from None
        if len(g.body) > MOST_BYTES:
            raise Refused(413, why["size"])
        try:
            item = item_of(g.body)
        except (ValueError, RecursionError):
            raise Refused(400, why["item"]) from None
        request_id = request.headers.get("X-Request-Id", "")[:LONGEST_ID] or None
        with refusals(why):
            receipt = orders.take(item, key, Run(server, request_id, now().isoformat(timespec="milliseconds")))
        answer = jsonify(order=receipt.number, server=receipt.server, runs=receipt.runs)
        answer.headers["Location"] = f"/orders/{receipt.number}"
        if not receipt.is_new:
            answer.headers["Idempotent-Replayed"] = "true"
        return answer, 201

    @app.get("/orders")
    def show_all() -> Response:
        since = request.args.get("since", "0")
        if not NUMBER.fullmatch(since):
            raise Refused(400, why["since"])
        with refusals(why):
            part = orders.after(int(since))
        shown = ",".join(map(as_json, part.orders))
        return in_json(f'{{"orders":[{shown}],"count":{part.count},"runs":{part.runs}}}')

    @app.get("/orders/<number>")
    def show(number: str) -> Response:
        with refusals(why):
            order = orders.find(int(number)) if NUMBER.fullmatch(number) else None
        if order is None:
            raise Refused(404, why["number"])
        return in_json(as_json(order))

    @app.delete("/orders")
    def forget_all() -> tuple[str, int]:
        with refusals(why):
            orders.clear()
        return "", 204


@contextmanager
def refusals(why: Mapping[str, str]) -> Iterator[None]:
    """Turn what orders can't do into what a client is told. why: the words for it, of orders_texts.py."""
    try:
        yield
    except KeyUsedError:
        raise Refused(422, why["used"]) from None
    except TroubleError as trouble:
        raise Refused(503, why[trouble.word].format(said=trouble)) from trouble


def key_of(header: str) -> str | None:
    """Return the key that a header's value says, in quotes as the draft has it, or without; None for no value.

    Raises ValueError when it can't be one.
    """
    value = header.strip()
    if not value:
        return None
    quoted = QUOTED.fullmatch(value)
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else value
    if not KEY.fullmatch(key):
        raise ValueError
    return key


def item_of(body: bytes) -> str:
    """Return the JSON object of a body, written in one way. Raises ValueError or RecursionError."""
    item = json.loads(body.decode())
    if not isinstance(item, dict):
        raise ValueError
    return in_one_way(item)


def as_json(order: Order) -> str:
    """Return an order as it is shown; its item is JSON already, which nobody needs to read again."""
    fields = {"order": order.number, "server": order.server, "runs": len(order.request_ids), "key": order.key}
    return f'{in_one_way(fields)[:-1]},"item":{order.item},"request_ids":{in_one_way(order.request_ids)}}}'


def in_one_way(value: object) -> str:
    """Return JSON without blanks, in ASCII. Raises ValueError for a number that JSON doesn't have."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def in_json(text: str) -> Response:
    """Return an answer of JSON that is text already."""
    return Response(f"{text}\n", mimetype="application/json")
