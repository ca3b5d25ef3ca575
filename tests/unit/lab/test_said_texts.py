"""The lab says nothing in one language only."""

from pathlib import Path

import pytest

from lab.texts.indonesian import INDONESIAN
from lab.texts.indonesian_command import ARGPARSE
from tests import said

ROOT = Path(__file__).resolve().parents[3]
SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "lab").rglob("*.py"))
    if "texts" not in path.parts
}
# What reads like a sentence, and is none, by file.
NO_TEXTS = {
    "lab/__init__.py": ("import sys", "is too old", "newer"),  # In both languages at once.
    "lab/actions/examining.py": ("import json",),  # A program for the balancer's container.
    "lab/actions/built.py": ("import sys",),  # Another one.
    "lab/bundling/images.py": ("ARG BASE_IMAGE",),  # What Docker builds of.
    "lab/bundling/targets.py": ("Linux ", "macOS ", "Windows "),  # Names.
    "lab/bundling/wheels.py": ("import json",),  # A program that runs pip.
    "lab/clone/env_file.py": ("written by make up",),  # How `.env` marks our lines.
    "lab/machine/base_image.py": ("Pulling from",),  # Docker's own words, as in the three that follow.
    "lab/machine/port.py": ("already", "Ports are not"),
    "lab/stack/compose.py": ("address pool",),
    "lab/machine/debian_image.py": ("$1", "$2", "debootstrap sh", "already in use"),
    "lab/measuring/connection.py": ("closed", "HTTP", "truncated"),  # Words of a sample, for programs.
    "lab/measuring/figures.py": ("Server", "Request"),  # What a server answers.
    "lab/measuring/load.py": ("",),  # A program that only our own programs start.
    "lab/machine/engine.py": ("Docker Compose",),
    # What pip and the system say.
    "lab/machine/pip_trouble.py": ("(", "Installing collected", "Read-only"),
    "lab/fleet/nodes.py": ("does not have",),  # An engine says so.
    # What engines say of registries.
    "lab/fleet/registry.py": ("HTTP response", "no ", "authentication required", "server misbehaving"),
    "lab/stack/container.py": ("unable to freeze",),  # The engine's own words.
    "lab/stack/errors.py": (
        "permission denied",
        "no answer within",
        "annot connect",
        "error during connect",
        "timed out",
    ),
    "lab/stack/fault_file.py": ("import fcntl",),
    "lab/room/app.py": ("-src", "'none'"),  # What a browser is told.
    "lab/room/ledger.py": ("python lab/",),
    "lab/room/streams.py": (": still here", "event: room"),  # What a browser's EventSource reads.
    # Commands as they are typed; the flaws of a file that its author reads; words of a chain, for programs.
    "lab/teaching/commands.py": ("make up", " make up", "python lab/", "while sleep", "curl"),
    "lab/playing/swarm_scene.py": ("docker node update", "docker service scale"),
    "lab/teaching/checking.py": ("there is no", "; ", "can't be used"),
    "lab/teaching/course.py": (": it is no mapping",),
    "lab/teaching/experiment.py": (": ", "it has", " is ", "'s value"),
    "lab/handouts/markdown.py": ("make docs", " end"),  # Marks in a page.
    "lab/handouts/model_answer.py": ("python lab/run.py", " --without", " make up"),
    "lab/handouts/sheet_steps.py": ("python lab/", "nobody has said", " is done by hand"),  # An author reads that.
    "lab/teaching/journal.py": ("torn", "unreadable", "changed", "out-of-order"),
    "lab/room/panel.py": ("python lab/",),
    "lab/reporting/plot.py": ("<svg", "sans-serif"),
    "lab/reporting/report.py": ("<", "default-src"),
    "lab/reporting/experiment.py": ("<",),
    "lab/reporting/figure.py": ("<",),
    "lab/reporting/front.py": ("<",),
    "lab/reporting/markup.py": ("<",),
    "lab/reporting/results.py": ("<",),
    "lab/reporting/script.py": ("",),  # JavaScript, and CSS in the next one.
    "lab/reporting/style.py": ("",),
    "lab/reporting/words.py": ("Januari", "January"),
    # What the practicum's pages, servers and log say, and a program for a container.
    "lab/inspecting/answer.py": ("Server", "server"),
    "lab/inspecting/lab.py": ("curl",),
    "lab/inspecting/page.py": ("",),
    "lab/inspecting/well.py": ("| Active Server", "meta http"),
    "lab/terminal/programs.py": ("no answer within",),  # In place of a program's stderr; errors.py reads it.
    "lab/terminal/steps.py": ("note", "TODO"),  # The marks of a step.
    "lab/terminal/this_machine.py": ("import sys",),
}


def in_order(complaints: list[str]) -> None:
    __tracebackhide__ = True
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


def test_every_text_has_its_indonesian_with_the_same_places() -> None:
    in_order(said.untranslated(SOURCES, INDONESIAN))


def test_every_indonesian_text_is_still_said() -> None:
    in_order(said.said_by_nobody(SOURCES.values(), INDONESIAN.keys() - ARGPARSE.keys()))


@pytest.mark.parametrize("path", SOURCES)
def test_a_file_says_nothing_in_english_only(path: str) -> None:
    in_order(said.unmarked(path, SOURCES[path], NO_TEXTS.get(path, ())))
