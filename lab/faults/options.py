"""What can be chosen about a fault, such as how slow: its name, range, default and unit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lab.texts.language import t

Options: TypeAlias = Mapping[str, float]


@dataclass(frozen=True)
class Option:
    """One number that a fault takes; a whole one when its lowest value is.

    name: typed as --name, and the key in the file of faults. low, high: both are allowed. default: when it isn't given.
    unit: such as "ms"; "" when it has none, and is named instead.
    """

    name: str
    low: float
    high: float
    default: float
    unit: str = ""

    @property
    def range(self) -> str:
        """What is allowed, such as "1..60000"."""
        return f"{self.low:g}..{self.high:g}"

    def in_words(self, value: float) -> str:
        """Return a value such as "1000 ms" or "status 503"."""
        return f"{value:g} {self.unit}" if self.unit else f"{self.name} {value:g}"

    def takes(self, value: object) -> bool:
        """Say whether a value is of the right kind and within the range."""
        if type(value) is int or (type(value) is float and isinstance(self.low, float)):  # True is not a number here.
            return self.low <= value <= self.high
        return False

    def read(self, text: str) -> float:
        """Return what was typed. Raises ValueError with what is wrong about it."""
        is_whole = isinstance(self.low, int)
        pattern = r"\d{1,9}" if is_whole else r"\d{1,9}(\.\d{0,9})?|\.\d{1,9}"
        if re.fullmatch(pattern, text, flags=re.ASCII):
            value = int(text) if is_whole else float(text)
            if self.takes(value):
                return value
        words = {"text": text, "low": self.low, "high": self.high}
        if is_whole:
            raise ValueError(t("{text!r} is not a whole number from {low:g} to {high:g}", **words))
        raise ValueError(t("{text!r} is not a number from {low:g} to {high:g}", **words))
