"""What a request line's target says."""

import pytest

from balancer.wire.target import below_first_segment, first_segment, is_host, split_target


def test_the_target_loses_only_its_first_segment() -> None:
    assert below_first_segment("/app/") == "/"
    assert below_first_segment("/app") == "/"
    assert below_first_segment("/app/a%20b//c/?d=e%2Ff&g") == "/a%20b//c/?d=e%2Ff&g"
    assert below_first_segment("/app?x=/app/y") == "/?x=/app/y"
    assert below_first_segment("/app/app/") == "/app/"
    assert below_first_segment("/%61pp/%61") == "/%61"
    assert below_first_segment("/app//x") == "//x"


def test_a_host_in_the_target_is_taken_off_it() -> None:
    assert split_target("http://lab.example:80/app/x?y") == ("lab.example:80", "/app/x?y")
    assert split_target("HTTP://[::1]:8080/") == ("[::1]:8080", "/")
    assert split_target("http://lab.example") == ("lab.example", "/")
    assert split_target("http://lab.example?y=/z") == ("lab.example", "/?y=/z")
    assert split_target("/app/http://x/") == (None, "/app/http://x/")
    assert split_target("*") == (None, "*")
    assert split_target("ftp://x/app/") == (None, "ftp://x/app/")


@pytest.mark.parametrize(
    ("target", "segment"),
    [
        ("/app/x", "app"),
        ("/app", "app"),
        ("/app?x", "app"),
        ("/%61%70%70/x", "app"),
        ("/%61p%70?", "app"),
        ("/app%2Fx", "app%2Fx"),
        ("/app%2fx", "app%2fx"),
        ("/app%3Fx", "app%3Fx"),
        ("/a%pp/", "a%pp"),
        ("/%2561pp/", "%2561pp"),
        ("//app/", ""),
        ("/application", "application"),
        ("/APP/", "APP"),
        ("/", ""),
        ("*", ""),
    ],
)
def test_the_first_segment_is_what_is_written_but_for_escapes_that_change_nothing(target: str, segment: str) -> None:
    assert first_segment(target) == segment


@pytest.mark.parametrize("host", ["", "x", "a.b-c_d:80", "x:", "[::1]", "[::1]:8080", "127.0.0.1:8080", "caf%C3%A9"])
def test_what_can_be_a_host(host: str) -> None:
    assert is_host(host)


@pytest.mark.parametrize("host", ["a b", "a/b", "a:b", "user@x", "[::1", "::1", "x:80:80", "x?y", "%zz", "a\tb"])
def test_what_can_not_be_one(host: str) -> None:
    assert not is_host(host)
