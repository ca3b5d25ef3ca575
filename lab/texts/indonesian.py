"""The commands' texts in Indonesian, by the English ones."""

INDONESIAN: dict[str, str] = {}
