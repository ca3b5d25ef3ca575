"""PURE: the SDK's error in, one line out that says why the Docker engine can't be asked, and what to do."""

from collections.abc import Iterator, Mapping

from lab.terminal.words import printable


def no_engine(error: BaseException, environment: Mapping[str, str]) -> str:
    """Say why the engine can't be asked, and what to do."""
    causes = list(_causes(error))
    where = next((f"{n}={environment[n]}" for n in ("DOCKER_HOST", "DOCKER_CONTEXT") if environment.get(n)), "")
    where = f" ({printable(where)})" if where else ""
    if any(isinstance(cause, PermissionError) for cause in causes):
        return (
            f"You have no right to use Docker's socket{where}. Join the group docker (sudo usermod -aG docker $USER, "
            "then log in again), or run this with sudo."
        )
    if any(isinstance(cause, TimeoutError) or "timed out" in str(cause) for cause in causes):
        return f"Docker does not answer{where}. Restart Docker Desktop or the service (sudo systemctl restart docker)."
    if where:
        return f"No Docker engine is reached there{where}: {_last_words(causes)}. Correct that variable, or unset it."
    if any(isinstance(cause, (FileNotFoundError, ConnectionError)) for cause in causes):
        return "Docker is not running. Start Docker Desktop, or the service (sudo systemctl start docker)."
    return f"Docker can't be used: {_last_words(causes)}. What does `docker info` say?"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and everything below it: the SDK's, requests', urllib3's, at last the system's own."""
    while error is not None:
        yield error
        inner = next((a for a in error.args if isinstance(a, BaseException)), None)
        inner = inner or getattr(error, "reason", None) or error.__cause__ or error.__context__
        error = inner if isinstance(inner, BaseException) else None


def _last_words(causes: list[BaseException]) -> str:
    """Return what the system said at the bottom of it; where it said nothing, what the SDK says."""
    said = [cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror]
    return printable(str(said[-1] if said else causes[0])).rstrip(".")
