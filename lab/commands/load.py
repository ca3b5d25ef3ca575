"""Send requests at a steady rate, however long answers take, and say at the end what became of them.

python lab/load.py [--rate 50] [--seconds 30] [--retries 0] [--closed 1]
"""

import argparse
import time
from collections.abc import Sequence

from lab import Trouble
from lab.command.arguments import Parser, number, whole_number
from lab.command.interruption import Interruption
from lab.measuring import load
from lab.measuring.figures import Sample
from lab.measuring.overload import Overload, overload
from lab.measuring.plan import Plan, Retries
from lab.stack import balancer_view
from lab.stack.containers import connect
from lab.terminal.words import complain, say
from lab.texts.language import t

RATE, SECONDS = 50.0, 30.0
LIMITS = (("rate", 1, 1000), ("seconds", 1, 600), ("retries", 0, 10), ("closed", 0, 100))
TIMEOUT_S = 5.0
TICK_S = 0.1


def main(arguments: list[str]) -> int:
    """Send a load to the balancer, and print its figures; return the exit code."""
    asked = parse(arguments)
    address = connect().address()
    try:
        balancer_view.ask(address)
    except balancer_view.NoAnswer as no_answer:
        raise Trouble(t("No request can be answered now: {why}. Bring it back: make up", why=no_answer)) from None
    plan = Plan(asked.rate, asked.seconds, TIMEOUT_S, retries=Retries(asked.retries), closed=asked.closed)
    say(heading(asked))
    with Interruption() as interruption:
        try:
            # Windows would try another address first.
            with load.follow(f"{address.replace('//localhost', '//127.0.0.1')}/app/", plan) as running:
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
        say("\n".join(lines(samples, lasted_s, asked.closed)))
    if interruption.name:
        complain(t("Ended early by {signal}.", signal=interruption.name))
    return interruption.exit_code


def heading(asked: argparse.Namespace) -> str:
    """Return what is about to be sent, as people read it."""
    seconds = f"{asked.seconds:g}"
    if asked.closed:
        return t(
            "A closed loop of {clients} at once, each asks again when answered, for {seconds} s; Ctrl-C ends it early.",
            clients=asked.closed,
            seconds=seconds,
        )
    rate = f"{asked.rate:g}"
    return t("{rate} requests a second for {seconds} s; Ctrl-C ends it early.", rate=rate, seconds=seconds)


def lines(samples: Sequence[Sample], lasted_s: float, closed: int = 0) -> list[str]:
    """Return what became of a load, as people read it.

    lasted_s: how long it was sent. closed: how many clients a closed loop had.
    """
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
        t("Neither answered nor refused in {seconds} s: {count}.", seconds=f"{TIMEOUT_S:g}", count=found.waited),
        t("Clients that were never answered well: {lost}{reasons}.", lost=found.lost, reasons=reasons_of(found)),
    ]
    return said


def reasons_of(found: Overload) -> str:
    """Return what requests met in place of a good answer, such as ": 503 (120)"; "" when there is nothing to tell."""
    met = {**found.reasons, **({t("wrong body"): found.wrong} if found.wrong else {})}
    reasons = ", ".join(f"{reason} ({count})" for reason, count in sorted(met.items()))
    return f": {reasons}" if reasons else ""


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return rate, seconds, retries, closed; exits with 2 on wrong usage."""
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
        "--retries",
        type=whole_number,
        metavar=t("TIMES"),
        default=0,
        help=t("how often a client tries again that got no good answer (0)"),
    )
    parser.add_argument(
        "--closed",
        type=whole_number,
        metavar=t("CLIENTS"),
        default=0,
        help=t("in place of the rate, so many clients that each wait for their answer before they ask again"),
    )
    asked = parser.parse_args(arguments)
    for name, least, most in LIMITS:
        value = getattr(asked, name)
        if not least <= value <= most:
            wrong = t(
                "argument --{name}: {value} is not from {least} to {most}",
                name=name,
                value=f"{value:g}",
                least=least,
                most=most,
            )
            parser.error(wrong)
    return asked
