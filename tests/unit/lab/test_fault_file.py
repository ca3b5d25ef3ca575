import json
import subprocess
from pathlib import Path

from lab.stack.fault_file import FILE, write_command


def test_faults_are_written_as_they_were_given_whatever_they_hold(tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    faults = {"slow": {"ms": 300.0}, "it's $HOME %s": {"`x`": 1.0}}

    for told in (faults, {"error": {"status": 500.0}}):
        command = [str(file) if word == FILE else word for word in write_command(told)]
        subprocess.run(command, check=True)

        assert json.loads(file.read_text(encoding="utf-8")) == told
    assert list(tmp_path.iterdir()) == [file]
