"""Images are carried to a machine: only what it lacks, or everything where its engine wants that."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docker.errors import APIError, DockerException, ImageNotFound

from lab import Trouble
from lab.fleet import carrying
from lab.fleet.nodes import Node
from lab.stack.errors import Refused
from tests.unit.lab import saved_images
from tests.unit.lab.saved_images import as_oci, content, digests


class Saves:
    """An engine that saves images. breaks: what it comes to in the middle."""

    def __init__(self, breaks: Exception | None = None) -> None:
        self.breaks = breaks

    def _url(self, path: str) -> str:
        return path

    def _get(self, url: str, params: dict[str, list[str]], stream: bool, timeout: float) -> "Saves":
        assert (url, stream, timeout) == ("/images/get", True, carrying.WORKS_S)
        self.names = params["names"]
        return self

    def _raise_for_status(self, answer: "Saves") -> None:
        assert answer is self

    def iter_content(self, size: int) -> Iterator[bytes]:
        yield b"a" * size
        if self.breaks:
            raise self.breaks
        yield b"b"


WANTED = {"lab:1": "sha256:new"}
NEW, OLD = "abc", "abx"


class Engine:
    """An engine that has images, each by its layers, and loads others. wants_all: it reads also layers that it has."""

    timeout = 0.0

    def __init__(self, *has: str, wants_all: bool = False, says: str = "", refuses: Exception | None = None) -> None:
        self.has = list(has)
        self.wants_all, self.says, self.refuses = wants_all, says, refuses
        self.tags: dict[str, str] = {}
        self.sent: list[bytes] = []
        self.timeouts: list[float] = []

    def images(self) -> list[dict[str, Any]]:
        """Return the images; one without a name has none, in either of the two ways of saying so."""
        found: list[dict[str, Any]] = [{"Id": identity, "RepoTags": [name]} for name, identity in self.tags.items()]
        return [*({"Id": image, "RepoTags": [] if image == "gone" else None} for image in self.has), *found]

    def inspect_image(self, identity: str) -> dict[str, Any]:
        """Return what one is of."""
        if identity == "gone":
            raise ImageNotFound("404", explanation="No such image: gone")
        return {"RootFS": {"Layers": digests(NEW if identity == "sha256:new" else identity)}}

    def load_image(self, data: Any, quiet: bool) -> list[dict[str, Any]]:
        """Load what is sent; say what is wrong with it as engines do, in the answer's own lines."""
        assert quiet
        self.timeouts.append(self.timeout)
        self.sent.append(b"".join(data))
        if self.refuses:
            raise self.refuses
        if self.says:
            return [{"error": self.says}]
        try:
            saved_images.load(self.sent[-1], [] if self.wants_all else [digests(image) for image in self.has])
        except KeyError as error:
            return [{"stream": "Loading"}, {"error": f"open {error}: no such file"}]
        self.tags = {"lab:1": "sha256:new"}
        return [{"stream": "Loaded image: lab:1"}]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A file with the image that is wanted."""
    as_oci(tmp_path / "saved", [NEW])
    return tmp_path / "saved"


def carry(engine: Engine, saved: Path) -> int:
    return carrying.carry(Node("two", "tcp://two:2375", engine, {"Name": "two"}), saved, WANTED)


def test_a_machine_that_has_them_gets_nothing(saved: Path) -> None:
    engine = Engine()
    engine.tags = dict(WANTED)

    assert carry(engine, saved) == 0
    assert engine.sent == []


def test_a_bare_machine_gets_everything_with_time_to_unpack_it(saved: Path) -> None:
    engine = Engine()
    sent = carry(engine, saved)

    assert [sent] == [len(told) for told in engine.sent]
    assert all(content(layer) in engine.sent[0] for layer in NEW)
    assert engine.timeouts == [carrying.WORKS_S]


def test_a_machine_that_has_some_layers_gets_only_the_others(saved: Path) -> None:
    engine = Engine(OLD, "gone")
    sent = carry(engine, saved)

    assert sent == len(engine.sent[0])
    assert [content(layer) in engine.sent[0] for layer in NEW] == [False, False, True]


def test_an_engine_that_wants_every_layer_again_gets_every_layer(saved: Path) -> None:
    engine = Engine(OLD, wants_all=True)
    sent = carry(engine, saved)

    assert sent == sum(len(told) for told in engine.sent)
    assert [content("a") in told for told in engine.sent] == [False, True]


def test_an_engine_that_names_an_image_though_it_complained_gets_every_layer_all_the_same(saved: Path) -> None:
    class Hasty(Engine):
        def load_image(self, data: Any, quiet: bool) -> list[dict[str, Any]]:
            said = super().load_image(data, quiet)
            self.tags = dict(WANTED)
            return said

    engine = Hasty(OLD, wants_all=True)
    carry(engine, saved)

    assert len(engine.sent) == 2


@pytest.mark.parametrize(
    ("engine", "line"),
    [
        (Engine(says="no space\nleft"), r"^two: no space\\nleft$"),
        (Engine(OLD, says="no space left"), "^two: no space left$"),
        (Engine(refuses=APIError("500", explanation="no\nroom")), r"^two: no\\nroom$"),
        (Engine(refuses=DockerException("broken")), r"^two: its engine can't be asked \(broken\)"),
    ],
)
def test_what_an_engine_has_against_them_is_one_line(engine: Engine, line: str, saved: Path) -> None:
    with pytest.raises(Trouble, match=line):
        carry(engine, saved)


def test_an_engine_that_takes_everything_and_has_nothing_is_told(saved: Path) -> None:
    class Forgetful(Engine):
        def images(self) -> list[dict[str, Any]]:
            return []

    with pytest.raises(Trouble, match=r"^two has not taken lab:1$"):
        carry(Forgetful(), saved)


def test_how_much_was_sent_is_told_now_and_then(
    saved: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(carrying, "TELLS_EVERY_S", -1)
    carry(Engine(), saved)

    assert "two: 0 MiB" in capsys.readouterr().out


def test_images_are_saved_as_they_come_and_what_the_engine_says_against_it_is_one_line(tmp_path: Path) -> None:
    class Saving:
        def __init__(self, error: Exception | None = None) -> None:
            self.error = error

        def _url(self, path: str) -> str:
            return path

        def _get(self, url: str, params: dict[str, list[str]], stream: bool, timeout: float) -> "Saving":
            assert (url, params, stream) == ("/images/get", {"names": ["lab:1"]}, True)
            assert timeout == carrying.WORKS_S
            return self

        def _raise_for_status(self, answer: "Saving") -> None:
            if answer.error:
                raise answer.error

        def iter_content(self, size: int) -> Any:
            return iter([b"one", BytesIO(b"two").read(size)])

    carrying.save(Saving(), ["lab:1"], tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == b"onetwo"

    with pytest.raises(Refused, match=r"^no such image$"):
        carrying.save(Saving(APIError("404", explanation="no such image")), ["lab:1"], tmp_path / "saved")


def test_images_are_saved_into_one_file(tmp_path: Path) -> None:
    engine = Saves()
    carrying.save(engine, ["one:1", "two:2"], tmp_path / "images.tar")
    assert engine.names == ["one:1", "two:2"]
    assert (tmp_path / "images.tar").read_bytes() == b"a" * carrying.MIB + b"b"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
def test_a_full_disk_is_not_taken_for_trouble_with_docker() -> None:
    with pytest.raises(OSError, match="No space left on device"):
        carrying.save(Saves(), ["one:1"], Path("/dev/full"))


def test_an_engine_that_ends_while_it_saves_is_trouble_with_docker(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="Docker"):
        carrying.save(Saves(ConnectionError("gone")), ["one:1"], tmp_path / "images.tar")


class Keeps:
    """An engine with a lab's images of now and before, and one that a container has; it removes what nobody has."""

    def __init__(self) -> None:
        self.has: list[list[str] | None] = [["back:now", "back:lab"], ["back:old"], ["front:old"], None]
        self.removed: list[str] = []

    def images(self, filters: dict[str, str]) -> list[dict[str, Any]]:
        assert filters == {"label": "fault-tolerance-lab.project=lab"}
        return [{"RepoTags": tags} for tags in self.has]

    def remove_image(self, name: str) -> None:
        if name == "front:old":
            raise APIError("409", explanation="a stopped container has it")
        self.removed.append(name)


def test_images_of_before_go_and_those_of_now_and_of_containers_stay() -> None:
    engine = Keeps()
    carrying.tidy(engine, "lab", ["back:now"])

    assert engine.removed == ["back:old"]
