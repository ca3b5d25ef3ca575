"""PURE: what a lab has missed of the steps that need no failure: S1, S4, S5, S6."""

from collections.abc import Iterator, Sequence

from lab.clone.project import SERVERS
from lab.inspecting import page as pages
from lab.inspecting.answer import ROLES, count_served, flaw_of_body, says_all_offline, served, short
from lab.inspecting.marks import Miss
from lab.inspecting.observed import Observed, is_to_page, lacks, shown, shows_message
from lab.inspecting.page import Page
from lab.texts.language import t

REFRESH_S = 5.0


def s1(seen: Observed) -> Iterator[Miss]:
    for number, server in enumerate(SERVERS, start=1):
        body = seen.bodies.get(server)
        through = [answer for answer in seen.every_answer() if answer.who() == number]
        if server not in seen.there:
            flaw = t("there is no container of that service")
        elif body is not None:
            flaw = flaw_of_body(body, number)
        else:
            flaw = flaw_of_body(through[0].text, number) if through else t("it gave no answer")
        if flaw:
            expected = t(
                "GET / of {server} answered with server, role, status, message, time, in this order, as Server "
                "{number}, ACTIVE",
                server=server,
                number=number,
            )
            yield Miss(server, expected, flaw, t("what {server} answers, and its environment", server=server))


def s4(seen: Observed) -> Iterator[Miss]:
    none = "" if seen.has_log else t("there is no shared/log/log.txt")
    where = t("what the balancer writes into shared/log/log.txt")
    asked, count = len(seen.well.answers), count_served(seen.well.lines)
    lied = [n for n in ROLES if served(seen.well.lines, n) < sum(answer.who() == n for answer in seen.well.answers)]
    if count < asked or lied or seen.is_invented():
        line = "... | Active Server: Server 1 | Role: Primary Server"
        expected = t("a line '{line}' for each of {count} requests", line=line, count=asked)
        invented = t("Server 1 was named, and no request had come to it") if seen.is_invented() else ""
        yield Miss("served", expected, none or invented or _lines(count, seen.well.lines), where)
    if not count_served(seen.page_lines):
        expected = t("a line for the request that /load-balancer/ sends itself")
        yield Miss("page", expected, none or _lines(0, seen.page_lines), where)
    lacking = [number for number in (2, 3) if not served(seen.failed[number - 2].lines, number)]
    if lacking:
        expected = t("a line that names Server {number} when it serves", number=lacking[0])
        yield Miss("backups", expected, none or _lines(0, seen.failed[lacking[0] - 2].lines), where)
    if not says_all_offline(seen.failed[2].lines):
        expected = t("a line '... | Semua server offline' when all servers have failed")
        yield Miss("offline", expected, none or _lines(0, seen.failed[2].lines), where)
    if not seen.well.page().says(["| Active Server: Server 1 | Role: Primary Server"]):
        expected = t("the log's last lines on /load-balancer/")
        yield Miss("tail", expected, t("none of them was there"), t("where the page reads the log"))


def s5(seen: Observed) -> Iterator[Miss]:
    page = seen.well.page()
    if page.announces(pages.PROCESSED_BY) != 1:
        expected = t("'Request saat ini diproses oleh: Server 1' on /load-balancer/")
        yield Miss("who", expected, shown(page), t("the request that the page sends itself"))
    if not shows_message(page, 1):
        expected = t("Server 1's message on /load-balancer/")
        yield Miss("what", expected, t("it was not there"), t("the request that the page sends itself"))
    missing = [texts[0] for texts in pages.HEADINGS if not page.says(texts)]
    if missing:
        yield Miss("texts", t("the practicum's headings on /load-balancer/"), lacks(missing), t("the page's texts"))
    if page.refresh_s != REFRESH_S:
        every = t("it does so every {seconds:g} s", seconds=page.refresh_s) if page.refresh_s else t("it does not")
        expected = t("/load-balancer/ comes anew every 5 s, also without JavaScript")
        yield Miss("refresh", expected, every, '<meta http-equiv="refresh" content="5">')


def s6(seen: Observed) -> Iterator[Miss]:
    page = Page(seen.home.text if seen.home.status == 200 else "")
    if not page.says(pages.TITLE):
        yield Miss("title", t("'Praktikum Fault Tolerance' on /"), shown(page), t("the home page"))
    if not page.has_picture:
        expected = t("a picture of client, balancer and servers on /")
        yield Miss("picture", expected, t("there was none"), t("the home page"))
    way = page.way_to(pages.OPEN)
    if not is_to_page(way) or seen.behind_link.status != 200:
        found = seen.behind_link.said() if is_to_page(way) else t("it leads to {way}", way=short(way))
        expected = t("a link 'Buka Load Balancer' on / that leads to /load-balancer/")
        yield Miss("link", expected, found if way else t("there was none"), t("the home page"))


def _lines(count: int, lines: Sequence[str]) -> str:
    if lines and not count:
        return t("the last new line was {line}", line=short(lines[-1], 100))
    return t("{count} such lines came", count=count)
