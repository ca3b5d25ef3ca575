"""The commands' texts in Indonesian, by the English ones: a file for each command or room, put together here."""

from lab.texts.indonesian_breaking import BREAKING
from lab.texts.indonesian_bundle import BUNDLE
from lab.texts.indonesian_command import ARGPARSE, COMMAND
from lab.texts.indonesian_docker import DOCKER
from lab.texts.indonesian_faults import FAULTS
from lab.texts.indonesian_grade_command import GRADE_COMMAND
from lab.texts.indonesian_grading import GRADING
from lab.texts.indonesian_hall import HALL
from lab.texts.indonesian_inspection import INSPECTION
from lab.texts.indonesian_load import LOADS
from lab.texts.indonesian_machine import MACHINE
from lab.texts.indonesian_on_swarm import ON_SWARM
from lab.texts.indonesian_orders import ORDERS
from lab.texts.indonesian_panel import PANEL
from lab.texts.indonesian_room import ROOM
from lab.texts.indonesian_settings import SETTINGS
from lab.texts.indonesian_status import STATUS
from lab.texts.indonesian_swarm import SWARM
from lab.texts.indonesian_teaching import TEACHING

INDONESIAN: dict[str, str] = {
    **ARGPARSE,
    **BREAKING,
    **BUNDLE,
    **COMMAND,
    **DOCKER,
    **FAULTS,
    **GRADE_COMMAND,
    **GRADING,
    **HALL,
    **INSPECTION,
    **LOADS,
    **MACHINE,
    **ORDERS,
    **PANEL,
    **ROOM,
    **SETTINGS,
    **STATUS,
    **SWARM,
    **ON_SWARM,
    **TEACHING,
}
