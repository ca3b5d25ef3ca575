"""PURE: what a request line's target says (RFC 9112, section 3.2): which host, and which part of the balancer."""

import re
from urllib.parse import unquote

ABSOLUTE = re.compile(r"https?://([^/?#]*)(.*)", re.IGNORECASE)
UNRESERVED_ESCAPE = re.compile(r"%(?:2[DEde]|3[0-9]|[46][1-9A-Fa-f]|5[0-9AaFf]|7[0-9AaEe])")
# An IPv6 address in brackets, or a name or IPv4 address; then perhaps a port (RFC 3986, section 3.2.2).
HOST = re.compile(r"(?:\[[0-9A-Za-z:.%~_-]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?")


def split_target(target: str) -> tuple[str | None, str]:
    """Return the host that an absolute target names, or None, and the target as it stands without scheme and host."""
    if target.startswith("/"):
        return None, target
    found = ABSOLUTE.fullmatch(target)
    if found is None:
        return None, target
    host, rest = found.groups()
    return host, rest if rest.startswith("/") else f"/{rest}"


def is_host(text: str) -> bool:
    """Say whether this can be a host, with or without a port; nothing can be one, too."""
    return HOST.fullmatch(text) is not None


def first_segment(target: str) -> str:
    """Return the first segment of a target's path.

    Escapes of characters that need none are the same as the characters: "%61pp" is "app". An escaped slash is none.
    """
    segment = target.partition("?")[0][1:].partition("/")[0]
    return UNRESERVED_ESCAPE.sub(lambda escape: unquote(escape[0]), segment) if "%" in segment else segment


def below_first_segment(target: str) -> str:
    """Return the target without its first segment, as it was written."""
    path, question_mark, query = target.partition("?")
    return f"/{path[1:].partition('/')[2]}{question_mark}{query}"
