"""What Docker's SDK raises, as the lab says it: the engine said no, or it can't be asked."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from lab import Trouble
from lab.stack.engine_trouble import no_engine
from lab.terminal.words import printable


class Refused(Trouble):
    """The engine is there, and answered with an error."""


@contextmanager
def docker_errors() -> Iterator[None]:
    """Translate whatever the SDK raises into Refused (the engine said no) or Trouble (it can't be asked)."""
    from docker.errors import APIError, DockerException
    from requests.exceptions import RequestException
    from urllib3.exceptions import HTTPError

    try:
        yield
    except APIError as error:
        raise Refused(printable(str(error.explanation or error))) from error
    except (DockerException, RequestException, HTTPError, OSError, ValueError) as error:
        raise Trouble(no_engine(error, os.environ)) from error
