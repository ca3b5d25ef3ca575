"""Words and tables that people read."""

from lab.terminal.words import table


def test_a_tables_columns_are_aligned() -> None:
    assert table([("A", "LONG"), ("longer", "x"), ("", "y")]) == ["A       LONG", "longer  x", "        y"]
