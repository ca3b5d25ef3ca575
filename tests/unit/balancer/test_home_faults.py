"""The home page's fault menu is the lab's, though the balancer doesn't know the lab."""

import pytest

from balancer.pages.faults import FAULTS
from balancer.texts.language import LANGUAGES, texts
from lab.faults.fault import CLASSES
from lab.faults.menu import MENU


def test_the_home_page_has_every_fault_of_the_lab_in_its_class() -> None:
    assert tuple(FAULTS) == CLASSES
    for failure, names in FAULTS.items():
        assert set(names) == {fault.name for fault in MENU if fault.failure == failure}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_and_every_class_is_a_sentence(language: str) -> None:
    t = texts(language)
    for failure, names in FAULTS.items():
        assert t[f"class.{failure}"].endswith((".", "?"))
        assert all(t[f"fault.{name}"].endswith(".") for name in names)


def test_the_titles_count_is_right() -> None:
    assert sum(map(len, FAULTS.values())) == 14
    assert texts("id")["faults_title"].startswith("Empat belas")
    assert "fourteen" in texts("en")["faults_title"]
