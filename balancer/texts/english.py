"""The texts in English; the files and their keys are those of indonesian.py."""

from balancer.texts.english_axis import AXIS
from balancer.texts.english_dashboard import DASHBOARD
from balancer.texts.english_explanations import EXPLANATIONS
from balancer.texts.english_home import HOME
from balancer.texts.english_live import LIVE
from balancer.texts.english_messages import MESSAGES

ENGLISH = {**HOME, **DASHBOARD, **LIVE, **AXIS, **MESSAGES, **EXPLANATIONS}
