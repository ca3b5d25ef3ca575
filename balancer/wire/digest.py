"""PURE: whether a body is the one that its sender spoke of: the header Content-Digest (RFC 9530)."""

import base64
import binascii
import hashlib
import re

ALGORITHMS = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
MEMBER = re.compile(r"\s*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):\s*(?:,|$)")


def agrees(content_digest: str, body: bytes) -> bool:
    """Say whether a body is what the header's value says.

    Every digest of a kind that we know must be the body's. One of another kind, or that is not in order, says nothing.
    """
    if content_digest == _sha_256(body):
        return True  # as nearly always, and so without a closer look
    for name, encoded in MEMBER.findall(content_digest):
        if name in ALGORITHMS:
            try:
                said = base64.b64decode(encoded, validate=True)
            except binascii.Error:
                continue
            if said != ALGORITHMS[name](body).digest():
                return False
    return True


def _sha_256(body: bytes) -> str:
    digest = binascii.b2a_base64(hashlib.sha256(body).digest(), newline=False)
    return f"sha-256=:{digest.decode()}:"
