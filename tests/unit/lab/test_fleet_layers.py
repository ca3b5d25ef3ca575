"""Which layers a machine has already, and a file of saved images without them: every engine can load what is left."""

import tarfile
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.fleet import layers
from tests.unit.lab import saved_images
from tests.unit.lab.saved_images import Image, Write, as_20_10, as_oci, content, digests

BOTH_FORMS = pytest.mark.parametrize("write", [as_20_10, as_oci])
IMAGES = st.lists(st.lists(st.sampled_from("abc"), max_size=4), max_size=3)


def filtered(file: Path, there: Sequence[Image]) -> tuple[set[str], bytes]:
    """Return what may be left out for a machine that has some images, and the file without it."""
    names = layers.left_out(file, [digests(image) for image in there])
    return names, b"".join(layers.without(file, names))


def members(told: bytes) -> dict[str, tarfile.TarInfo]:
    with tarfile.open(fileobj=BytesIO(told)) as file:
        return {one.name: one for one in file}


@pytest.mark.parametrize(
    ("image", "there", "count"),
    [
        ("abc", [], 0),
        ("abc", ["abc"], 3),
        ("abc", ["ab"], 2),
        ("abc", ["abcd"], 3),
        ("abc", ["abd"], 2),
        ("abc", ["xbc"], 0),
        ("abc", ["", "a", "abx"], 2),
        ("", ["abc"], 0),
    ],
)
def test_layers_count_from_the_lowest_up_to_the_first_that_is_another(image: str, there: list[str], count: int) -> None:
    assert layers.known_below(image, there) == count


@given(st.text("ab", max_size=5), st.lists(st.text("ab", max_size=5), max_size=4))
def test_so_many_layers_are_known_as_some_image_begins_with_and_no_more(image: str, there: list[str]) -> None:
    count = layers.known_below(image, there)

    assert count == 0 or any(other[:count] == image[:count] for other in there)
    assert count == len(image) or not any(other[: count + 1] == image[: count + 1] for other in there)


@BOTH_FORMS
def test_what_a_machine_has_is_left_out_and_nothing_else(write: Write, tmp_path: Path) -> None:
    write(tmp_path / "saved", ["abc"])
    names, told = filtered(tmp_path / "saved", ["abx"])
    before, after = members((tmp_path / "saved").read_bytes()), members(told)

    assert len(names) == 2
    assert before.keys() - after.keys() == names
    assert list(after) == [one for one in before if one not in names], "in the same order"
    for name, one in after.items():
        assert (one.type, one.size, one.mtime, one.linkname) == (
            before[name].type, before[name].size, before[name].mtime, before[name].linkname
        )  # fmt: skip
    assert saved_images.load(told, [digests("ab")]) == [digests("abc")]


@BOTH_FORMS
def test_without_anything_left_out_the_file_holds_what_it_held(write: Write, tmp_path: Path) -> None:
    write(tmp_path / "saved", ["abc", "abd"])
    names, told = filtered(tmp_path / "saved", [])

    assert names == set()
    assert members(told).keys() == members((tmp_path / "saved").read_bytes()).keys()
    assert saved_images.load(told, []) == [digests("abc"), digests("abd")]


@BOTH_FORMS
def test_a_machine_that_has_everything_gets_hardly_anything(write: Write, tmp_path: Path) -> None:
    write(tmp_path / "saved", ["abc", "abd"])
    names, told = filtered(tmp_path / "saved", ["abc", "abd"])

    assert len(names) == 4
    assert not any(content(layer) in told for layer in "abcd")
    assert saved_images.load(told, [digests("abc"), digests("abd")]) == [digests("abc"), digests("abd")]


@BOTH_FORMS
def test_a_layer_is_kept_that_another_image_of_the_file_has_where_the_machine_lacks_it(
    write: Write, tmp_path: Path
) -> None:
    # The machine has b above a; of the second image it has nothing, and there b is above c.
    write(tmp_path / "saved", ["ab", "cb"])
    _, told = filtered(tmp_path / "saved", ["ab"])

    assert content("b") in told
    assert content("a") not in told
    assert saved_images.load(told, [digests("ab")]) == [digests("ab"), digests("cb")]


@BOTH_FORMS
def test_a_layer_that_an_image_has_twice_is_kept_for_where_it_is_lacking(write: Write, tmp_path: Path) -> None:
    write(tmp_path / "saved", ["aba"])
    _, told = filtered(tmp_path / "saved", ["ab"])

    assert saved_images.load(told, [digests("ab")]) == [digests("aba")]


@settings(deadline=None, max_examples=60)
@given(write=st.sampled_from([as_20_10, as_oci]), images=IMAGES, there=IMAGES)
def test_whatever_a_machine_has_it_can_load_what_is_left(write: Write, images: list[Image], there: list[Image]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder, "saved"), images)
        _, told = filtered(Path(folder, "saved"), there)

    assert saved_images.load(told, [digests(image) for image in there]) == [digests(image) for image in images]


def test_a_large_layer_is_passed_on_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "CHUNK_BYTES", 100)
    as_oci(tmp_path / "saved", ["a"])
    pieces = [*layers.without(tmp_path / "saved", set())]

    assert saved_images.load(b"".join(pieces), []) == [digests("a")]
    assert sum(len(piece) for piece in pieces) % tarfile.BLOCKSIZE == 0
    assert len(pieces) > len(content("a")) // 100
