"""PURE: the commands that a student would type for what an experiment does, for the report's steps."""

from collections.abc import Mapping, Sequence

from lab.measuring.plan import Plan

SECOND_COMMAND = "COMPOSE_PROFILES=ha make up"  # A second balancer, until the next `make up` without that.
WITHOUT_A_WORD_S = 5.0  # How long load.py's clients wait for an answer, unless they are told.


def settings_command(settings: Mapping[str, str]) -> str:
    """Return how the balancer is started with settings."""
    told = " ".join(f"{name}={value}" for name, value in sorted(settings.items()))
    return f"{told} make up" if told else "make up"


def load_command(plan: Plan, is_for_two: bool = False) -> str:
    """Return how a load is sent. is_for_two: by clients that know two balancers."""
    words = [f"--closed {plan.closed}" if plan.closed else f"--rate {plan.rate:g}", f"--seconds {plan.seconds:g}"]
    words += [f"--retries {plan.retries.times}"] if plan.retries.times else []
    words += [f"--timeout {plan.timeout_s:g}"] if plan.timeout_s != WITHOUT_A_WORD_S else []
    words += ["--post"] if plan.post else []
    words += ["--keys"] if plan.keys else []
    words += ["--both"] if is_for_two else []
    return f"python lab/load.py {' '.join(words)}"


def break_command(servers: Sequence[str], fault: str, options: Mapping[str, float]) -> str:
    """Return how servers are broken."""
    if "balancer" in servers:
        return f"docker compose {fault} balancer"
    given = "".join(f" --{name} {value:g}" for name, value in options.items())
    return f"python lab/fail.py {' '.join(servers)} --fault {fault}{given}"


def heal_command(servers: Sequence[str]) -> str:
    """Return how they are healed."""
    if "balancer" in servers:
        return "docker compose start balancer"
    return f"python lab/heal.py {' '.join(dict.fromkeys(servers))}"


def curl_command(address: str, path: str, rate: float) -> str:
    """Return a client that asks again and again, and knows one address, such as http://10.0.0.1:8080."""
    asked = f"curl -sS -m 10 -o /dev/null -w '%{{http_code}} %{{time_total}}\\n' {address}{path}"
    return f"while sleep {1 / rate:.3f}; do {asked}; done"
