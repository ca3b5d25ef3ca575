"""The texts in Indonesian, the lab's own language: a file for each page, and one of explanations."""

from balancer.texts.indonesian_axis import AXIS
from balancer.texts.indonesian_dashboard import DASHBOARD
from balancer.texts.indonesian_explanations import EXPLANATIONS
from balancer.texts.indonesian_home import HOME
from balancer.texts.indonesian_live import LIVE
from balancer.texts.indonesian_messages import MESSAGES

# States, roles and the practicum's own line of log.txt are the same in every language: not here.
INDONESIAN = {**HOME, **DASHBOARD, **LIVE, **AXIS, **MESSAGES, **EXPLANATIONS}
