"""Ctrl-C and its like, noted instead of obeyed at once: what was broken is healed first."""

import signal
from types import FrameType


class Interruption:
    """Within it, Ctrl-C, SIGTERM and a closed terminal don't end the command; `name` says which of them came."""

    def __init__(self) -> None:
        self.name = ""
        self.exit_code = 0
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> "Interruption":
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):  # Windows has no SIGHUP, others have no SIGBREAK.
            number = getattr(signal, name, None)
            if number and (number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN):  # nohup stays nohup
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # it came from signal.signal

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.name = "Ctrl-C" if number == signal.SIGINT else signal.Signals(number).name
        self.exit_code = 128 + number
