"""A run in a store that several machines share: what it is thought out to be, and by which conditions it is one."""

import json
from typing import Any

from backend.orders import KeyUsedError, Receipt, Run
from backend.orders_file import TroubleError
from backend.orders_planned import NOTHING, Head, Plan, State, Taking, planned, state_of
from backend.store import Pair, outcome, put, read, unchanged

COFFEE, TEA = '{"item":"coffee"}', '{"item":"tea"}'
ME = Run("server2", "r2", "now")


def plan(state: State, item: str = COFFEE, key: str | None = "k", mark: str = "t", largest_bytes: int = 1000) -> Plan:
    return planned(state, [Taking(item, key, ME, mark)], largest_bytes)


def after(first: Plan, revision: int = 7) -> State:
    """Return what is found after a run."""
    wrote = {one["request_put"]["key"]: one["request_put"]["value"] for one in first.puts}
    answer = {"kvs": [{"key": key, "value": value, "mod_revision": revision} for key, value in wrote.items()]}
    [pairs] = outcome({"header": {"revision": "9"}, "responses": [{"response_range": answer}]}).pairs
    return state_of({pair.key: pair for pair in pairs})


def test_the_first_run_is_the_first_order_if_nothing_was_there_and_nothing_is_since() -> None:
    first = plan(State())

    assert first.receipts == [Receipt(1, "server2", 1, is_new=True)]
    assert first.conditions == [unchanged("head", 0), unchanged("key/k", 0)]
    assert first.row[0] == "run/000000000000000001/000000001"
    assert put(*first.row) in first.puts
    told = json.loads(first.row[1])
    assert told == {**ME._asdict(), "mark": "t", "key": "k", "item": COFFEE}


def test_without_a_key_no_key_is_looked_at_or_written() -> None:
    first = plan(State(), key=None)

    assert first.conditions == [unchanged("head", 0)]
    assert len(first.puts) == 2


def test_another_key_is_the_next_order_on_condition_that_no_other_has_come_between() -> None:
    second = plan(State(Head(4, 100), 7), key="other")

    assert second.receipts == [Receipt(5, "server2", 1, is_new=True)]
    assert second.conditions == [unchanged("head", 7), unchanged("key/other", 0)]
    assert second.head.orders == 5


def test_the_same_key_is_one_more_run_of_its_order_which_stays_who_took_it_first() -> None:
    found = after(planned(State(), [Taking(COFFEE, "k", Run("server1", "r1", "before"), "s")], 1000))
    again = plan(found)

    assert again.receipts == [Receipt(1, "server1", 2, is_new=False)]
    assert again.conditions == [unchanged("head", 7), unchanged("key/k", 7)]
    assert again.row[0] == "run/000000000000000001/000000002"
    assert "item" not in json.loads(again.row[1]), "the first run has it"
    assert plan(after(again)).receipts == [Receipt(1, "server1", 3, is_new=False)]
    assert again.head.orders == 1


def test_the_same_key_with_another_item_is_refused_if_it_is_still_so_and_nothing_is_written() -> None:
    found = plan(after(plan(State())), TEA)

    assert [type(one) for one in found.receipts] == [KeyUsedError]
    assert found.conditions == [unchanged("head", 7), unchanged("key/k", 7)]
    assert found.puts == []
    assert not found.is_in(Pair("head", "[1, 2]", 7))


def test_there_is_room_until_there_is_none_and_more_runs_take_some_too() -> None:
    state, runs = State(), 0
    while (found := plan(state, largest_bytes=2000)).puts:
        state, runs = after(found), runs + 1
    [trouble] = found.receipts

    assert isinstance(trouble, TroubleError)
    assert (trouble.word, str(trouble)) == ("full", "0 MiB")
    assert 1 < runs < 8
    assert state.head.orders == 1


def test_many_are_thought_out_one_after_the_other_and_each_key_and_the_head_is_written_once() -> None:
    takings = [
        Taking(COFFEE, None, ME, "a"),
        Taking(COFFEE, "k", ME, "b"),
        Taking(TEA, "k", ME, "c"),
        Taking(COFFEE, "k", Run("server1", "r1", "now"), "d"),
        Taking(TEA, "other", ME, "e"),
    ]
    found = planned(State(Head(4, 0), 7), takings, 10000)

    refused = found.receipts.pop(2)
    assert isinstance(refused, KeyUsedError)
    assert found.receipts == [
        Receipt(5, "server2", 1, is_new=True),
        Receipt(6, "server2", 1, is_new=True),
        Receipt(6, "server2", 2, is_new=False),
        Receipt(7, "server2", 1, is_new=True),
    ]
    assert found.conditions == [unchanged("head", 7), unchanged("key/k", 0), unchanged("key/other", 0)]
    written = [one["request_put"]["key"] for one in found.puts]
    assert len(written) == len(set(written)) == 1 + 4 + 2
    state = after(found)
    assert (state.head.orders, state.known["key/k"].runs, state.known["key/other"].number) == (7, 2, 7)


def test_a_run_is_known_again_by_what_no_other_run_has() -> None:
    mine, other = plan(State(), mark="a"), plan(State(), mark="b")

    assert mine.is_in(Pair(*mine.row, revision=3))
    assert not mine.is_in(Pair(*other.row, revision=3))
    assert not mine.is_in(None)


def test_where_nothing_is_found_there_are_no_orders() -> None:
    assert state_of({}) == State(NOTHING, 0, {}, {})


def test_an_answer_leaves_out_what_is_zero_false_or_empty() -> None:
    empty: dict[str, Any] = {"response_range": {"header": {}}}
    found = outcome({"header": {"revision": "3"}, "responses": [{"response_put": {}}, empty]})

    assert (found.is_done, found.revision, found.pairs, found.counts) == (False, 3, [[]], [0])


def test_an_answer_has_keys_values_and_counts() -> None:
    # As etcd 3.5 has it: base64 of "head" and of "[1, 2]".
    kv = {"key": "aGVhZA==", "create_revision": "2", "mod_revision": "5", "version": "4", "value": "WzEsIDJd"}
    answer = {
        "header": {"revision": "6"},
        "succeeded": True,
        "responses": [{"response_range": {"kvs": [kv], "count": "1"}}],
    }
    found = outcome(answer)

    assert (found.is_done, found.pairs, found.counts) == (True, [[Pair("head", "[1, 2]", 5)]], [1])
    assert state_of({"head": found.pairs[0][0]}) == State(Head(1, 2), 5)


def test_a_reading_names_its_bounds_in_base64() -> None:
    assert read("run/", "run0", 10, 5) == {
        "request_range": {"key": "cnVuLw==", "range_end": "cnVuMA==", "limit": "10", "revision": "5"}
    }
