"""What a running lab gets for what it does, and what it loses for what it doesn't: on labs that are only played."""

import pytest

from lab.clone.project import SERVERS
from lab.inspecting import failing
from lab.inspecting.answer import Answer
from lab.inspecting.marks import POINTS, TITLES, Inspection, Miss, Step
from lab.inspecting.observed import Observed, Phase
from lab.inspecting.observing import observe
from lab.inspecting.page import Page
from lab.inspecting.verdict import judge
from lab.texts.language import LANGUAGES, speak
from tests.unit.lab.inspected_lab import PlayedLab

ALL = {f"{step}.{part}" for step, parts in POINTS.items() for part in parts}


def inspected(lab: PlayedLab, patience_s: float = 12.0) -> Inspection:
    return Inspection("http://localhost:8080", "lab", judge(observe(lab, patience_s)))


def missed(inspection: Inspection) -> set[str]:
    """Return the parts that were missed, such as "S7.page"."""
    misses = [(step, miss) for step in inspection.steps for miss in step.misses]
    return {f"{step.name}.{part}" for step, miss in misses for part in (miss.part, *miss.also)}


def test_a_hundred_points_are_given_and_every_step_has_a_title() -> None:
    assert sum(sum(parts.values()) for parts in POINTS.values()) == 100
    assert list(POINTS) == list(TITLES) == [f"S{number}" for number in range(1, 11)]


def test_a_lab_by_the_contract_gets_all_points_and_is_left_healed() -> None:
    lab = PlayedLab()

    inspection = inspected(lab)

    assert (missed(inspection), inspection.points, inspection.of) == (set(), 100, 100)
    assert lab.failed == set()


@pytest.mark.parametrize("habit", ["no header", "no packets told", "closed"])
def test_what_the_contract_leaves_open_costs_nothing(habit: str) -> None:
    assert inspected(PlayedLab({habit})).points == 100


SERVING = {"S7.service", "S8.service"}


@pytest.mark.parametrize(
    ("habit", "lost"),
    [
        ("sorted", {"S1.server1", "S1.server2", "S1.server3"}),
        ("other roles", {"S1.server1", "S1.server2", "S1.server3"}),
        ("sorted on the way", {"S2.order"}),
        ("other header", {"S2.order"}),
        ("header stands", {"S2.second", "S2.third", *SERVING}),
        ("slow", {"S2.second", "S2.third"}),
        ("states stand", {"S3.one", "S3.two"}),
        ("no log", {"S4.served", "S4.page", "S4.backups", "S4.offline", "S4.tail"}),
        ("other log", {"S4.served", "S4.page", "S4.backups", "S4.offline"}),
        ("page is not logged", {"S4.page"}),
        ("no tail", {"S4.tail"}),
        ("nobody named", {"S5.who"}),
        ("no message", {"S5.what", "S7.page", "S8.page"}),
        ("no refresh", {"S5.refresh"}),
        ("no title", {"S6.title"}),
        ("no picture", {"S6.picture"}),
        ("link elsewhere", {"S6.link"}),
        ("time stands", SERVING),
        ("bad gateway", {"S9.refusal", "S9.retry", "S9.json"}),
        ("no retry-after", {"S9.retry"}),
        ("plain refusal", {"S9.json"}),
        ("no headings", {"S5.texts", "S9.page"}),
    ],
)
def test_what_is_done_otherwise_costs_just_its_own_points(habit: str, lost: set[str]) -> None:
    assert missed(inspected(PlayedLab({habit}))) == lost


def test_a_lab_without_fail_over_loses_what_its_backups_would_have_earned() -> None:
    inspection = inspected(PlayedLab({"no fail-over"}))

    lost = {"S2.second", "S2.third", "S3.two", "S4.backups", "S7.service", "S7.page", "S8.service", "S8.page"}
    assert missed(inspection) - {"S3.two"} == lost - {"S3.two"}


