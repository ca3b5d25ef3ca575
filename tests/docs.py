"""`make docs`: the pages that are built from the experiments: worksheets, model answers, tables of other pages.

They are committed as they are built, so that nobody needs more than a browser to read them; a test finds any that an
experiment has left behind.
"""

import sys
from pathlib import Path

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    import lab  # noqa: F401  An older Python ends here.
from collections.abc import Sequence

from lab import Trouble
from lab.clone.folder import ROOT
from lab.command import entry
from lab.command.arguments import WRONG_USAGE
from lab.handouts import handouts
from lab.handouts.markdown import NoMarksError, with_part
from lab.teaching.experiment import Experiment
from lab.terminal.words import complain, say


def main(arguments: list[str]) -> int:
    """Write every page that isn't as it is built, and remove those of experiments that have gone."""
    if arguments:
        complain("docs takes no arguments: it builds all pages from lab/experiments/")
        return WRONG_USAGE
    from lab.teaching.course import course  # It needs a package, which is there by now.

    experiments = [*course().values()]
    for path, text in built(experiments).items():
        page = ROOT / path
        if not page.exists() or text_of(page) != text:
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(text, encoding="utf-8", newline="")
            say(f"{path} is written anew")
    for page in left_behind(experiments):
        page.unlink()
        say(f"{page.relative_to(ROOT).as_posix()} is removed")
    return 0


def built(experiments: Sequence[Experiment]) -> dict[str, str]:
    """Return every page as it is to be, by its path in the clone. Raises Trouble."""
    found = handouts.pages(experiments)
    for path, name, part in handouts.parts(experiments):
        try:
            found[path] = with_part(found.get(path) or text_of(ROOT / path), name, part)
        except NoMarksError as marks:
            raise Trouble(f"{path} has no place for what is built: {marks}") from marks
    return found


def left_behind(experiments: Sequence[Experiment]) -> list[Path]:
    """Return the pages in the folders of built ones that are built from no experiment any more."""
    wanted = {ROOT / path for path in handouts.pages(experiments)}
    there = (page for folder in handouts.FOLDERS for page in (ROOT / folder).rglob("*.md"))
    return sorted(page for page in there if page not in wanted)


def text_of(page: Path) -> str:
    """Return a page as it is, byte for byte."""
    return page.read_bytes().decode("utf-8")


if __name__ == "__main__":
    entry.run(main, when_interrupted=entry.RUN_AGAIN, speaks="en")
