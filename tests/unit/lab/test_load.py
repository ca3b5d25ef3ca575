"""The load's own parser, and the load against a server of the test's own."""

import asyncio
from collections.abc import Callable

import pytest

from lab.measuring.connection import parse_answer
from lab.measuring.figures import Sample
from lab.measuring.load import Load
from lab.measuring.plan import Burst, Plan, Retries

BUSY = b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"


def test_an_answer_is_whole_when_its_length_has_come() -> None:
    assert parse_answer(HEAD + b"o", is_closed=False) is None
    answer = parse_answer(HEAD + b"ok", is_closed=False)

    assert answer and (answer.status, answer.body, answer.may_go_on) == (200, b"ok", True)


def test_a_chunked_answer_is_put_together() -> None:
    text = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1;x=y\r\nk\r\n0\r\n\r\n"
    answer = parse_answer(text, is_closed=False)

    assert answer and answer.body == b"ok"
    assert all(parse_answer(text[:end], is_closed=False) is None for end in range(len(text) - 1))


def test_an_interim_answer_is_not_the_answer() -> None:
    answer = parse_answer(b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + b"ok", is_closed=False)

    assert answer and answer.status == 200


@pytest.mark.parametrize(("said", "seconds"), [(b"2", 2.0), (b"", None), (b"Sat, 28 Nov 2026 09:00:00 GMT", None)])
def test_an_answer_tells_when_to_come_again_where_it_says_so_in_seconds(said: bytes, seconds: float | None) -> None:
    answer = parse_answer(b"HTTP/1.1 503 Busy\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n" % said, is_closed=False)

    assert answer and answer.retry_after_s == seconds


def test_an_answer_tells_who_has_served_it_after_which_attempts_letter_by_letter() -> None:
    timing = b'Server2;desc="Read-Timeout";dur=400.0, server1;desc="ok";dur=2.5'
    text = b"HTTP/1.1 201 Created\r\nx-served-BY: server1\r\nServer-Timing: %s\r\nContent-Length: 0\r\n\r\n" % timing
    told, untold = parse_answer(text, is_closed=False), parse_answer(HEAD + b"ok", is_closed=False)

    assert told and (told.served, told.attempts) == ("server1", timing.decode())
    assert untold and (untold.served, untold.attempts) == ("", "")


def test_what_a_field_is_called_and_what_it_says_may_be_in_capitals() -> None:
    text = b"HTTP/1.1 200 OK\r\nTRANSFER-ENCODING: Chunked\r\nCONNECTION: Close\r\n\r\n1\r\no\r\n0\r\n\r\n"
    answer = parse_answer(text, is_closed=False)

    assert answer and (answer.body, answer.may_go_on) == (b"o", False)