def test_an_order_of_its_own_is_found_out() -> None:
    assert missed(inspected(PlayedLab({"by turns"}))) >= {"S2.order", "S7.service"}
    assert missed(inspected(PlayedLab({"backup first"}))) >= {"S2.order", "S2.second", "S7.service", "S5.who"}


@pytest.mark.parametrize("packets", [(), ("no packets told",)])
def test_a_balancer_that_answers_by_itself_is_found_out(packets: tuple[str, ...]) -> None:
    lab = PlayedLab({"fixed", "states stand", *packets})

    steps = {step.name: step for step in inspected(lab).steps}

    assert [steps[name].points for name in ("S7", "S8", "S9", "S10")] == [0, 0, 0, 0]
    assert steps["S1"].points == 12
    assert "order" in [miss.part for miss in steps["S2"].misses] or packets
    assert "served" in [miss.part for miss in steps["S4"].misses] or packets


def test_a_server_that_is_missing_costs_what_it_would_have_done() -> None:
    inspection = inspected(PlayedLab(there=["server1", "server2"]))

    lost = {"S1.server3", "S2.third", "S4.backups", "S8.service", "S8.page"}
    assert missed(inspection) == lost
    assert "there is no container of that service" in str(inspection.steps[0].misses[0])


def test_a_lab_that_answers_nothing_is_marked_all_the_same() -> None:
    class Silent(PlayedLab):
        def serve(self) -> int:
            self.clock_s += 10.0
            raise LookupError

        def get(self, path: str, accept: str = "") -> Answer:
            self.clock_s += 10.0
            return Answer(trouble="no answer came within 10 s")

    inspection = inspected(Silent({"no log"}))

    assert missed(inspection) == ALL - {"S1.server1", "S1.server2", "S1.server3"}


def test_nothing_is_waited_for_longer_than_patience_allows() -> None:
    lab = PlayedLab({"no fail-over", "no page", "no log"})
    began_s = lab.clock_s

    inspected(lab, patience_s=3.0)

    assert lab.clock_s - began_s < 60


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("habits", [{"no log", "no page", "sorted"}, {"fixed"}, {"no fail-over", "link elsewhere"}])
def test_a_miss_is_one_sentence_in_either_language(habits: set[str], language: str) -> None:
    speak(language)

    misses = [str(miss) for step in inspected(PlayedLab(habits)).steps for miss in step.misses]

    assert len(misses) > 5
    for miss in misses:
        assert miss.endswith(".")
        assert "\n" not in miss
        assert miss.startswith("expected: " if language == "en" else "yang diharapkan: ")


def test_a_step_has_the_points_of_its_parts_that_were_not_missed() -> None:
    step = Step("S9", [Miss("refusal", "a", "b", "c", also=("retry",))])

    assert (step.points, step.of, step.lost(step.misses[0])) == (6, 12, 6)


def test_the_servers_fail_one_after_the_other_and_stay_failed_until_all_are_healed() -> None:
    done: list[str] = []

    class Noting(PlayedLab):
        def fail(self, server: str) -> None:
            super().fail(server)
            done.append(server)

        def heal(self) -> None:
            super().heal()
            done.append("healed")

    inspected(Noting())

    assert done == [*SERVERS, "healed"]


def test_a_server_that_was_under_suspicion_for_a_moment_does_not_count_as_one_that_has_failed() -> None:
    def shows(*states: str) -> Page:
        return Page(" ".join(f"<li>Server {number} {state}</li>" for number, state in enumerate(states, 1)))

    one = Phase(pages=[shows("OFFLINE", "SUSPECT", "ONLINE"), shows("OFFLINE", "ONLINE", "ONLINE")])
    two = Phase(pages=[shows("OFFLINE", "OFFLINE", "ONLINE")])
    seen = Observed(well=Phase(pages=[shows("ONLINE", "ONLINE", "ONLINE")]), failed=(one, two))

    assert [*failing.s3(seen)] == []
    seen.failed = (one, Phase(pages=[shows("OFFLINE", "ONLINE", "ONLINE")]))
    assert [miss.part for miss in failing.s3(seen)] == ["two"]
