"""The book's program expand_mnist."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

from firstnet.classic import expand_mnist, network3
from firstnet.data import Dataset, Examples
from firstnet.errors import AccessError


@pytest.fixture
def few(rng, monkeypatch):
    parts = [
        Examples(rng.integers(0, 256, (n, 784)).astype(np.uint8), rng.integers(0, 10, n))
        for n in (6, 3, 2)
    ]
    monkeypatch.setattr(expand_mnist, "load", lambda name: Dataset(*parts))
    return parts


def test_every_image_is_there_five_times_a_pixel_away_and_keeps_its_label(few):
    digits = expand_mnist.expanded()
    found = {
        (image.tobytes(), label)
        for image, label in zip(digits.training.x, digits.training.labels.tolist())
    }
    expected = set()
    for image, label in zip(few[0].x.reshape(-1, 28, 28), few[0].labels.tolist()):
        for down, right in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)):
            moved = np.zeros((28, 28), np.uint8)
            for row, column in np.ndindex(28, 28):
                if 0 <= row + down < 28 and 0 <= column + right < 28:
                    moved[row + down, column + right] = image[row, column]
            expected.add((moved.tobytes(), label))
    assert found == expected
    assert len(digits.training) == 30
    assert digits.test is few[2]


def test_the_order_is_dealt_by_a_seed(few):
    orders = [expand_mnist.expanded(seed=seed).training.x for seed in (0, 0, 1)]
    np.testing.assert_array_equal(orders[0], orders[1])
    assert (orders[0] != orders[2]).any()
    originals = [row.tobytes() for row in few[0].x]
    places = [n for n, row in enumerate(orders[0]) if row.tobytes() in originals]
    assert places != list(range(6))


def test_the_file_holds_them_and_is_read_by_network3(few, tmp_path, capsys):
    path = tmp_path / "mnist_expanded.pkl.gz"
    expand_mnist.main(path)
    digits = expand_mnist.expanded()
    for (x, labels), part in zip(
        network3.load_data_shared(path), (digits.training, *few[1:]), strict=True
    ):
        np.testing.assert_array_equal(x, part.x / np.float32(256))
        np.testing.assert_array_equal(labels, part.labels)
    assert [it.name for it in tmp_path.iterdir()] == [path.name]


def test_without_the_file_network3_makes_the_digits(few, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (x, _), *_ = network3.load_data_shared("../data/mnist_expanded.pkl.gz")
    np.testing.assert_array_equal(x, expand_mnist.expanded().training.x / np.float32(256))


def test_a_file_that_is_there_stays(few, tmp_path, capsys, monkeypatch):
    path = tmp_path / "mnist_expanded.pkl.gz"
    path.write_text("mine")
    expand_mnist.main(path)
    monkeypatch.setattr(expand_mnist.Path, "exists", lambda self: False)  # it comes in between
    expand_mnist.main(path)
    assert path.read_text() == "mine"
    assert capsys.readouterr().out.count("already exists") == 2
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_is_not_there_is_told_in_a_line(tmp_path):
    with pytest.raises(AccessError, match="there is no folder"):
        expand_mnist.main(tmp_path / "none" / "mnist_expanded.pkl.gz")
    seen = subprocess.run(
        [sys.executable, "-m", "firstnet.classic.expand_mnist", tmp_path / "none" / "x.gz"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (seen.returncode, seen.stderr.count("\n")) == (2, 1)
    assert seen.stderr.startswith("expand_mnist: ")


def test_the_pickle_asks_for_arrays_alone(few, tmp_path):
    import gzip
    import pickletools

    path = tmp_path / "mnist_expanded.pkl.gz"
    expand_mnist.main(path)
    content = gzip.decompress(path.read_bytes())
    assert len(pickle.loads(content)) == 3
    asked = [arg for code, arg, _ in pickletools.genops(content) if code.name == "GLOBAL"]
    assert all("numpy" in name for name in asked)
