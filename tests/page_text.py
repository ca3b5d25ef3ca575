"""PURE: what of a page's HTML is there for its reader."""

import re


def without_scripts(html: str) -> str:
    """Return a page without its scripts, and without the words in them that are there for other moments."""
    return re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
