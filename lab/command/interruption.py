"""Ctrl-C and its like, noted instead of obeyed at once: what was broken is healed first."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # Windows has no SIGHUP, others have no SIGBREAK.


class Interruption:
    """Within it, Ctrl-C, SIGTERM and a closed terminal don't end the command; `name` says which of them came."""

    def __init__(self) -> None:
        self.name = ""
        self.exit_code = 0
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> "Interruption":
        for name in ENDS:
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


@contextmanager
def every_end_is_ctrl_c() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end what is done as Ctrl-C does: what was begun is put back."""
    numbers = [getattr(signal, name) for name in ENDS if hasattr(signal, name)]
    before = {
        number: signal.signal(number, signal.default_int_handler)
        for number in numbers
        if signal.getsignal(number) != signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
