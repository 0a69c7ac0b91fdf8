"""The readers' training, shortened, and what has come of it."""

from dataclasses import replace

import numpy as np
import pytest

from firstnet.data.dataset import Dataset, Examples
from firstnet.files import saving
from firstnet.reader import reading, training
from firstnet.training.evaluation import answers, evaluate
from firstnet.training.recipes import READER


@pytest.fixture
def digits(rng):
    labels = np.arange(60) % 10
    x = rng.integers(0, 50, (60, 784), dtype=np.uint8)
    x[np.arange(60), 300 + 10 * labels] = 255
    few = Examples(x, labels, classes=10)
    return Dataset(few, few, few)


def small(recipe):
    return replace(
        recipe, sizes=(784, 10, 10), convolutions=((2, 5, 4),), epochs=2, dtype="float64"
    )


def test_the_second_run_begins_where_the_first_has_ended(digits, monkeypatch):
    longer = training.again
    monkeypatch.setattr(training, "again", lambda recipe: small(longer(recipe)))
    started = []
    run = training.train

    def watched(network, *arguments, **more):
        started.append((network, more["seed"]))
        return run(network, *arguments, **more)

    monkeypatch.setattr(training, "train", watched)
    reader = training.Reader("one.safetensors", small(READER), seed=3)
    epochs = list(training.training(reader, digits))
    assert [epoch.number for epoch in epochs] == [0, 1, 0, 1]
    assert [seed for _, seed in started] == [3, 103]
    assert started[1][0] is epochs[1].network
    assert [epoch.eta for epoch in epochs] == pytest.approx(
        [0.03, 0.03 * 0.87, 0.015, 0.015 * 0.93]
    )


def test_a_reader_is_kept_in_16_bits_with_its_recipe(digits, tmp_path, monkeypatch):
    reader = training.Reader("one.safetensors", small(READER), seed=3)
    epoch = next(iter(training.training(reader, digits)))
    training.keep(reader, epoch.network, tmp_path / "one.safetensors")
    kept = saving.read(tmp_path / "one.safetensors")
    assert (kept.recipe, kept.notes) == (training.again(reader.recipe), {"seed": 3})
    w = epoch.network.layers[0].w
    np.testing.assert_allclose(kept.network.layers[0].w, w, rtol=2**-11, atol=1e-7)


def test_what_ships_are_the_readers_of_the_program():
    for reader, path in zip(training.READERS, reading.READERS, strict=True):
        kept = saving.read(path)
        assert reader.path == path
        assert (kept.recipe, kept.notes["seed"]) == (training.again(reader.recipe), reader.seed)


@pytest.mark.slow
def test_the_readers_together_read_99_6_per_cent_of_the_test_digits(mnist):
    networks = [saving.load(path) for path in reading.READERS]
    assert [evaluate(network, mnist.test) for network in networks] == [9960, 9958, 9943]
    logarithms = sum(np.log(answers(network, mnist.test.x) + 1e-30) for network in networks)
    assert int((logarithms.argmax(axis=1) == mnist.test.labels).sum()) == 9963
