"""MNIST: the published digits byte for byte, split as in the book, like folders of IDX files."""

import gzip
import hashlib
import os
import pickle
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import firstnet
from firstnet.data import catalogue, store
from firstnet.data.dataset import intensities
from firstnet.errors import AccessError, DataError, FormatError, UnknownName

MD5 = {
    "train-images": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels": "a25bea736e30d166cdddb491f175f624",
    "t10k-images": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels": "27ae3e4e09519cfbb04c329615203637",
}


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory):
    """A cache of our own, filled once."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "cache_folder", lambda: folder)
        yield folder


@pytest.fixture(scope="module")
def mnist(cache):
    return catalogue.load("mnist")


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def idx_file(array):
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return header + array.astype(np.uint8).tobytes()


@pytest.fixture
def folder(tmp_path):
    """Twelve digits of 2 by 3 pixels to train and two to test, named as MNIST's."""
    digits = np.arange(84).reshape(14, 2, 3)
    labels = np.arange(14) % 10
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx_file(digits[:12]))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx_file(labels[:12]))
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(idx_file(digits[12:]))
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(idx_file(labels[12:]))
    return tmp_path


@pytest.mark.parametrize("part", MD5)
def test_the_digits_are_the_published_ones_byte_for_byte(part):
    content = store.fetch(store.MNIST[part])
    assert hashlib.md5(content).hexdigest() == MD5[part]


def test_the_licence_of_the_digits_names_their_checksums():
    licence = (Path(catalogue.__file__).parent / "mnist" / "LICENSE.md").read_text()
    for part, md5 in MD5.items():
        assert f"{store.MNIST[part].name}.xz" in licence
        assert md5 in licence


def test_mnist_is_split_as_in_the_book(mnist):
    parts = (mnist.training, mnist.validation, mnist.test)
    assert [part.x.shape for part in parts] == [(50_000, 784), (10_000, 784), (10_000, 784)]
    assert mnist.training.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert mnist.validation.labels[:5].tolist() == [3, 8, 6, 9, 6]
    assert mnist.test.labels[:5].tolist() == [7, 2, 1, 0, 4]


def test_pixels_are_bytes_over_256_as_in_the_book_s_file(mnist):
    row = intensities(mnist.training.x[:1])
    assert row.dtype == np.float32
    assert row.max() == 255 / 256
    np.testing.assert_array_equal(row * 256, mnist.training.x[:1])


def test_the_digits_are_neither_copied_nor_writeable(mnist):
    assert mnist.training.x.dtype == np.uint8
    assert mnist.training.x.base is not None
    for part in (mnist.training, mnist.validation, mnist.test):
        assert not part.x.flags.writeable


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the cache has other names")
def test_the_cache_is_where_xdg_says(tmp_path):
    subprocess.run(
        [sys.executable, "-c", "from firstnet.data import load; load('mnist')"],
        env=os.environ
        | {
            "XDG_CACHE_HOME": str(tmp_path),
            "PYTHONPATH": str(Path(firstnet.__file__).parents[1]),
        },
        check=True,
    )
    assert names_in(tmp_path / "firstnet") == sorted(it.name for it in store.MNIST.values())


def rename_with_a_dot(folder):
    for path in list(folder.iterdir()):
        path.rename(folder / path.name.replace("-idx", ".idx"))


def zip_all(folder):
    for path in list(folder.iterdir()):
        Path(f"{path}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()


@pytest.mark.parametrize(
    "changes",
    [(), (rename_with_a_dot,), (zip_all,), (rename_with_a_dot, zip_all)],
    ids=["plain", "dot", "gzipped", "dot, gzipped"],
)
@pytest.mark.parametrize("as_path", [str, Path])
def test_a_folder_of_idx_files_is_split_like_mnist(folder, changes, as_path):
    for change in changes:
        change(folder)
    dataset = catalogue.load(as_path(folder))
    assert [len(dataset.training), len(dataset.validation), len(dataset.test)] == [10, 2, 2]
    np.testing.assert_array_equal(dataset.training.x, np.arange(60).reshape(10, 6))
    assert dataset.validation.labels.tolist() == [0, 1]
    assert dataset.test.labels.tolist() == [2, 3]


def test_few_digits_leave_none_to_validate(folder):
    (folder / "train-images-idx3-ubyte").write_bytes(idx_file(np.zeros((5, 2, 3))))
    (folder / "train-labels-idx1-ubyte").write_bytes(idx_file(np.zeros(5)))
    dataset = catalogue.load(folder)
    assert (len(dataset.training), len(dataset.validation)) == (5, 0)


def test_the_book_s_file_is_read(tmp_path):
    pairs = ((np.zeros((2, 3), np.float32), np.array([4, 2])),) * 3
    (tmp_path / "mnist.pkl.gz").write_bytes(gzip.compress(pickle.dumps(pairs, 2)))
    assert catalogue.load(tmp_path / "mnist.pkl.gz").test.labels.tolist() == [4, 2]


def test_a_misspelt_name_is_answered_with_the_right_one():
    with pytest.raises(UnknownName) as caught:
        catalogue.load("mnits")
    says = "No data set, file or folder is called 'mnits'; did you mean 'mnist'?"
    assert str(caught.value) == says


def test_a_path_to_nothing_is_unknown(tmp_path):
    with pytest.raises(UnknownName, match="No data set, file or folder is called"):
        catalogue.load(tmp_path / "missing.pkl.gz")


def test_an_impossible_path_is_refused():
    with pytest.raises(AccessError, match="can't be read"):
        catalogue.load("digits" * 1_000)


@pytest.mark.parametrize("part", MD5)
def test_a_folder_that_lacks_a_file_is_told_which(folder, part):
    name = store.MNIST[part].name
    (folder / name).unlink()
    with pytest.raises(
        AccessError, match=f"^The folder .* holds no {name}; wanted MNIST's four IDX files"
    ):
        catalogue.load(folder)


def test_images_and_labels_of_different_number_are_refused(folder):
    (folder / "train-labels-idx1-ubyte").write_bytes(idx_file(np.zeros(11)))
    with pytest.raises(DataError, match="train-images holds 12 images, but train-labels 11"):
        catalogue.load(folder)


def test_swapped_files_are_refused(folder):
    images, labels = folder / "t10k-images-idx3-ubyte", folder / "t10k-labels-idx1-ubyte"
    content = images.read_bytes()
    images.write_bytes(labels.read_bytes())
    labels.write_bytes(content)
    with pytest.raises(FormatError, match="Have the files been swapped"):
        catalogue.load(folder)


def test_a_damaged_file_is_named(folder):
    (folder / "t10k-labels-idx1-ubyte").write_bytes(b"garbage")
    with pytest.raises(FormatError, match="t10k-labels-idx1-ubyte begins with the bytes 67 61"):
        catalogue.load(folder)
