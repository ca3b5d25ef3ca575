"""The practicum's own commands: start, break, repair, look, measure."""

import subprocess
import sys

OLDEST_PYTHON = (3, 10)
# Here, before anything else of ours is read: an older Python would only show a traceback. So this file is written
# for Python 2 as well; and in both languages, for which one is wanted isn't known yet.
if sys.version_info[:2] < OLDEST_PYTHON:
    QUESTION = "import sys; sys.exit(sys.version_info[:2] < (3, 10))"

    def _is_new_enough(name):  # type: (str) -> bool
        try:
            return not subprocess.Popen([name, "-c", QUESTION], stderr=subprocess.PIPE).wait()
        except OSError:
            return False

    names = ["python3", "py"] + ["python3.%d" % minor for minor in range(20, 9, -1)]  # noqa: UP031
    again = [name for name in names if _is_new_enough(name)][:1]
    raise SystemExit(
        "Python %s terlalu lama, lab ini memerlukan Python 3.10 atau lebih baru / is too old, the lab needs Python "  # noqa: UP031
        "3.10 or newer: %s"
        % (sys.version.split()[0], " ".join(again + sys.argv) if again else "https://www.python.org")
    )


class Trouble(Exception):  # noqa: N818  it need not be anybody's error
    """Something could not be done. The message says what happened and what to do; a command prints it and exits."""

    exit_code = 1
