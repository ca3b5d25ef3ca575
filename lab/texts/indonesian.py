"""The commands' texts in Indonesian, by the English ones: a file for each command or room, put together here."""

from lab.texts.indonesian_breaking import BREAKING
from lab.texts.indonesian_command import ARGPARSE, COMMAND
from lab.texts.indonesian_docker import DOCKER
from lab.texts.indonesian_faults import FAULTS
from lab.texts.indonesian_hall import HALL
from lab.texts.indonesian_load import LOADS
from lab.texts.indonesian_machine import MACHINE
from lab.texts.indonesian_settings import SETTINGS
from lab.texts.indonesian_status import STATUS

INDONESIAN: dict[str, str] = {
    **ARGPARSE,
    **BREAKING,
    **COMMAND,
    **DOCKER,
    **FAULTS,
    **HALL,
    **LOADS,
    **MACHINE,
    **SETTINGS,
    **STATUS,
}
