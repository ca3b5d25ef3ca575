"""One picture for each fault: every request's latency around it, a panel for each balancer, failed ones marked."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.rows import FAIL_S, HEAL_S, Row
from lab.measuring.figures import Sample, served_by

COLOURS = {"server1": "#1f77b4", "server2": "#ff9f1c", "server3": "#7b4fa3"}
FAILED = "#d00000"
COLUMNS = 3


def draw(row: Row, samples: Mapping[str, Sequence[Sample]], file: Path) -> None:
    """Draw one fault's picture into a PNG file. samples: balancer's name -> its requests."""
    import matplotlib  # type: ignore[import-not-found,unused-ignore]  # Here: it takes longer than anything else.

    matplotlib.use("Agg")
    from matplotlib import pyplot  # type: ignore[import-not-found,unused-ignore]

    rows = -(-len(samples) // COLUMNS)
    figure, panels = pyplot.subplots(
        rows, COLUMNS, sharex=True, sharey=True, squeeze=False, figsize=(4.2 * COLUMNS, 2.4 * rows + 0.9)
    )
    for panel, (name, requests) in zip(panels.flat, samples.items(), strict=False):
        panel.axvspan(FAIL_S, HEAL_S, color="#eeeeee")
        for server, colour in COLOURS.items():
            of_server = [one for one in requests if served_by(one) == server]
            panel.scatter(*points(of_server), s=4, color=colour, label=server)
        failed = [one for one in requests if not served_by(one)]
        panel.scatter(*points(failed), s=16, color=FAILED, marker="x", linewidths=0.9, label="failed")
        slowest_ms = max((one.took_s * 1000 for one in requests), default=0)
        panel.set_title(f"{name}: {len(failed)} failed, slowest {slowest_ms:.0f} ms", fontsize=9)
        panel.set_yscale("log")
        panel.grid(visible=True, which="major", alpha=0.3)
    for panel in list(panels.flat)[len(samples) :]:
        panel.set_visible(False)
    handles, labels = panels.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper right", ncols=len(labels), fontsize=8, markerscale=2)
    figure.suptitle(f"{row.title}: every request's latency, {row.rate:g} a second", x=0.02, ha="left", fontsize=11)
    figure.supxlabel("seconds since the start; the fault is the grey part", fontsize=9)
    figure.supylabel("ms", fontsize=9)
    figure.tight_layout()
    figure.savefig(file, dpi=110)
    pyplot.close(figure)


def points(samples: Sequence[Sample]) -> tuple[list[float], list[float]]:
    """Return requests as the two lists that a scatter plot takes: when each was due, in s; how long it took, in ms."""
    return [one.due_s for one in samples], [max(one.took_s * 1000, 0.1) for one in samples]
