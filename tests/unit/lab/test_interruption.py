"""Ctrl-C and its like, where something has to be healed first."""

import os
import signal

import pytest

from lab.command.interruption import Interruption


@pytest.mark.parametrize(("number", "name", "code"), [(signal.SIGINT, "Ctrl-C", 130), (signal.SIGTERM, "SIGTERM", 143)])
def test_a_signal_is_noted_and_ends_nothing(number: signal.Signals, name: str, code: int) -> None:
    before = signal.getsignal(number)
    with Interruption() as interruption:
        os.kill(os.getpid(), number)

        assert (interruption.name, interruption.exit_code) == (name, code)
    assert signal.getsignal(number) == before
