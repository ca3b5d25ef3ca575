"""Send requests at a steady rate, however long answers take, and say at the end what became of them.

python lab/load.py [--rate 50] [--seconds 30] [--timeout 5] [--retries 0] [--burst 600:10:2] [--beside] [--closed 1]
                   [--post [--keys]] [--both]
"""

import argparse
import secrets
import time
from collections.abc import Sequence

from lab import Trouble
from lab.actions.reaching import addresses
from lab.command.arguments import Parser, add_place, number, whole_number
from lab.command.interruption import Interruption
from lab.fleet import tunnel
from lab.fleet.anywhere import connect
from lab.measuring import load
from lab.measuring.figures import Sample
from lab.measuring.orders import orders
from lab.measuring.overload import Overload, overload
from lab.measuring.plan import Burst, Plan, Retries
from lab.terminal.words import complain, say
from lab.texts.language import t

RATE, SECONDS, TIMEOUT_S = 50.0, 30.0, 5.0
LIMITS = {"rate": (1, 1000), "seconds": (1, 600), "timeout": (0.05, 60), "retries": (0, 10), "closed": (0, 100)}
TICK_S = 0.1


def main(arguments: list[str]) -> int:
    """Send a load to the balancer, and print its figures; return the exit code."""
    asked = parse(arguments)
    with tunnel.closed_at_the_end():
        urls = [address + path(asked) for address in addresses(connect(), asked.both)]
    say(heading(asked))
    with Interruption() as interruption:
        try:
            with load.follow(urls, plan(asked, run=secrets.token_hex(4))) as running:
                over_s = running.began_s + asked.seconds
                while time.monotonic() < over_s and running.goes_on() and not interruption.name:
                    time.sleep(TICK_S)
                lasted_s = min(asked.seconds, time.monotonic() - running.began_s)
                running.stop()
                samples = running.samples()
        except (OSError, ValueError) as error:
            killed = t("The load's own process has ended before its time: there are no figures. Run it again.")
            raise Trouble(killed) from error
    if samples:
        say("\n".join(lines(samples, lasted_s, asked)))
    if interruption.name:
        complain(t("Ended early by {signal}.", signal=interruption.name))
    return interruption.exit_code


def path(asked: argparse.Namespace) -> str:
    """Return where on the balancer all of it goes."""
    return "/app/orders" if asked.post else "/app/"


def plan(asked: argparse.Namespace, run: str) -> Plan:
    """Return what is to be sent. run: what this run's keys begin with."""
    return Plan(
        asked.rate,
        asked.seconds,
        asked.timeout,
        bursts=(asked.burst,) if asked.burst else (),
        retries=Retries(asked.retries),
        closed=asked.closed,
        post=asked.post,
        keys=asked.keys,
        run=run,
        beside=int(asked.beside),
    )


def heading(asked: argparse.Namespace) -> str:
    """Return what is about to be sent, as people read it."""
    rate, seconds, burst = f"{asked.rate:g}", f"{asked.seconds:g}", asked.burst
    closed = t(
        "A closed loop of {clients} at once, each asks again when answered, for {seconds} s; Ctrl-C ends it early.",
        clients=asked.closed,
        seconds=seconds,
    )
    steady = t("{rate} requests a second for {seconds} s; Ctrl-C ends it early.", rate=rate, seconds=seconds)
    said = [closed if asked.closed else steady]
    if burst:
        times = {"at": f"{burst.at_s:g}", "seconds": f"{burst.seconds:g}"}
        said.append(t("From second {at} on, for {seconds} s: {rate} a second.", rate=f"{burst.rate:g}", **times))
    if asked.beside:
        said.append(t("Beside it, a closed loop of one client, which asks again when answered."))
    if asked.post:
        said.append(t("Each request is the POST of an order."))
    if asked.keys:
        said[-1] += " " + t("All tries of a client carry one Idempotency-Key.")
    return "\n".join(said)


def lines(samples: Sequence[Sample], lasted_s: float, asked: argparse.Namespace) -> list[str]:
    """Return what became of a load, as people read it. lasted_s: how long it was sent."""
    if not asked.beside:
        return of_one_loop(samples, lasted_s, asked, asked.closed)
    due = of_one_loop([sample for sample in samples if not sample.loop], lasted_s, asked)
    closed = of_one_loop([sample for sample in samples if sample.loop], lasted_s, asked, 1)
    return [
        t("The rate, an open loop:"),
        *(f"  {line}" for line in due),
        t("The closed loop beside it:"),
        *(f"  {line}" for line in closed),
    ]


