"""The steps of the practicum, one after the other, as a student takes them."""

import json
import re

from tests.lab_under_test import SERVERS, Lab

FIELDS = ["server", "role", "status", "message", "time"]
SERVED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \| Active Server: Server ([123]) \| Role: (.+)")


def served_by(lab: Lab) -> str:
    """Return who serves a request now."""
    return lab.get().headers.get("X-Served-By", "nobody")


def fail(lab: Lab, *servers: str) -> None:
    """Break servers as a student does, and wait until the balancer has seen it."""
    lab.fail(*servers)
    lab.wait_until(lambda: all(lab.states()[server] == "OFFLINE" for server in servers), f"{servers} OFFLINE")


def recreate_balancer(lab: Lab, **settings: str) -> None:
    """Start the balancer again with other settings."""
    done = lab.compose("up", "--detach", "--no-build", "--no-deps", "balancer", env=settings)
    assert done.returncode == 0, done.stderr
    lab.wait_until(lab.answers, "the balancer answers")


def test_S1_three_servers_answer_with_the_five_fields_in_order(lab: Lab) -> None:
    for number, server in enumerate(SERVERS, start=1):
        ask = f"import urllib.request as u; print(u.urlopen('http://{server}:8000/', timeout=5).read().decode())"
        answer = json.loads(lab.docker("exec", lab.container("balancer"), "python", "-c", ask))

        assert list(answer) == FIELDS
        assert answer["server"] == f"Server {number}"
        assert answer["role"] == ("Primary Server" if number == 1 else f"Backup Server {number - 1}")
        assert answer["status"] == "ACTIVE"
        assert answer["message"] == f"Request berhasil diproses oleh Server {number}"
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", answer["time"])


def test_S2_servers_are_tried_in_order_with_two_seconds_each(lab: Lab) -> None:
    recreate_balancer(lab, HEDGE="off")  # with hedges, nobody would wait for those two seconds
    try:
        lab.wait_until(lambda: served_by(lab) == "server1", "the new balancer knows all servers")
        for _ in range(5):  # the probes may be quicker than this request; then there is no attempt to be timed
            lab.docker("pause", lab.container("server1"))
            answer = lab.get()
            assert answer.headers["X-Served-By"] == "server2"
            attempts = r'server1;desc="read-timeout";dur=([\d.]+), server2;desc="ok"'
            timed = re.search(attempts, answer.headers["Server-Timing"])
            if timed:
                break
            lab.docker("unpause", lab.container("server1"))
            lab.wait_until_all_online()
        assert timed is not None, "no request met the frozen server"
        assert 1900 <= float(timed[1]) <= 2500, f"an attempt took {timed[1]} ms; expected 2000 ms, -100 to +500"
    finally:
        lab.heal()
        recreate_balancer(lab)


def test_S3_the_page_shows_every_servers_state(lab: Lab) -> None:
    fail(lab, "server2")

    page = lab.get("/load-balancer/").text

    assert [page.count(f">{label}<") > 0 for label in ("Server 1", "Server 2", "Server 3")] == [True] * 3
    assert "ONLINE" in page
    assert "OFFLINE" in page
    assert "Tersambung, tetapi tidak menjawab hingga batas waktu habis." in page


def test_S4_every_request_is_a_line_in_the_log(lab: Lab) -> None:
    before = len(lab.log_lines())
    lab.get("/app/")
    lab.get("/load-balancer/")

    lines = lab.log_lines()[before:]

    assert [(match[1], match[2]) for line in lines if (match := SERVED.fullmatch(line))] == [
        ("1", "Primary Server")
    ] * 2


def test_S5_the_dashboard_shows_who_answers_what_and_the_log(lab: Lab) -> None:
    page = lab.get("/load-balancer/").text

    for text in (
        "Simulasi Fault Tolerance Sistem Terdistribusi",
        "Sistem Berjalan Normal",
        "Request saat ini diproses oleh:",
        "Response Server",
        "Request berhasil diproses oleh Server 1",
        "Log Aktivitas Load Balancer",
        "| Active Server: Server 1 | Role: Primary Server",
        "Distributed System - Fault Tolerance Simulation with Multi Localhost Server",
    ):
        assert text in page
    assert '<meta http-equiv="refresh" content="5">' in page


def test_S6_the_home_page_leads_to_the_dashboard(lab: Lab) -> None:
    page = lab.get("/").text

    assert "Praktikum Fault Tolerance" in page
    assert "<svg" in page
    link = re.search(r'<a[^>]*href="([^"]+)"[^>]*>\s*Buka Load Balancer', page)
    assert link is not None
    assert lab.get(link[1]).status_code == 200


def test_S7_with_server_1_failed_server_2_serves(lab: Lab) -> None:
    fail(lab, "server1")

    assert served_by(lab) == "server2"
    assert "Request berhasil diproses oleh Server 2" in lab.get("/load-balancer/").text


def test_S8_with_servers_1_and_2_failed_server_3_serves(lab: Lab) -> None:
    fail(lab, "server1", "server2")

    assert served_by(lab) == "server3"
    assert lab.log_lines()[-1].endswith("| Active Server: Server 3 | Role: Backup Server 2")


def test_S9_with_all_servers_failed_the_service_says_so(lab: Lab) -> None:
    fail(lab, *SERVERS)

    answer = lab.get()
    page = lab.get("/load-balancer/").text

    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert answer.json()["message"] == "Semua Server Gagal"
    assert "Semua Server Gagal" in page
    assert "Tidak ada server yang dapat memproses request." in page
    assert lab.log_lines()[-1].endswith("| Semua server offline")


def test_S10_with_all_servers_healed_server_1_serves_again(lab: Lab) -> None:
    fail(lab, *SERVERS)

    healed = lab.run("heal.py")

    assert healed.returncode == 0, healed.stderr
    lab.wait_until(lambda: served_by(lab) == "server1", "Server 1 serves again")
