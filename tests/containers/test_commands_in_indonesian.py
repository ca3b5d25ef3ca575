"""The commands on a real lab, as they speak when nobody has chosen a language."""

import re

from lab.texts import language
from tests.lab_under_test import Lab

NOT_CHOSEN = {"LAB_LANG": language.DEFAULT}
ENGLISH = re.compile(r"\b(the|is|was|and|not|of|with|since|sees|says)\b")


def test_breaking_looking_and_healing_are_told_in_indonesian(lab: Lab) -> None:
    broken = lab.run("fail.py", "server1", "--fault", "slow", "--ms", "300", env=NOT_CHOSEN)
    again = lab.run("fail.py", "server1", "--fault", "slow", "--ms", "300", env=NOT_CHOSEN)
    looked = lab.run("status.py", env=NOT_CHOSEN)
    healed = lab.run("heal.py", env=NOT_CHOSEN)

    assert broken.stdout.startswith("server1 sekarang lambat: 300 ms.\nClient dari server1 sekarang menunggu")
    assert "heal.py server1" in broken.stdout
    assert again.stdout.startswith("server1 sudah lambat: 300 ms.")
    assert "server1 tadi lambat; sekarang normal kembali." in healed.stdout
    assert "Load balancer melihat server1, server2, dan server3 ONLINE." in healed.stdout
    for done in (broken, again, looked, healed):
        assert done.returncode == 0
        assert done.stderr == ""
        assert not ENGLISH.search(done.stdout), done.stdout


def test_an_indonesian_refusal_is_one_line(lab: Lab) -> None:
    done = lab.run("heal.py", "server9", env=NOT_CHOSEN)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "heal.py: tidak ada server 'server9'; yang ada: server1, server2, server3\n"