@pytest.mark.parametrize("old", [b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 200 OK\r\nConnection: Close\r\n"])
def test_a_connection_that_the_server_closes_is_not_used_again(old: bytes) -> None:
    answer = parse_answer(old + b"Content-Length: 0\r\n\r\n", is_closed=False)

    assert answer and not answer.may_go_on


def test_an_answer_without_a_length_ends_with_its_connection() -> None:
    text = b"HTTP/1.1 200 OK\r\n\r\nok"

    assert parse_answer(text, is_closed=False) is None
    answer = parse_answer(text, is_closed=True)
    assert answer and (answer.body, answer.may_go_on) == (b"ok", False)


@pytest.mark.parametrize("text", [b"", HEAD[:10], HEAD + b"o"])
def test_an_answer_that_is_broken_off_is_an_error(text: bytes) -> None:
    with pytest.raises(ValueError):
        parse_answer(text, is_closed=True)


def load_on(answer: Callable[[int], bytes], plan: Plan, most_at_once: int = 900) -> list[Sample]:
    """Return the samples of a load on a server that gives `answer(n)` to its n-th request, and keeps silent for b""."""

    async def run() -> list[Sample]:
        asked = 0

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal asked
            while await reader.readuntil(b"\r\n\r\n"):
                asked += 1
                writer.write(answer(asked))

        def ignore(*_: object) -> None:
            """A server whose client has gone is what is expected here."""

        asyncio.get_running_loop().set_exception_handler(ignore)
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        load = Load(f"http://127.0.0.1:{port}/", plan, most_at_once)
        return await load.run(asyncio.get_running_loop().time())

    return asyncio.run(run())


def test_every_request_is_due_at_its_time_and_answered() -> None:
    samples = load_on(lambda _: HEAD + b"ok", Plan(rate=200, seconds=0.1))

    assert [round(sample.due_s, 3) for sample in sorted(samples, key=lambda one: one.due_s)] == [
        round(n / 200, 3) for n in range(20)
    ]
    assert {(sample.status, sample.body, sample.error) for sample in samples} == {(200, "ok", "")}


def test_a_silent_answer_is_given_up_and_holds_up_no_other() -> None:
    plan = Plan(rate=100, seconds=0.2, timeout_s=0.4)
    samples = load_on(lambda number: b"" if number == 3 else HEAD + b"ok", plan)

    assert [sample.error for sample in samples if sample.error] == ["timeout"]
    assert max(sample.took_s for sample in samples if not sample.error) < 0.3


def test_a_port_where_nobody_listens_is_refused() -> None:
    samples = asyncio.run(Load("http://127.0.0.1:1/", Plan(rate=100, seconds=0.02)).run(0))

    assert {sample.error for sample in samples} == {"refused"}


def test_in_a_closed_loop_nobody_asks_before_there_is_an_answer() -> None:
    at_once, most = 0, 0

    async def run() -> list[Sample]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal at_once, most
            while await reader.readuntil(b"\r\n\r\n"):
                at_once += 1
                most = max(most, at_once)
                await asyncio.sleep(0.02)
                at_once -= 1
                writer.write(HEAD + b"ok")

        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        load = Load(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", Plan(rate=1000, seconds=0.3, closed=2))
        return await load.run(asyncio.get_running_loop().time())

    samples = asyncio.run(run())

    assert most == 2
    assert 4 <= len(samples) <= 30, "two at once, at most one each 20 ms"
    assert {sample.status for sample in samples} == {200}
    assert len({sample.client for sample in samples}) == len(samples)
    assert max(sample.due_s for sample in samples) < 0.3


def test_a_closed_loop_does_not_see_that_others_would_have_waited_too() -> None:
    def answer(number: int) -> bytes:
        return b"" if number == 3 else HEAD + b"ok"

    closed = load_on(answer, Plan(rate=100, seconds=0.3, timeout_s=0.5, closed=1))
    opened = load_on(answer, Plan(rate=100, seconds=0.3, timeout_s=0.5))

    assert [sample.error for sample in closed] == ["", "", "timeout"], "while it waits it asks nothing"
    assert len(opened) == 30


def test_a_closed_loop_asks_slowly_where_nobody_answers() -> None:
    async def run() -> list[Sample]:
        load = Load("http://127.0.0.1:1/", Plan(rate=1, seconds=0.35, closed=1))
        return await load.run(asyncio.get_running_loop().time())

    samples = asyncio.run(run())

    assert {sample.error for sample in samples} == {"refused"}
    assert 1 <= len(samples) <= 4


def test_in_a_burst_so_many_more_are_due() -> None:
    plan = Plan(rate=50, seconds=0.3, bursts=(Burst(at_s=0.1, seconds=0.1, rate=500),))
    samples = load_on(lambda _: HEAD + b"ok", plan)

    assert sum(0.1 <= round(sample.due_s, 6) < 0.2 for sample in samples) == 50
    assert len(samples) == 5 + 50 + 5


def test_a_client_that_was_refused_tries_again_until_it_is_served() -> None:
    plan = Plan(rate=10, seconds=0.1, retries=Retries(times=3, first_s=0.01))
    samples = load_on(lambda number: HEAD + b"ok" if number == 3 else BUSY, plan)

    assert [(sample.client, sample.again, sample.status) for sample in samples] == [
        (0, 0, 503),
        (0, 1, 503),
        (0, 2, 200),
    ]
    first, second, third = samples
    assert second.due_s - first.due_s >= 0.005
    assert third.due_s - second.due_s >= 0.010


def test_a_client_gives_up_after_its_last_try_and_each_try_has_a_time_of_its_own() -> None:
    plan = Plan(rate=10, seconds=0.1, timeout_s=0.1, retries=Retries(times=2, first_s=0.001))
    samples = load_on(lambda number: b"" if number == 2 else BUSY, plan)

    assert [sample.error or sample.status for sample in samples] == [503, "timeout", 503]
    assert samples[2].took_s < 0.1


def test_a_client_that_honours_it_waits_as_long_as_the_answer_says() -> None:
    plan = Plan(rate=10, seconds=0.1, retries=Retries(times=1, first_s=0.001, honours_retry_after=True))
    samples = load_on(lambda number: HEAD + b"ok" if number == 2 else BUSY, plan)

    assert [sample.status for sample in samples] == [503, 200]
    assert samples[1].due_s >= 1.0


def test_what_needs_more_connections_than_can_be_watched_fails_here_and_says_so() -> None:
    samples = load_on(lambda _: b"", Plan(rate=100, seconds=0.05, timeout_s=0.2), most_at_once=2)

    assert sorted(sample.error for sample in samples) == ["timeout", "timeout", *["too many at once"] * 3]


def test_who_pauses_when_the_load_is_ended_sends_no_more_and_is_not_waited_for() -> None:
    async def run() -> list[Sample]:
        loop = asyncio.get_running_loop()
        load = Load("http://127.0.0.1:1/", Plan(10, 0.1, retries=Retries(times=1, first_s=60)))
        loop.call_later(0.1, load.stop)
        return await load.run(loop.time())

    samples = asyncio.run(asyncio.wait_for(run(), 20))

    assert [sample.error for sample in samples] == ["refused"]
