"""Data sets of others, served by a web server of our own: nothing is fetched from elsewhere."""

import functools
import gzip
import hashlib
import http.server
import io
import struct
import threading
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from firstnet.data import load, named, store
from firstnet.data.catalogue import NAMED
from firstnet.errors import AccessError, FormatError, MissingExtra, UnknownName

NOWHERE = "http://127.0.0.1:9/"  # the port of "discard": nobody listens


def idx_file(array, kind=8, form=np.uint8):
    header = struct.pack(f">HBB{array.ndim}I", 0, kind, array.ndim, *array.shape)
    return gzip.compress(header + array.astype(form).tobytes(), mtime=0)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setattr(store, "cache_folder", lambda: folder)
    return folder


@pytest.fixture
def published(tmp_path):
    """A folder that a web server shows, its address, and what was asked of it."""
    folder, asked = tmp_path / "published", []
    folder.mkdir()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, form, *words):
            asked.append(words[0])

    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()


IMAGES, LABELS = np.arange(72).reshape(12, 2, 3), np.arange(12) % 10


@pytest.fixture
def clothes(published, cache, monkeypatch):
    """Fashion-MNIST, as if it had twelve pieces of clothing of 2 by 3 pixels."""
    folder, address, _ = published
    files = {}
    for part in named.PARTS:
        array = IMAGES if part.endswith("images") else LABELS
        files[part] = put(folder, f"{part}.gz", idx_file(array))
    source = replace(named.SETS["fashion-mnist"], mirrors=(address,), files=files)
    monkeypatch.setitem(named.SETS, "fashion-mnist", source)
    return source


def put(folder, name, content):
    (folder / name).write_bytes(content)
    return named.File(name, hashlib.md5(content).hexdigest())


def test_the_names_that_load_knows_are_those_that_are_published():
    assert set(NAMED) == set(named.SETS)


def test_a_set_is_fetched_once_and_then_read_from_the_cache(clothes, published, cache):
    *_, asked = published
    digits = load("fashion-mnist")
    assert digits.training.x.tolist() == IMAGES.reshape(12, 6)[:10].tolist()
    assert digits.validation.labels.tolist() == [0, 1]
    assert digits.test.labels.tolist() == LABELS.tolist()
    assert (digits.names[9], digits.image) == ("Ankle boot", (28, 28))
    assert len(asked) == 4
    assert sorted(path.name for path in (cache / "fashion-mnist").iterdir()) == sorted(
        file.name for file in clothes.files.values()
    )
    load("fashion-mnist")
    assert len(asked) == 4


def test_the_next_mirror_is_asked_when_one_is_down(clothes, published, monkeypatch):
    source = replace(clothes, mirrors=(NOWHERE, *clothes.mirrors))
    monkeypatch.setitem(named.SETS, "fashion-mnist", source)
    assert len(load("fashion-mnist").test) == 12


def test_without_a_network_the_line_tells_which_file_goes_where(clothes, cache, monkeypatch):
    monkeypatch.setitem(named.SETS, "fashion-mnist", replace(clothes, mirrors=(NOWHERE,)))
    with pytest.raises(AccessError) as error:
        load("fashion-mnist")
    told = str(error.value)
    assert told.startswith(f"fashion-mnist can't be fetched from {NOWHERE} (")
    listed = ", ".join(f"{file.name} (MD5 {file.md5})" for file in clothes.files.values())
    assert f"put {listed} from {clothes.page} into " in told
    assert told.endswith(f"{cache / 'fashion-mnist'}.")
    assert "\n" not in told


def test_what_was_put_there_by_hand_needs_neither_network_nor_pooch(
    clothes, published, cache, monkeypatch
):
    monkeypatch.setitem(named.SETS, "fashion-mnist", replace(clothes, mirrors=(NOWHERE,)))
    monkeypatch.setattr(named, "extra", None)
    (cache / "fashion-mnist").mkdir(parents=True)
    for file in clothes.files.values():
        content = (published[0] / file.name).read_bytes()
        (cache / "fashion-mnist" / file.name).write_bytes(content)
    assert len(load("fashion-mnist").test) == 12


def test_another_file_of_that_name_is_never_taken(clothes, published, cache, monkeypatch):
    file = clothes.files["train-labels"]
    (published[0] / file.name).write_bytes(idx_file(LABELS + 1))
    with pytest.raises(AccessError, match="can't be fetched") as error:
        load("fashion-mnist")
    assert file.md5 in str(error.value)
    assert not (cache / "fashion-mnist" / file.name).exists()


def test_without_pooch_both_ways_are_told(clothes, cache, monkeypatch):
    def missing(module, package, name):
        raise MissingExtra(f"{package} is not installed; pip install 'firstnet[{name}]'.")

    monkeypatch.setattr(named, "extra", missing)
    with pytest.raises(MissingExtra, match=r"firstnet\[fetch\].* Or put .* into "):
        load("fashion-mnist")


def test_letters_of_emnist_are_upright_and_count_from_a(published, cache, monkeypatch):
    folder, address, _ = published
    source = named.SETS["emnist-letters"]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for part, member in source.members.items():
            array = IMAGES if part.endswith("images") else LABELS + 1
            archive.writestr(member, idx_file(array))
    file = put(folder, "gzip.zip", content.getvalue())
    files = dict.fromkeys(named.PARTS, file)
    letters = replace(source, mirrors=(address,), files=files)
    monkeypatch.setitem(named.SETS, "emnist-letters", letters)
    digits = load("emnist-letters")
    assert digits.test.x[0].tolist() == [0, 3, 1, 4, 2, 5]  # rows and columns change places
    assert digits.test.labels.tolist() == LABELS.tolist()
    assert (digits.names[0], digits.test.classes) == ("a", 26)
    (cache / "emnist" / "gzip.zip").write_bytes(b"PK nothing")
    monkeypatch.setattr(named, "_md5", lambda path: file.md5)
    with pytest.raises(FormatError, match="not the archive that it should be"):
        load("emnist-letters")


def test_classes_of_emnist_are_as_many_as_its_paper_tells():
    counts = {name: len(it.names) for name, it in named.SETS.items() if name.startswith("emnist")}
    assert counts == {
        "emnist-byclass": 62,
        "emnist-bymerge": 47,
        "emnist-balanced": 47,
        "emnist-letters": 26,
        "emnist-digits": 10,
        "emnist-mnist": 10,
    }


def test_qmnist_tells_the_writer_as_well_which_is_left_out(published, cache, monkeypatch):
    folder, address, _ = published
    files = {}
    for part in named.PARTS:
        if part.endswith("images"):
            content = idx_file(IMAGES)
        else:
            content = idx_file(np.stack([LABELS, 1000 + LABELS], 1), kind=12, form=">i4")
        files[part] = put(folder, part, content)
    source = replace(named.SETS["qmnist"], mirrors=(address,), files=files)
    monkeypatch.setitem(named.SETS, "qmnist", source)
    assert load("qmnist").test.labels.tolist() == LABELS.tolist()


def test_a_name_that_is_nearly_right_is_told():
    with pytest.raises(UnknownName, match="did you mean 'fashion-mnist'"):
        load("fashion_mnist")
