"""The environment becomes settings, or one clear line."""

from pathlib import Path

import pytest

from balancer.rules.pace import Pace
from balancer.settings import Settings, SettingsError


def test_an_empty_environment_gives_the_practicums_defaults() -> None:
    settings = Settings.from_environment({})

    assert [(s.name, s.port, s.label, s.role) for s in settings.servers] == [
        ("server1", 8000, "Server 1", "Primary Server"),
        ("server2", 8000, "Server 2", "Backup Server 1"),
        ("server3", 8000, "Server 3", "Backup Server 2"),
    ]
    assert (settings.limits.deadline_s, settings.limits.attempt_timeout_s) == (5, 2)
    assert (settings.probe_interval_s, settings.probe_timeout_s) == (0.25, 0.5)
    assert (settings.thresholds.fall, settings.thresholds.rise) == (2, 2)
    assert (settings.policy, settings.language, settings.zone.key) == ("priority", "id", "Asia/Jakarta")
    assert settings.log_folder == Path("/shared/log")
    limits = settings.client_limits
    assert (limits.connections, limits.between, limits.head) == (2000, Pace(75), Pace(30, grace_s=30))
    assert (limits.body, limits.taking) == (Pace(10, 20, bytes_per_s=500), Pace(30, 60, bytes_per_s=500))


def test_every_setting_can_be_given() -> None:
    settings = Settings.from_environment(
        {
            "SERVERS": "a:1 b:2",
            "DEADLINE_S": "9",
            "ATTEMPT_TIMEOUT_S": "0.5",
            "FALL": "3",
            "LAB_LANG": "en",
            "TZ": "UTC",
        }
    )

    assert [(s.name, s.port, s.role) for s in settings.servers] == [
        ("a", 1, "Primary Server"),
        ("b", 2, "Backup Server 1"),
    ]
    assert (settings.limits.deadline_s, settings.limits.attempt_timeout_s) == (9, 0.5)
    assert (settings.thresholds.fall, settings.language, settings.zone.key) == (3, "en", "UTC")


def test_what_clients_may_keep_can_be_given() -> None:
    names = ("HEAD", "IDLE", "BODY_IDLE", "BODY_GRACE", "TAKING_IDLE")
    given = {f"CLIENT_{name}_S": str(seconds) for seconds, name in enumerate(names, 1)}

    limits = Settings.from_environment({"CLIENT_CONNECTIONS": "7", **given}).client_limits

    assert (limits.connections, limits.between, limits.head) == (7, Pace(2), Pace(1, grace_s=1))
    assert (limits.body, limits.taking) == (Pace(3, 4, bytes_per_s=500), Pace(5, grace_s=60, bytes_per_s=500))


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.from_environment({"LAB_LANG": "", "TZ": " "}) == Settings.from_environment({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SERVERS", "server1:http"),
        ("SERVERS", ":80"),
        ("SERVERS", "server1:80 server1:81"),
        ("BALANCER_POLICY", "fastest"),
        ("LAB_LANG", "jv"),
        ("TZ", "Mars/Olympus"),
        ("TZ", "../etc/passwd"),
        ("DEADLINE_S", "soon"),
        ("DEADLINE_S", "0"),
        ("DEADLINE_S", "nan"),
        ("CLIENT_HEAD_S", "-1"),
        ("CLIENT_CONNECTIONS", "0"),
        ("FALL", "0"),
        ("RISE", "1.5"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: value})


def test_the_mark_of_the_logs_names_is_no_path() -> None:
    assert Settings.from_environment({"LOG_MARK": "2"}).log_mark == "2"
    for bad in ("../x", "a b", "é"):
        with pytest.raises(SettingsError, match="LOG_MARK"):
            Settings.from_environment({"LOG_MARK": bad})
