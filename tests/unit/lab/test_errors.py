"""How it is said that the engine can't be asked."""

import pytest

from lab.stack.engine_trouble import no_engine


def nested(cause: Exception) -> Exception:
    """Return an error as the SDK wraps it: the system's own inside of two others."""
    error = RuntimeError("Error while fetching server API version")
    error.__cause__ = ConnectionError(RuntimeError("Connection aborted.", cause))
    return error


@pytest.mark.parametrize(
    ("cause", "environment", "line"),
    [
        (
            PermissionError(13, "Permission denied"),
            {},
            "You have no right to use Docker's socket. Join the group docker",
        ),
        (FileNotFoundError(2, "No such file"), {}, "Docker is not running. Start Docker Desktop, or the service"),
        (ConnectionRefusedError(111, "Connection refused"), {}, "Docker is not running."),
        (TimeoutError("timed out"), {}, "Docker does not answer. Restart"),
        (
            ConnectionRefusedError(111, "Connection refused"),
            {"DOCKER_HOST": "tcp://127.0.0.1:1"},
            "No Docker engine is reached there (DOCKER_HOST=tcp://127.0.0.1:1): Connection refused. Correct",
        ),
        (
            FileNotFoundError(2, "No such file or directory"),
            {"DOCKER_CONTEXT": "old\x1b"},
            "No Docker engine is reached there (DOCKER_CONTEXT=old\\x1b): No such file or directory. Correct",
        ),
    ],
)
def test_an_engine_that_can_not_be_asked_is_one_line_with_what_to_do(
    cause: Exception, environment: dict[str, str], line: str
) -> None:
    said = no_engine(nested(cause), environment)

    assert said.startswith(line)
    assert "\n" not in said
