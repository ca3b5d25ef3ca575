"""From the results to what README.md says of overload and of a request's cost. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bench.balancers import OURS, OVERLOADED
from bench.markdown import markdown, spread
from bench.overload_rows import BY_NAME
from lab.measuring.figures import median

Results = Mapping[str, Any]
Cell = Mapping[str, Any]
HAPROXY = "haproxy-overload"
CADDY = "caddy"


def of(results: Results, row: str, balancer: str) -> list[Cell]:
    """Return the cells of one row and one balancer, one for each round."""
    return [cell for cell in results["overload_cells"] if cell["row"] == row and cell["balancer"] == balancer]


def middle(cells: Sequence[Cell], name: str) -> float:
    """Return a figure's median over the rounds."""
    return median([cell[name] for cell in cells])


def report(results: Results) -> list[str]:
    """Return both parts, as lines of Markdown; none where nothing of it was measured."""
    lines = []
    if results.get("overload_cells"):
        lines += overload_lines(results)
    if results.get("cost"):
        lines += ["### What a request costs", "", *cost_table(results["cost"])]
    return lines


def overload_lines(results: Results) -> list[str]:
    """Return the tables of overload."""
    parts: Sequence[tuple[str, Callable[[Sequence[Cell]], str]]] = (
        ("Good answers within 1 s, a second / of what was possible", good_words),
        ("The right answers' 99th percentile / worst, in ms", answered_words),
        ("The 99th percentile of the time to a no, in ms / how many / requests that got neither", no_words),
        ("Clients never served well, of the whole run / requests over 100 ms", lost_words),
        ("Seconds from the end to the last request that failed or took over 100 ms / such requests", normal_words),
    )
    lines = ["### Overload", "", *possible_lines(results)]
    for title, words in parts:
        table = [["", *results["overloaded"]]]
        for row in results["overload_rows"]:
            table.append([BY_NAME[row].title, *(words(of(results, row, name)) for name in results["overloaded"])])
        lines += [f"#### {title}", "", *markdown(table)]
    if OURS in results["overloaded"] and peers_of(results):
        lines += ["#### Ours beside the peers", "", *markdown([RATIOS, *ratio_rows(results)])]
    return lines


def possible_lines(results: Results) -> list[str]:
    """Return what the servers could do, measured before each run, as a paragraph."""
    texts = []
    for row in results["overload_rows"]:
        cells = [cell for cell in results["overload_cells"] if cell["row"] == row and cell["possible_per_s"]]
        if cells:
            texts.append(f"{BY_NAME[row].title}: {spread([cell['possible_per_s'] for cell in cells])} req/s")
    late_ms = max(cell["late_p99_ms"] for cell in results["overload_cells"])
    end = f"The load was sent at most {late_ms:.1f} ms late at the 99th percentile."
    return [f"What the servers could do by themselves: {'; '.join(texts)}. {end}" if texts else end, ""]


def good_words(cells: Sequence[Cell]) -> str:
    """Return how many were served well, and what share of those that could be."""
    return f"{middle(cells, 'good_per_s'):.0f} / {middle(cells, 'of_possible'):.3f}" if cells else ""


def answered_words(cells: Sequence[Cell]) -> str:
    """Return how long the answers took."""
    return f"{middle(cells, 'answered_p99_ms'):.0f} / {middle(cells, 'answered_worst_ms'):.0f}" if cells else ""


def no_words(cells: Sequence[Cell]) -> str:
    """Return how quick a no was; a dash where nobody was refused."""
    if not cells:
        return ""
    no_ms = f"{middle(cells, 'no_p99_ms'):.0f}" if middle(cells, "refused") else "–"
    return f"{no_ms} / {middle(cells, 'refused'):.0f} / {middle(cells, 'waited'):.0f}"


def lost_words(cells: Sequence[Cell]) -> str:
    """Return how many clients weren't served well, and how many requests took long."""
    return f"{middle(cells, 'lost'):.0f} / {middle(cells, 'over_100_ms'):.0f}" if cells else ""


def normal_words(cells: Sequence[Cell]) -> str:
    """Return when all was well again."""
    return f"{middle(cells, 'until_normal_s'):.2f} / {middle(cells, 'bad_after'):.0f}" if cells else ""


RATIOS = ["", "the best peer", "good: ours to its", f"answered p99: ours to {HAPROXY}'s"]


def peers_of(results: Results) -> list[str]:
    """Return who took part that isn't ours, with whatever switched off."""
    ours = {one.name for one in OVERLOADED if not one.is_peer}
    return [name for name in results["overloaded"] if name not in ours]


def ratio_rows(results: Results) -> list[list[str]]:
    """Return for each row who was the best peer, and how ours compares: with its good answers, with HAProxy's p99."""
    lines, peers = [], peers_of(results)
    for row in results["overload_rows"]:
        ours = of(results, row, OURS)
        good = {name: middle(of(results, row, name), "good_per_s") for name in peers}
        best = max(good, key=lambda name: good[name])
        p99_ms = middle(of(results, row, HAPROXY), "answered_p99_ms")
        lines.append(
            [
                BY_NAME[row].title,
                best,
                ratio(middle(ours, "good_per_s"), good[best]),
                ratio(middle(ours, "answered_p99_ms"), p99_ms),
            ]
        )
    return lines


def ratio(ours: float, theirs: float) -> str:
    """Return ours to theirs; "" where there is nothing to compare with."""
    return f"{ours / theirs:.2f}" if ours and theirs else ""


def cost_table(cost: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Return what a request costs each balancer, and what it uses when nobody asks."""
    caddys = cost.get(CADDY, {}).get("cpu_ms_per_1000", 0.0)
    table = [["", "CPU ms per 1,000 requests", f"of {CADDY}'s", "requests/s", "idle, % of a CPU", "memory before, MiB"]]
    for name, found in cost.items():
        table.append(
            [
                name,
                f"{found['cpu_ms_per_1000']:.1f}",
                ratio(found["cpu_ms_per_1000"], caddys),
                f"{found['requests_per_s']:.0f}",
                f"{found['idle_percent']:.2f}",
                f"{found['memory_mib']:.1f}",
            ]
        )
    return markdown(table)
