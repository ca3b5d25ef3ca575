"""What is sent to a server is read to its end; a fault says for itself whether it is."""

from io import BytesIO
from pathlib import Path

import pytest

from backend.app import create_app

FAULTS = ["{}", '{"error": {"status": 500}}', '{"slow": {"ms": 1}}', '{"truncate": {}}', '{"corrupt": {}}']


@pytest.mark.parametrize("asked", FAULTS)
@pytest.mark.parametrize("path", ["/", "/elsewhere"])
def test_a_body_is_read_whatever_is_answered(tmp_path: Path, asked: str, path: str) -> None:
    (tmp_path / "faults.json").write_text(asked)
    body = BytesIO(b"x" * 200_000)

    create_app({}, tmp_path / "faults.json").test_client().post(path, input_stream=body)

    assert body.read() == b""
