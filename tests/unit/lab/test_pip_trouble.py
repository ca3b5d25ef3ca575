"""What pip prints, as a student is to read it: real lines of pip 23 to 25."""

from pathlib import Path

import pytest

from lab.machine.pip_trouble import not_made, progress

RETRYING = (
    "WARNING: Retrying (Retry(total=1, connect=None, read=None, redirect=None, status=None)) after connection "
    "broken by 'NewConnectionError('<...>: Failed to establish a new connection: "
    " [Errno 111] Connection refused')': /docker/"
)
OFFLINE = RETRYING.replace("[Errno 111] Connection refused", "[Errno -3] Temporary failure in name resolution")
PROXY = (
    "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection "
    "broken by 'ProxyError('Cannot connect to proxy.', OSError('[Errno 111] Connection refused'))': /docker/"
)
CERTIFICATE = (
    "Could not fetch URL https://index.example/simple/docker/: There was a problem confirming the ssl certificate: "
    "HTTPSConnectionPool(host='index.example', port=443): Max retries exceeded with url: /simple/docker/ (Caused by "
    "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed'))) - skipping"
)
SWALLOWED = (
    "WARNING: Retrying (Retry(total=1, connect=None, read=None, redirect=None, status=None)) after connection "
    "broken by 'ConnectTimeoutError(<...>, 'Connection to index.example timed out. (connect timeout=15)')': "
    "/simple/docker/"
)
NOTHING = [
    "ERROR: Could not find a version that satisfies the requirement docker==7.2.0 (from versions: none)",
    "ERROR: No matching distribution found for docker==7.2.0",
]
TOO_OLD = [
    "ERROR: Could not find a version that satisfies the requirement docker==7.2.0 (from versions: 6.0.0, 7.1.0)",
    "ERROR: No matching distribution found for docker==7.2.0",
]


def said(lines: list[str], root: Path = Path("/clone"), has_wheels: bool = False) -> str:
    text = not_made(lines, "lab/requirements.txt", root, has_wheels)
    assert "\n" not in text
    return text


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([RETRYING, *NOTHING], "no package index is reached (Connection refused)."),
        ([OFFLINE, *NOTHING], "no package index is reached (Temporary failure in name resolution)."),
        ([PROXY, *NOTHING], "no package index is reached (Cannot connect to proxy)."),
        ([CERTIFICATE, *NOTHING], "no package index is reached (certificate verify failed)."),
        ([SWALLOWED, *NOTHING], "no package index is reached (timed out)."),
        (NOTHING, "the package index gives nothing."),
    ],
)
def test_without_an_index_it_is_said_why_and_how_to_do_without(lines: list[str], reason: str) -> None:
    text = said(lines)

    assert reason in text
    assert "python -m pip download -r lab/requirements.txt -d wheels" in text
    assert f"into {Path('/clone')}" in text


def test_what_was_brought_along_is_told_when_it_is_not_all() -> None:
    assert "the folder wheels has no docker==7.2.0 for Python 3." in said(NOTHING, has_wheels=True)


def test_an_index_without_that_version_is_not_said_to_be_out_of_reach() -> None:
    text = said(TOO_OLD)

    assert "the package index has no docker==7.2.0 for Python 3." in text
    assert "reached" not in text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "the disk is full"),
        ("[Errno 122] Disk quota exceeded: '/home/ani/lab/.venv/lib'", "the disk is full"),
        ("[Errno 13] Permission denied: '/home/ani/lab/.venv'", "you may not write in"),
        ("PermissionError: [WinError 5] Access is denied: '.venv'", "you may not write in"),
        ("[Errno 30] Read-only file system: '/home/ani/lab/.venv'", "can only be read"),
    ],
)
def test_a_clone_that_can_not_be_written_is_not_taken_for_a_network_that_is_down(line: str, words: str) -> None:
    assert words in said(["Collecting docker==7.2.0", line, "", "[notice] there is a new pip"])


def test_what_nobody_knows_is_passed_on() -> None:
    assert "it said: ERROR: the moon is full. Mend" in said(["ERROR: the moon is full.", "", "a hint\x1b"])
    assert "it said: killed\\x1b. Mend" in said(["killed\x1b", ""])
    assert "it said: nothing. Mend" in said([])


def test_progress_is_what_is_fetched_and_installed_and_that_a_try_was_in_vain() -> None:
    assert progress("Collecting docker==7.2.0 (from -r lab/requirements.txt (line 2))") == "Collecting docker==7.2.0"
    assert (
        progress("Installing collected packages: urllib3, docker") == "Installing collected packages: urllib3, docker"
    )
    assert progress(RETRYING) == "no answer from the package index (Connection refused): trying again"
    assert progress("  Using cached docker-7.2.0-py3-none-any.whl (148 kB)") is None
