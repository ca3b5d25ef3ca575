from lab.machine import debian
from lab.machine.debian import Source

DEB822 = """\
Types: deb
# a comment between the fields
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb-src
URIs: http://sources.example/debian
Suites: bookworm
Components: main

Types: deb
URIs: http://tools.example/apt
Suites: stable
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
"""
ONE_LINE = """\
# deb http://off.example/debian bookworm main
deb [arch=amd64 signed-by=/etc/apt/keyrings/tools.gpg] http://tools.example/debian bookworm main
deb cdrom:[Debian 12]/ bookworm main
deb http://mirror.example/debian bookworm main contrib # near us
deb-src http://mirror.example/debian bookworm main
"""
OWN_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def test_sources_in_paragraphs_are_read() -> None:
    first, security, other = debian.parse_sources("debian.sources", DEB822)

    assert first == Source("http://mirror.example/debian", ("bookworm", "bookworm-updates"), ("main",), OWN_KEYRING)
    assert security.suites == ("bookworm-security",)
    assert "PGP" in other.signed_by


def test_sources_of_one_line_each_are_read() -> None:
    sources = debian.parse_sources("sources.list", ONE_LINE)

    assert sources[0].signed_by == "/etc/apt/keyrings/tools.gpg"
    assert sources[-1] == Source("http://mirror.example/debian", ("bookworm",), ("main", "contrib"))


def test_the_mirror_is_debians_own_archive_and_no_other_vendors() -> None:
    for name, text in (("debian.sources", DEB822), ("sources.list", ONE_LINE)):
        assert debian.choose_mirror(debian.parse_sources(name, text), "bookworm") == "http://mirror.example/debian"


def test_no_mirror_is_made_up_where_none_is_named() -> None:
    assert (
        debian.choose_mirror(debian.parse_sources("sources.list", "deb cdrom:[x]/ bookworm main"), "bookworm") is None
    )
    assert debian.choose_mirror([], "bookworm") is None


def test_os_release_is_read_with_and_without_quotes() -> None:
    fields = debian.parse_os_release('ID=debian\nVERSION_CODENAME="bookworm"\n')

    assert fields == {"ID": "debian", "VERSION_CODENAME": "bookworm"}
