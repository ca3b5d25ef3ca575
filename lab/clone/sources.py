"""PURE: which files of a clone an image is made of."""


def is_source(name: str) -> bool:
    """Say whether a file (its path, with slashes) is source: not what editors, systems and Python put beside it."""
    return not any(part.startswith(".") or part == "__pycache__" for part in name.split("/"))
