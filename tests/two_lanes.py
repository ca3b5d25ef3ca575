"""Two lanes for the whole run of the tests: at first two files at a time, then, alone, whatever measures time.

A test that measures how long something takes must not share the machine with another one. The rest may: what needs
nothing but itself, what has a lab of its own, and what asks a lab, a balancer or a page only for what it does.
pytest-xdist plays both; it has no such order itself.
"""

from pathlib import PurePath

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import NodeManager, WorkerController

NodeManager.EXIT_TIMEOUT = 60  # seconds; so long may workers heal and clean up after Ctrl-C before they are killed
LANES = ("-n", "2", "--dist", "loadscope", "--no-loadscope-reorder")
# Of tests that share a lab none measures time in these files; they are played on one lab, one after the other.
ON_A_LAB = (
    "test_bad_cases", "test_card", "test_commands_in_indonesian", "test_doctor", "test_first_command", "test_hardening",
    "test_no_engine", "test_readme", "test_status_command", "test_whose_containers",
)  # fmt: skip
# A browser breaks off what it loads when the machine's networks change, as those of labs do all the time beside it.
ON_PAGES = ("test_report_page",)  # of the pages' tests only what is loaded from a file
ON_SOCKETS = (
    "test_alerts", "test_control_room_acts", "test_control_room_door", "test_control_room_sight", "test_http",
    "test_http_to_the_letter", "test_orders_in_a_store", "test_orders_on_servers", "test_real_pip",
    "test_refused_requests", "test_transport", "test_upgrades", "test_uploads_to_a_server",
)  # fmt: skip
# The only ones of their folders that do measure time. Whoever is starved beside others looks ill to a balancer.
TIMED = ("test_bad_settings", "test_odd_process", "test_up_and_down")
# What takes longest comes first.
PLACES = (*ON_A_LAB, "clones", *ON_PAGES, "simulation", *ON_SOCKETS, "odd", "unit")
LAB, ALONE = "on a lab", "alone"


def place_of(nodeid: str) -> int:
    """Return where a test comes, by its file or folder; what must be alone comes last."""
    path = PurePath(nodeid.partition("::")[0])
    words = () if path.stem in TIMED else (path.stem, *path.parts)
    return next((place for place, name in enumerate(PLACES) if name in words), len(PLACES))


def scope_of(nodeid: str) -> str:
    """Return what a test is played in one piece with: its file, those on one lab, or all that must be alone."""
    place, path = place_of(nodeid), nodeid.partition("::")[0]
    if place == len(PLACES):
        return ALONE
    return LAB if PLACES[place] in ON_A_LAB else path


class TwoLanes(LoadScopeScheduling):  # type: ignore[misc]  # the plugin has no types
    """Gives out files as workers become free, and what must be alone when nothing else is under way any more."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """Note that a worker has played a test: it may have been what the other one waited for."""
        super().mark_test_complete(node, item_index, duration)
        if self._is_all_beside_given_out():
            for other in self.nodes:
                self._reschedule(other)

    def _reschedule(self, node: WorkerController) -> None:
        if node.shutting_down or not self._is_all_beside_given_out():
            super()._reschedule(node)
            return
        stays = next(one for one in self.nodes if not one.shutting_down)
        if node is not stays:
            node.shutdown()  # A worker keeps its last test until it knows whether another one follows.
        elif not any(self._pending_of(work) for one, work in self.assigned_work.items() if one is not node):
            super()._reschedule(node)

    def _is_all_beside_given_out(self) -> bool:
        return next(iter(self.workqueue), None) == ALONE
