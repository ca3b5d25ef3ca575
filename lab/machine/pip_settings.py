"""This machine's certificates and pip settings, as an image needs them."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from lab.terminal import programs

BUNDLE = "/etc/ssl/certs/host-ca-bundle.crt"
# pip's settings that also make sense in a container; paths of this machine don't.
PIP_SETTINGS = ("index-url", "extra-index-url", "trusted-host", "proxy", "timeout", "default-timeout", "retries")


def pip_config() -> dict[str, str]:
    """Return this machine's pip settings by name, such as `index-url`; the environment's win over the files'."""
    return parse_pip_config(programs.run([sys.executable, "-m", "pip", "config", "list"]).stdout)


def parse_pip_config(text: str) -> dict[str, str]:
    """Return the settings that `pip config list` printed, by name; later ones win as they do in pip."""
    order = {"global": 0, "site": 1, "user": 2, "install": 3, ":env:": 4}
    found = re.findall(r"^(:env:|\w+)\.([\w-]+)=(['\"])(.*)\3$", text, re.MULTILINE)
    ranked = sorted(found, key=lambda one: order.get(one[0], 3))
    return {name: value.replace("\\n", "\n").strip() for _, name, _, value in ranked}


def ca_bundle(environment: Mapping[str, str], pip: Mapping[str, str]) -> Path | None:
    """Return the file of certificates that pip and requests trust on this machine, if one is set and there."""
    named = [pip.get("cert"), environment.get("REQUESTS_CA_BUNDLE"), environment.get("SSL_CERT_FILE")]
    system = "/etc/ssl/certs/ca-certificates.crt"
    return next((Path(name) for name in (*named, system) if name and Path(name).is_file()), None)


def pip_settings(pip: Mapping[str, str], environment: Mapping[str, str], has_bundle: bool) -> str:
    """Return a pip.conf for the image: of this machine's settings those that also make sense in a container."""
    settings = {name: pip[name] for name in PIP_SETTINGS if name in pip}
    proxy = environment.get("https_proxy") or environment.get("HTTPS_PROXY")
    if proxy:
        settings.setdefault("proxy", proxy)
    if has_bundle:
        settings["cert"] = BUNDLE
    lines = ["[global]"]
    for name, value in settings.items():
        words = [word for word in value.split() if not is_local(word)]
        if words:
            lines.append(f"{name} = " + "\n    ".join(words))
    return "\n".join(lines) + "\n"


def is_local(word: str) -> bool:
    """Say whether a setting names this very machine, which a container can't reach by that name."""
    if word.startswith("file:"):
        return True
    host = urlsplit(word if "//" in word else f"//{word}").hostname or ""
    return host == "localhost" or host.startswith("127.") or host == "::1"
