"""How results.json is written: short, and so that a comparison of two runs shows which rows have changed. Pure."""

import json
from collections.abc import Mapping
from itertools import groupby
from typing import Any


def as_text(results: Mapping[str, Any]) -> str:
    """Return results as JSON: a line for each part, and in the cells one for each row of each round."""
    texts = {name: _cells(part) if name.endswith("cells") else json.dumps(part) for name, part in results.items()}
    return "{\n  " + ",\n  ".join(f"{json.dumps(name)}: {text}" for name, text in texts.items()) + "\n}\n"


def _cells(cells: list[Mapping[str, Any]]) -> str:
    rows = groupby(cells, key=lambda cell: (cell["round"], cell["row"]))
    lines = [", ".join(json.dumps(cell) for cell in of_row) for _, of_row in rows]
    return "[\n    " + ",\n    ".join(lines) + "\n  ]"
