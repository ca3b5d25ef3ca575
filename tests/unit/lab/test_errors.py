"""How it is said that the engine can't be asked."""

import pytest

from lab.stack.errors import no_engine


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
            "You have no right to use Docker's socket. Run: sudo usermod -aG docker $USER",
        ),
        (FileNotFoundError(2, "No such file"), {}, "Docker is installed, but its engine is not running. Start"),
        (ConnectionRefusedError(111, "Connection refused"), {}, "Docker is installed, but its engine is not running."),
        (TimeoutError("timed out"), {}, "Docker does not answer. Restart"),
        (
            ConnectionRefusedError(111, "Connection refused"),
            {"DOCKER_HOST": "tcp://127.0.0.1:1"},
            "DOCKER_HOST=tcp://127.0.0.1:1 leads to no Docker engine: unset it, or correct it. Docker said: Connection",
        ),
        (
            FileNotFoundError(2, "No such file or directory"),
            {"DOCKER_CONTEXT": "old\x1b"},
            "DOCKER_CONTEXT=old\\x1b leads to no Docker engine: unset it, or correct it. Docker said: No such file or",
        ),
    ],
)
def test_an_engine_that_can_not_be_asked_is_one_line_with_what_to_do(
    cause: Exception, environment: dict[str, str], line: str
) -> None:
    said = no_engine(nested(cause), environment)

    assert said.startswith(line)
    assert "\n" not in said
