"""What is sent to a server is read to its end, whatever is asked of it, and thrown away.

A server that answers and closes while its client still sends has the connection reset, and the answer may be lost.
"""

from flask import request
from werkzeug.exceptions import BadRequest

BLOCK_BYTES = 64 * 1024


def read_and_forget() -> None:
    """Read the whole body of the current request; its size makes no difference to the memory.

    Raises BadRequest when it breaks off, or isn't written as HTTP has it.
    """
    if not request.content_length and "Transfer-Encoding" not in request.headers:
        return
    read_bytes = 0
    try:
        while block := request.environ["wsgi.input"].read(BLOCK_BYTES):
            read_bytes += len(block)
    except Exception as error:  # gunicorn has one of its own for each way a body can go wrong
        raise BadRequest from error
    if read_bytes < (request.content_length or 0):
        raise BadRequest
