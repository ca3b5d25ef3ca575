"""What a module knows, its imports say: nothing comes in by a call."""

import pytest

from tests import house
from tests.this_machine import ROOT


def test_no_module_knows_more_than_its_imports_say() -> None:
    files = [path for package in ("lab", "balancer", "backend") for path in (ROOT / package).rglob("*.py")]
    sources = {".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text("utf-8") for path in files}

    assert house.back_doors(sources) == []


@pytest.mark.parametrize(
    ("module", "source", "is_found"),
    [
        ("lab.stack.compose", "import importlib\nimportlib.import_module('balancer.app')", True),
        ("balancer.rules.health", "os = __import__('os')", True),
        ("balancer.rules.health", "open('/etc/passwd')", True),
        ("balancer.rules.policy", "x = Random().random()", True),
        ("balancer.rules.policy", "x = Random(number).random()", False),
        ("lab.clone.env_file", "open('.env')", False),
    ],
)
def test_a_call_that_reaches_past_the_imports_is_found(module: str, source: str, is_found: bool) -> None:
    assert bool(house.back_doors({module: source})) is is_found
