"""A steady stream of requests that doesn't wait for slow ones, as many independent users would send it.

An open loop: request n is due n/rate seconds after the start, whatever became of the others, and its time counts from
when it was due. (Or a closed one, or both, to see what that doesn't see.) The rate may burst; clients may try again
(plan.py), and send orders (clients.py). Run it as a process of its own (`start`), so that nothing else of the lab's
delays it. It speaks plain HTTP/1.1 over pooled connections with a parser of its own, because at 100 requests a second a
whole client library costs more than what is measured.
"""

import argparse
import asyncio
import gc
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import astuple
from itertools import count
from pathlib import Path

from lab.measuring.addresses import BETWEEN_URLS, Addresses
from lab.measuring.clients import Client, Clients
from lab.measuring.figures import Sample, is_good
from lab.measuring.plan import TIMEOUT_S as TIMEOUT_S
from lab.measuring.plan import Plan, from_text
from lab.measuring.punctual import selector
from lab.measuring.tally import tell

ROOT = Path(__file__).resolve().parents[2]  # measuring stands apart: it uses nothing else of the lab
MOST_AT_ONCE = 900  # What any loop can watch.
NEW_ONES, NEVER = 10_000, 2**30  # objects; and collections


class Load:
    """A load on one service. url: where every request goes; several for a service that has several addresses.

    most_at_once: connections, one to each address; what needs more fails here.
    """

    def __init__(self, url: str | Sequence[str], plan: Plan, most_at_once: int = MOST_AT_ONCE) -> None:
        urls = [url] if isinstance(url, str) else url
        self._addresses = Addresses(urls)
        self._clients = Clients(urls[0], plan)
        self._plan, self._most_at_once = plan, most_at_once // len(urls)
        self._random = random.Random(1)  # noqa: S311  # The same jitter in every run.
        self._at_once = 0
        self.samples: list[Sample] = []
        self._over = asyncio.Event()
        self._asking_again = count(0 if plan.closed else plan.clients)

    def stop(self) -> None:
        """Send no more; what is under way is waited for."""
        self._over.set()

    async def run(self, began_s: float) -> list[Sample]:
        """Send every request when it is due; return what became of each. began_s: the start on the loop's clock."""
        loops = [self._again_and_again(began_s) for _ in range(self._plan.closed or self._plan.beside)]
        if not self._plan.closed:
            loops.insert(0, self._each_when_it_is_due(began_s))
        await asyncio.gather(*loops)
        self._addresses.close()
        return self.samples

    async def _each_when_it_is_due(self, began_s: float) -> None:
        loop = asyncio.get_running_loop()
        tasks = set()
        for number, due_s in enumerate(self._plan.due_s()):
            await asyncio.sleep(max(0.0, began_s + due_s - loop.time()))
            if self._over.is_set():
                break
            task = loop.create_task(self._client(self._clients.client(number), began_s, due_s))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)

    async def _again_and_again(self, began_s: float) -> None:
        """Ask, and when there is an answer, ask again: each time as another client, so that none is counted twice.

        Who gets no good answer waits for a moment: where nobody answers at all, it would ask without a pause.
        """
        loop = asyncio.get_running_loop()
        while not self._over.is_set() and (now_s := loop.time() - began_s) < self._plan.seconds:
            if not await self._client(self._clients.client(next(self._asking_again), "closed"), began_s, now_s):
                await self._pause(self._plan.retries.first_s)

    async def _client(self, client: Client, began_s: float, due_s: float) -> bool:
        """Ask once, and again as the plan has it until there is a good answer; say whether there was one."""
        loop, retries = asyncio.get_running_loop(), self._plan.retries
        for again in range(retries.times + 1):
            sample, retry_after_s = await self._one(client, again, began_s, due_s)
            self.samples.append(sample)
            if is_good(sample):
                return True
            if self._over.is_set() or again == retries.times:
                break
            pause_s = retries.pause_s(again + 1, self._random.random(), retry_after_s)
            due_s = loop.time() - began_s + pause_s
            if await self._pause(pause_s):
                break
        return False

    async def _pause(self, seconds: float) -> bool:
        """Wait, and say whether the load was ended meanwhile: nobody who would send no more is waited for."""
        with suppress(asyncio.TimeoutError, TimeoutError):
            return await asyncio.wait_for(self._over.wait(), seconds)
        return False

    async def _one(self, client: Client, again: int, began_s: float, due_s: float) -> tuple[Sample, float | None]:
        """Ask once; return what became of it, and when to come again, in seconds, if that was said."""
        loop = asyncio.get_running_loop()
        sent_s = loop.time() - began_s
        answer, error = None, ""
        self._at_once += 1
        try:
            if self._at_once > self._most_at_once:
                raise ValueError("too many at once")
            answer = await asyncio.wait_for(self._addresses.ask(client), self._plan.timeout_s)
        except (asyncio.TimeoutError, TimeoutError):
            error = "timeout"
        except ConnectionRefusedError:
            error = "refused"
        except ConnectionResetError:
            error = "reset"
        except (ValueError, OSError) as problem:
            error = str(problem) or type(problem).__name__
        finally:
            self._at_once -= 1
        took_s = loop.time() - began_s - due_s
        sample = client.sample(due_s, sent_s, took_s, answer, error, again)
        return sample, answer.retry_after_s if answer else None