def of_one_loop(samples: Sequence[Sample], lasted_s: float, asked: argparse.Namespace, closed: int = 0) -> list[str]:
    """Return what became of an open loop, or of a closed one of so many clients."""
    found = overload(samples, 0.0, lasted_s, lasted_s)
    clients = closed or len({sample.client for sample in samples})
    one = t("Sent: {requests} requests of one client.", requests=found.requests)
    many = t("Sent: {requests} requests of {clients} clients.", requests=found.requests, clients=clients)
    said = [
        one if clients == 1 else many,
        t("Answered within a second: {rate} a second.", rate=f"{found.good_per_s:.0f}"),
    ]
    if found.answered_worst_ms:
        said[-1] += " " + t(
            "99 of 100 answers came within {p99} ms, the slowest after {worst} ms.",
            p99=f"{found.answered_p99_ms:.0f}",
            worst=f"{found.answered_worst_ms:.0f}",
        )
    said.append(t("Refused: {count}.", count=found.refused))
    if found.refused:
        said[-1] += " " + t("99 of 100 were told so within {p99} ms.", p99=f"{found.no_p99_ms:.0f}")
    said += [
        t("Neither answered nor refused in {seconds} s: {count}.", seconds=f"{asked.timeout:g}", count=found.waited),
        t("Clients that were never answered well: {lost}{reasons}.", lost=found.lost, reasons=reasons_of(found)),
    ]
    if asked.post:
        said.append(of_orders(samples, asked.retries))
    return said


def of_orders(samples: Sequence[Sample], retries: int) -> str:
    """Return what became of the orders: a client that was answered late, but well, has placed its own all the same."""
    found = orders(samples, retries)
    said = t(
        "Orders: {orders}. Answered 201: {created}; never, however late: {never}. Tries sent: {tries}.",
        orders=found.orders,
        created=found.created,
        never=found.never,
        tries=found.tries,
    )
    if found.cut_off:
        said += " " + t("Clients that would have tried again when it ended: {count}.", count=found.cut_off)
    return said


def reasons_of(found: Overload) -> str:
    """Return what requests met in place of a good answer, such as ": 503 (120)"; "" when there is nothing to tell."""
    met = {**found.reasons, **({t("wrong body"): found.wrong} if found.wrong else {})}
    reasons = ", ".join(f"{reason} ({count})" for reason, count in sorted(met.items()))
    return f": {reasons}" if reasons else ""


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return rate, seconds, timeout, retries, burst, beside, closed, post, keys, both; exits with 2 on wrong usage."""
    parser = Parser(
        prog="load.py",
        description=t("Send requests at a steady rate, and say what became of them."),
        allow_abbrev=False,
    )
    parser.add_argument(
        "--rate", type=number, metavar=t("REQUESTS"), default=RATE, help=t("so many requests a second (50)")
    )
    parser.add_argument(
        "--seconds", type=number, metavar=t("SECONDS"), default=SECONDS, help=t("for how long (default: 30)")
    )
    parser.add_argument(
        "--timeout",
        type=number,
        metavar=t("SECONDS"),
        default=TIMEOUT_S,
        help=t("so long a client waits for each try (5)"),
    )
    parser.add_argument(
        "--retries",
        type=whole_number,
        metavar=t("TIMES"),
        default=0,
        help=t("how often a client tries again that got no good answer (0)"),
    )
    parser.add_argument(
        "--burst",
        type=_burst,
        metavar=t("RATE:AT:FOR"),
        help=t("from second AT on, FOR so many seconds, another rate, such as 600:10:2"),
    )
    parser.add_argument(
        "--beside",
        action="store_true",
        help=t("beside the rate, one client that waits for its answer before it asks again; each is told apart"),
    )
    parser.add_argument(
        "--closed",
        type=whole_number,
        metavar=t("CLIENTS"),
        default=0,
        help=t("in place of the rate, so many clients that each wait for their answer before they ask again"),
    )
    parser.add_argument(
        "--post", action="store_true", help=t("each request is the POST of an order to /app/orders, no GET of /app/")
    )
    parser.add_argument(
        "--keys", action="store_true", help=t("for --post: all tries of a client carry one Idempotency-Key")
    )
    add_place(parser)
    parser.add_argument("--both", action="store_true", help=t("clients that know both balancers: the profile ha"))
    asked = parser.parse_args(arguments)
    if asked.both and asked.on:
        parser.error(t("argument --both: on several machines, clients know all of them"))
    for name, limits in LIMITS.items():
        _check(parser, name, getattr(asked, name), limits)
    if burst := asked.burst:
        _check(parser, "burst", burst.rate, LIMITS["rate"])
        if not (burst.at_s >= 0 and burst.seconds > 0 and round(burst.at_s + burst.seconds, 6) <= asked.seconds):
            seconds = f"{asked.seconds:g}"
            parser.error(t("argument --burst: it does not lie within the {seconds} s of the load", seconds=seconds))
    for name in ("burst", "beside"):
        if asked.closed and getattr(asked, name):
            parser.error(t("argument --{name}: it is for a rate, and --closed has none", name=name))
    if asked.keys and not asked.post:
        parser.error(t("argument --keys: it is for --post"))
    return asked


def _check(parser: Parser, name: str, value: float, limits: tuple[float, float]) -> None:
    least, most = limits
    if not least <= value <= most:
        words = {"name": name, "value": f"{value:g}", "least": least, "most": most}
        parser.error(t("argument --{name}: {value} is not from {least} to {most}", **words))


def _burst(text: str) -> Burst:
    try:
        rate, at_s, seconds = map(float, text.split(":"))
    except ValueError:
        wrong = t("{text!r} is not RATE:AT:FOR, such as 600:10:2", text=text)
        raise argparse.ArgumentTypeError(wrong) from None
    return Burst(at_s, seconds, rate)
