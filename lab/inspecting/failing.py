"""PURE: what a lab has missed of the steps in which servers fail: S2, S3, S7 to S10."""

from collections.abc import Iterator

from lab.clone.project import SERVERS
from lab.inspecting.answer import flaw_of_body, serves, short
from lab.inspecting.marks import Miss
from lab.inspecting.observed import Observed, Phase, lacks, says_it_is_down, shown, shows_message
from lab.terminal.words import listed
from lab.texts.language import t

ATTEMPT_S = 2.0  # what one attempt on a silent server may take, as in the practicum
SLACK_S = 1.5  # what a busy machine may add to a request


def s2(seen: Observed) -> Iterator[Miss]:
    asked = len(seen.well.answers)
    flaws = [flaw for answer in seen.well.answers if (flaw := answer.flaw(1) or answer.flaw_of_header(1))]
    if not flaws and not flaw_of_body(seen.bodies.get(SERVERS[0]) or "", 1):  # What it says is right, by itself.
        flaws = [flaw for answer in seen.well.answers if (flaw := flaw_of_body(answer.text, 1))]
    if not flaws and seen.is_invented():
        flaws = [t("only {count} packets came to its container", count=seen.received)]
    if flaws:
        expected = t("{count} requests to /app/ in a row sent to Server 1, and answered by it", count=asked)
        yield Miss("order", expected, flaws[0], t("whom the balancer asks first"))
    for part, number, phase in (("second", 2, seen.failed[0]), ("third", 3, seen.failed[1])):
        most_s = ATTEMPT_S * (number - 1) + SLACK_S
        first = phase.answers[0]
        if first.flaw(number) or first.ms > most_s * 1000:
            expected = t(
                "the first request after the failure of {servers} answered by Server {number} within {seconds:g} s",
                servers=_failed(number - 1),
                number=number,
                seconds=most_s,
            )
            yield Miss(part, expected, first.flaw(number) or first.said(), t("the balancer's time-out, and its order"))


def s3(seen: Observed) -> Iterator[Miss]:
    page = seen.well.page()
    names = [f"Server {number}" for number in (1, 2, 3)]
    missing = [words for words in (*names, "ONLINE") if not page.says([words])]
    if missing:
        expected = t("/load-balancer/ shows every server and its state, ONLINE")
        yield Miss("shown", expected, lacks(missing), t("the table of servers on the page"))
    one, two = seen.failed[:2]
    for part, before, now, count in (("one", seen.well, one, 1), ("two", one, two, 2)):
        if now.unwell() <= before.page().unwell():
            expected = t("one OFFLINE more on /load-balancer/ after the failure of {servers}", servers=_failed(count))
            was = before.page().unwell()
            counts = t("it was there {count} times, before that {before}", count=now.unwell(), before=was)
            yield Miss(part, expected, counts, t("where the page has its states from"))


def s7(seen: Observed) -> Iterator[Miss]:
    yield from _serves(seen.failed[0], 2)


def s8(seen: Observed) -> Iterator[Miss]:
    yield from _serves(seen.failed[1], 3)


def s9(seen: Observed) -> Iterator[Miss]:
    phase = seen.failed[2]
    last = phase.answers[-1]
    where = t("what the balancer does when it has no server left")
    if last.status != 503:
        expected = t("code 503, Retry-After and a JSON object at /app/ after the failure of all servers")
        yield Miss("refusal", expected, last.said(), where, also=("retry", "json"))
    if last.status == 503 and not last.headers.get("retry-after"):
        yield Miss("retry", t("Retry-After in the refusal with code 503"), t("there was none"), where)
    if last.status == 503 and not last.fields():
        yield Miss(
            "json", t("a JSON object in the refusal for a program"), t("it was {text}", text=short(last.text)), where
        )
    if not any(says_it_is_down(page) for page in phase.pages):
        expected = t("'Semua Server Gagal' and 'Tidak ada server yang dapat memproses request.' on /load-balancer/")
        yield Miss("page", expected, shown(phase.page()), where)


def s10(seen: Observed) -> Iterator[Miss]:
    back, away = seen.healed.answers[-1], seen.failed[2].answers[-1]
    expected = t("Server 1 serves again when all servers are healed")
    where = t("how the balancer finds out that a server is well again")
    if not away.flaw(1):
        yield Miss("back", expected, t("it was said to serve all the time, also while it was failed"), where)
    elif back.flaw(1):
        yield Miss("back", expected, back.flaw(1), where)


def _serves(phase: Phase, number: int) -> Iterator[Miss]:
    failed = _failed(number - 1)
    words = {"number": number, "servers": failed}
    if not serves(phase.answers, number):
        stands = t("the time in its answers stood still, or others answered in between")
        expected = t("Server {number} answers /app/ after the failure of {servers}, and its time goes on", **words)
        seen = phase.answers[-1].flaw(number) or stands
        yield Miss("service", expected, seen, t("what the balancer does when a server stays silent"))
    if not any(shows_message(page, number) for page in phase.pages):
        expected = t("Server {number}'s message on /load-balancer/ after the failure of {servers}", **words)
        yield Miss("page", expected, shown(phase.page()), t("the request that the page sends itself"))


def _failed(count: int) -> str:
    return listed(SERVERS[:count])