class Running:
    """A load in a process of its own; began_s is its start on this machine's monotonic clock.

    Raises OSError when that process has ended before its time.
    """

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin and process.stdout
        self._process = process
        self.pid, self._input, self._output = process.pid, process.stdin, process.stdout
        self.began_s = float(self._line())

    def goes_on(self) -> bool:
        """Say whether its process is there still."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Let it send no more; what is under way is waited for."""
        self._input.close()

    def samples(self) -> list[Sample]:
        """Wait for the end of the load; return what became of each request."""
        return [Sample(*values) for values in json.loads(self._line())]

    def _line(self) -> str:
        if not (line := self._output.readline()):
            raise OSError("its process has ended before its time")
        return line


def start(
    url: str | Sequence[str], rate: float, seconds: float, timeout_s: float = TIMEOUT_S
) -> AbstractContextManager[Running]:
    """Start a steady load in a process of its own; it is ended when the block is left. Arguments as Plan has them."""
    return follow(url, Plan(rate, seconds, timeout_s))


@contextmanager
def follow(url: str | Sequence[str], plan: Plan, tally: Path | None = None) -> Iterator[Running]:
    """Start a load in a process of its own; it is ended when the block is left. tally: a file to tell in (tally.py)."""
    urls = url if isinstance(url, str) else BETWEEN_URLS.join(url)
    command = [sys.executable, "-m", "lab.measuring.load", urls, plan.as_text(), *([str(tally)] if tally else [])]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        yield Running(process)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe
            pipe.close()


async def _main(load: Load, tally: Path | None) -> list[Sample]:
    loop = asyncio.get_running_loop()

    def stop_at_the_end_of_input() -> None:
        sys.stdin.read()
        with suppress(RuntimeError):  # The loop has ended by itself.
            loop.call_soon_threadsafe(load.stop)

    threading.Thread(target=stop_at_the_end_of_input, daemon=True).start()
    began_s = loop.time() + 0.02
    print(began_s, flush=True)
    telling = loop.create_task(tell(load.samples, tally)) if tally else None
    samples = await load.run(began_s)
    if telling:
        telling.cancel()
    return samples


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Send a load; print its start and its samples as JSON.")
    parser.add_argument("url")
    parser.add_argument("plan", type=from_text)
    parser.add_argument("tally", nargs="?", type=Path)
    given = parser.parse_args()
    # Ctrl-C, a closed terminal and `timeout` reach every process of a group; whoever has started this one says when it
    # is over: by the end of its input, which also comes when that process is killed.
    for name in ("SIGINT", "SIGHUP", "SIGTERM"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    gc.freeze()
    # A collection would delay whatever is due at that moment. Only what is new is looked at, which takes a millisecond:
    # connections that fail leave circles behind.
    gc.set_threshold(NEW_ONES, NEVER, NEVER)
    keeping_time, most_at_once = selector()
    loop = asyncio.SelectorEventLoop(keeping_time)
    samples = loop.run_until_complete(_main(Load(given.url.split(BETWEEN_URLS), given.plan, most_at_once), given.tally))
    with suppress(OSError):  # Whoever has started this one was killed.
        print(json.dumps([astuple(one) for one in samples]), flush=True)
    os._exit(0)  # Not waiting for the thread that waits for the end of the input.
