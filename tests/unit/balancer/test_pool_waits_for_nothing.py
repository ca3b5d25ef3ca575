"""The pool has no lock, for nothing in it waits: between two lines of it no other greenlet has its turn."""

import ast
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import gevent
import greenlet
import pytest

from balancer.rules.attempt import Attempt, Kind
from balancer.rules.attempts import GiveUp
from balancer.rules.health import Thresholds
from balancer.rules.tallies import Try
from balancer.rules.verdict import given_up
from balancer.servers import pool as pool_module
from balancer.servers import server as server_module
from balancer.servers.pool import Pool
from balancer.settings import Settings


@contextmanager
def nobody_else_has_a_turn() -> Iterator[None]:
    """Fail when another greenlet runs meanwhile; one is ready to."""
    turns: list[str] = []
    other = gevent.spawn(turns.append, "another's")
    before = greenlet.settrace(lambda event, arguments: turns.append(event))
    try:
        yield
    finally:
        greenlet.settrace(before)
    assert turns == []
    other.join()
    assert turns == ["another's"]


def test_no_question_and_no_evidence_lets_others_have_their_turn() -> None:
    pool = Pool(Settings.from_environment({}).servers, Thresholds())
    with nobody_else_has_a_turn():
        pool.request_arrived()
        pool.candidates("GET /", may_run_twice=True)
        place = pool.may_start("server1", Kind.RETRY, takes_from_budget=True)
        assert place is not None
        pool.record_attempt(Attempt("server1", "5xx", True, 1.0), 0.0, "GET /", place)
        pool.judge("GET /", [Try("server1", "5xx", 0.0), Try("server2", "ok", 0.0)])
        pool.record_probe("server1", "refused", 0.0)
        pool.begin_probe_trial("server1")
        pool.end_probe_trial("server1", "ok", 0.0)
        pool.trial_failed("server1", "5xx", is_void=False)
        pool.request_ended(given_up(GiveUp.BUSY, ()))
        pool.moved("server1", "10.0.0.1")
        for ask in (pool.paid, pool.service, pool.ill_addresses, pool.views):
            ask()
        pool.may_be_compared("GET /")


@pytest.mark.parametrize("module", [pool_module, server_module])
def test_what_it_is_made_of_knows_nothing_that_waits(module: object) -> None:
    tree = ast.parse(inspect.getsource(sys.modules[module.__name__]))  # type: ignore[attr-defined]
    roots = {one.module or "" for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
    roots |= {alias.name for one in ast.walk(tree) if isinstance(one, ast.Import) for alias in one.names}

    assert not [root for root in roots if root.split(".")[0] in ("gevent", "threading", "socket", "queue")]
    assert not [root for root in roots if root.startswith(("balancer.wire", "balancer.forwarding"))]
