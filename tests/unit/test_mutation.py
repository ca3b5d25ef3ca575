"""Each kind of change that tests/mutants.py makes: what it makes of a line, and what it leaves alone."""

import ast

import pytest

from tests.mutation import mutants_of


def made_of(source: str) -> set[str]:
    """Return the sources of all mutants, each as it is written in the shortest way."""
    return {one.source for one in mutants_of("file.py", source)}


@pytest.mark.parametrize(
    ("line", "others"),
    [
        ("a < b", {"a <= b"}),
        ("a >= b", {"a > b"}),
        ("a == b", {"a != b"}),
        ("a is not b", {"a is b"}),
        ("a in b", {"a not in b"}),
        ("a and b", {"a or b"}),
        ("a + b * c", {"a - b * c", "a + b / c"}),
        ("x = y if a else b", {"x = y if not a else b"}),
        ("x = min(a, b)", {"x = max(a, b)"}),
        ("x = any(a)", {"x = all(a)"}),
        ("x = 1", {"x = 2"}),
        ("x = 0.5", {"x = 1.0"}),
        ("x = True", {"x = False"}),
        ("x = 'ok'", {"x = 'ok!'"}),
    ],
)
def test_a_line_becomes_another(line: str, others: set[str]) -> None:
    assert made_of(line) == others


@pytest.mark.parametrize("deed", ["self.x = y", "self.x += y", "x[y] = z", "act()"])
def test_a_deed_is_left_out(deed: str) -> None:
    assert "if a:\n    pass" in made_of(f"if a:\n    {deed}")
    assert "if a:\n    b\nelse:\n    pass" in made_of(f"if a:\n    b\nelse:\n    {deed}")


@pytest.mark.parametrize(
    "line",
    [
        "class Why(Enum):\n    LATE = 'late'",
        "@dataclass(frozen=True)\nclass A:\n    x: int",
        "'a docstring'",
        "x: 'Type'",
        "def f() -> 'Type':\n    return x",
        "x = f'{a:.1f} s'",
        "import x",
        "x = y",
    ],
)
def test_words_that_nobody_decides_by_are_left_alone(line: str) -> None:
    assert made_of(line) == set()


def test_each_mutant_has_one_change_and_says_where() -> None:
    source = "def f(a):\n    if a < 1:\n        self.x = a\n"
    mutants = list(mutants_of("balancer/rules/x.py", source))

    assert [one.name for one in mutants] == [
        "balancer/rules/x.py | self.x = a | without `self.x = a`",
        "balancer/rules/x.py | if a < 1: | < -> <=",
        "balancer/rules/x.py | if a < 1: | comparators0: 1 -> 2",
    ]
    assert [one.line for one in mutants] == [3, 2, 2]
    before = ast.unparse(ast.parse(source)).splitlines()
    for one in mutants:
        changed = [(old, new) for old, new in zip(before, one.source.splitlines(), strict=True) if old != new]
        assert len(changed) == 1, one
