"""From the results to the table in README.md: medians over the rounds, their spread, and who was best. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench import overload_table
from bench.balancers import OURS, REFERENCE
from bench.markdown import markdown, spread
from bench.rows import BY_NAME
from lab.measuring.figures import median

BEGIN, END = "<!-- results: written by `make bench` -->", "<!-- end of the results -->"
Results = Mapping[str, Any]
Cell = Mapping[str, Any]


def of(results: Results, row: str, balancer: str) -> list[Cell]:
    """Return the cells of one row and one balancer, one for each round."""
    return [cell for cell in results["cells"] if cell["row"] == row and cell["balancer"] == balancer]


def lost(cell: Cell) -> int:
    """Return how many requests of a run did not end well: failed, or answered with a wrong body."""
    return int(cell["failed"] + cell["wrong"])


def score(cells: Sequence[Cell]) -> tuple[float, float]:
    """Return what balancers are compared by in a row: median lost requests, then the median slowest, in ms."""
    return median([lost(cell) for cell in cells]), median([cell["slowest_ms"] for cell in cells])


def compared(results: Results, balancers: Sequence[str]) -> list[str]:
    """Return the rows of faults that several of the balancers ran, or that the only one did."""
    rows = [row for row in results["rows"] if not BY_NAME[row].is_calm]
    return [row for row in rows if sum(bool(of(results, row, name)) for name in balancers) >= min(2, len(balancers))]


def best(results: Results, row: str, balancers: Sequence[str]) -> str:
    """Return who did best in a row: fewest lost requests, then the shortest slowest one."""
    ran = [name for name in balancers if of(results, row, name)]
    return min(ran, key=lambda name: score(of(results, row, name)))


def words(cells: Sequence[Cell]) -> str:
    """Return a cell's text, such as "0 / 57 (52-88)": lost requests, slowest in ms, over the rounds from - to."""
    if not cells:
        return ""
    losses, slowest = [lost(cell) for cell in cells], [cell["slowest_ms"] for cell in cells]
    return f"{spread(losses)} / {spread(slowest)}"


def fault_table(results: Results, balancers: Sequence[str]) -> list[str]:
    """Return the table of faults by balancers, the best of each row in bold, and who beats us where."""
    table = [["fault", "goal", *balancers]]
    beaten = []
    for row in compared(results, balancers):
        first = best(results, row, balancers)
        texts = [words(of(results, row, name)) for name in balancers]
        marked = [f"**{text}**" if name == first else text for name, text in zip(balancers, texts, strict=True)]
        table.append([BY_NAME[row].title, f"0 / {BY_NAME[row].goal_ms:.0f}", *marked])
        if OURS in balancers and first != OURS:
            beaten.append(f"{BY_NAME[row].title} ({first})")
    lines = markdown(table)
    if OURS in balancers and len(balancers) > 1:
        lines.append(f"Where another one did better than ours: {'; '.join(beaten) or 'nowhere'}.")
    return [*lines, ""]


def fail_back_table(results: Results, balancers: Sequence[str]) -> list[str]:
    """Return the table of how long after the heal the primary served again, in seconds."""
    table = [["fault", *balancers]]
    for row in compared(results, balancers):
        if BY_NAME[row].is_healed:
            table.append([BY_NAME[row].title, *(back_words(of(results, row, name)) for name in balancers)])
    return markdown(table)


def back_words(cells: Sequence[Cell]) -> str:
    """Return the median fail-back time, and in how many rounds the primary wasn't back by the end."""
    back = [cell["fail_back_s"] for cell in cells if cell["fail_back_s"] is not None]
    never = len(cells) - len(back)
    texts = ([f"{median(back):.2f}"] if back else []) + ([f"not by the end ({never} of {len(cells)})"] if never else [])
    return ", ".join(texts)


def speed_table(results: Results, balancers: Sequence[str]) -> list[str]:
    """Return throughput, median latency when nothing is broken, and memory."""
    through = results["throughput"]
    peers = [median(through[name]) for name in balancers if name in through and name != OURS]
    calm = {name: [cell["median_ms"] for cell in of(results, "calm", name)] for name in balancers}
    reference = median(calm.get(REFERENCE, []))
    table = [["", "requests/s", "of the best peer", "median latency, ms", f"more than {REFERENCE}, ms", "memory, MiB"]]
    for name in balancers:
        rates, latency = through.get(name, []), median(calm[name])
        table.append(
            [
                name,
                spread(rates) if rates else "",
                f"{median(rates) / max(peers):.2f}" if rates and peers else "",
                f"{latency:.2f}" if calm[name] else "",
                f"{latency - reference:+.2f}" if calm[name] and reference else "",
                f"{results['memory_mib'][name]}" if name in results["memory_mib"] else "",
            ]
        )
    return markdown(table)


def endurance_words(found: Mapping[str, Any]) -> list[str]:
    """Return what many requests and a crowd did to ours, as a paragraph."""
    before_mib, after_mib = found["memory_mib"]
    crowd = found["crowd"]
    return [
        f"After {found['requests']:,} more requests ours holds {after_mib - before_mib:+.1f} MiB more. With "
        f"{crowd['idle']:,} idle connections and {crowd['slow']} clients that hardly read, {crowd['requests']} other "
        f"requests take {crowd['median_ms']:.1f} ms in the middle and {crowd['slowest_ms']:.1f} ms at most; "
        f"{crowd['failed']} failed.",
        "",
    ]


def report(results: Results) -> str:
    """Return everything that was measured, as Markdown."""
    full = [name for name in results["balancers"] if not name.endswith("-off")]
    off = [name for name in results["balancers"] if name.endswith("-off")]
    error = results["own_error"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    lines = [
        f"Measured on {results['date']}: {results['rounds']} round(s) of {results['seconds']:g} s; {versions}. "
        f"The load's own error at 100 requests a second: sent {error['late_p99_ms']:.2f} ms late at the 99th "
        f"percentile, and a server that does nothing seems to take {error['median_ms']:.2f} ms.",
        "",
    ]
    if results["rows"]:
        lines += [
            "### Lost requests / slowest request in ms",
            "",
            *fault_table(results, full),
            "### Seconds from the heal until server1 served again",
            "",
            *fail_back_table(results, full),
            "### Speed",
            "",
            *speed_table(results, full),
        ]
    if "endurance" in results:
        lines += endurance_words(results["endurance"])
    if off:
        switched = [name for name in (OURS, *off) if name in results["balancers"]]
        lines += [
            "### Ours with one protection switched off",
            "",
            *fault_table(results, switched)[:-2],
            "Seconds from the heal until server1 served again:",
            "",
            *fail_back_table(results, switched),
        ]
    lines += overload_table.report(results)
    return "\n".join(lines).rstrip() + "\n"


def put_into(readme: str, text: str) -> str:
    """Return a README with the report between its two marks."""
    before, _, rest = readme.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{text}\n{END}{rest.partition(END)[2]}"
