"""How the value of each setting may be written, and how not."""

from typing import TypeAlias

Spellings: TypeAlias = dict[str, dict[str, tuple[str, ...]]]
# What the balancer and the lab both read: name -> a value in its one spelling -> how it may be written; and bad ones.
GOOD: Spellings = {
    "HEDGE": {"on": ("on", "ON", " On "), "off": ("off", "OFF", "\toff ")},
    "RETRY": {"off": ("Off",)},
    "BREAKER": {"off": ("oFF",)},
    "PROBE": {"on": ("ON",)},
    "SHED": {"off": ("OFF",)},
    "BUDGET": {"off": ("Off",)},
    "FALL": {"3": ("3", " 03 ")},
    "RISE": {"1": ("1",), "1000": ("1000",)},
    "PROBE_INTERVAL_S": {"0.1": ("0.1", ".1", "0.10"), "1": ("1", "1.0")},
    "PROBE_TIMEOUT_S": {"2": ("2", " 2.000000 ")},
    "ATTEMPT_TIMEOUT_S": {"0.35": ("0.35",)},
    "DEADLINE_S": {"3600": ("3600",), "10": ("10", "010")},
    "LAB_LANG": {"en": ("en", "EN", " En "), "id": ("ID",)},
    "BALANCER_POLICY": {"round_robin": ("ROUND_ROBIN", " Round_Robin")},
    "TZ": {"Asia/Makassar": ("Asia/Makassar", "asia/makassar", " ASIA/MAKASSAR "), "UTC": ("utc",)},
    "TRIAL_PATH": {"/orders": ("/orders", " /orders ")},
}
BAD = {
    "HEDGE": ("maybe", "true", "0", "1", "yes", "on off"),
    "RETRY": ("ja",),
    "BREAKER": ("offf",),
    "PROBE": ("-",),
    "SHED": ("maybe",),
    "BUDGET": ("10",),
    "FALL": ("0", "-1", "two", "1.5"),
    "RISE": ("1e3", "+1"),
    "PROBE_INTERVAL_S": ("0", "-0.25", "fast", "0.0"),
    "PROBE_TIMEOUT_S": ("500ms", "nan"),
    "ATTEMPT_TIMEOUT_S": ("3601", "2 s"),
    "DEADLINE_S": ("inf", "5,0"),
    "LAB_LANG": ("jv", "english", "id_ID"),
    "BALANCER_POLICY": ("fastest", "round-robin"),
    "TZ": ("Mars/Olympus", "../etc/passwd", "Asia", "WIB"),
    "TRIAL_PATH": ("orders", "/a b", "/é", "http://x/"),
}
# What only the lab reads.
ONLY_OURS: Spellings = {
    "PORT": {"8081": ("8081", " 8081 ", "08081"), "auto": ("auto", "AUTO")},
    "PORT2": {"8082": ("8082", " 08082 ")},
    "COMPOSE_PROFILES": {"ha": ("ha", "HA", " Ha ")},
    "BIND": {"127.0.0.1": ("127.0.0.1", "localhost", "LocalHost"), "::1": ("::1", "[::1]"), "0.0.0.0": ("0.0.0.0",)},
    "BASE_IMAGE": {
        "r.example:5000/a/b:1.2-x": ("r.example:5000/a/b:1.2-x",),
        "python:3.13-slim": (" python:3.13-slim ",),
    },
    "COMPOSE_PROJECT_NAME": {"kelas-a_2": ("kelas-a_2",)},
}
BAD_OF_OURS = {
    "PORT": ("abc", "0", "65536", "-1", "80 80", "8080-8082", "८०८०", "+1"),
    "PORT2": ("auto", "0", "65536", "8081-8082"),
    "COMPOSE_PROFILES": ("hb", "ha,ha", "on"),
    "BIND": ("nonsense", "127.1", "*", "example.com", "1.2.3.4.5", "[127.0.0.1", "fe80::1%lo"),
    "BASE_IMAGE": ("Python", "a b", ":latest", "python:", "../x"),
    "DEADLINE_S": ("1e2", "1_0", "٥"),
    "COMPOSE_PROJECT_NAME": ("Kelas A", "-a", "a.b", "é", "a" * 64),
    "LOG_FOLDER": ("~root/x", "a\nb", "a" * 256, "/srv" + "/a" * 2000, "/", "/..", "/etc", "/usr/log", "/proc/x"),
}
