"""What is sent to a server is read to its end, whatever is asked of it, and all but its beginning is thrown away.

A server that answers and closes while its client still sends has the connection reset, and the answer may be lost.
"""

from flask import request
from werkzeug.exceptions import BadRequest

BLOCK_BYTES = 64 * 1024
KEPT_BYTES = 16 * 1024 + 1  # one more than whoever wants a body takes, so that a longer one shows


def read_to_the_end() -> bytes:
    """Read the whole body of the current request and return its beginning; its size makes no difference to the memory.

    Raises BadRequest when it breaks off, or isn't written as HTTP has it.
    """
    if not request.content_length and "Transfer-Encoding" not in request.headers:
        return b""
    read_bytes, kept = 0, b""
    try:
        while block := request.environ["wsgi.input"].read(BLOCK_BYTES):
            read_bytes += len(block)
            kept += block[: KEPT_BYTES - len(kept)]
    except Exception as error:  # gunicorn has one of its own for each way a body can go wrong
        raise BadRequest from error
    if read_bytes < (request.content_length or 0):
        raise BadRequest
    return kept
