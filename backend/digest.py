"""Content-Digest (RFC 9530): what a body must be, said beside it, so that whoever gets another one can tell."""

import base64
import hashlib

from flask import Response


def content_digest(body: bytes) -> str:
    """Return the header's value for a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def with_digest(answer: Response) -> Response:
    """Return the answer, saying of its body what it must be."""
    answer.headers["Content-Digest"] = content_digest(answer.get_data())
    return answer
