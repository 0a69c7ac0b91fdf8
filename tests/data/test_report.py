"""The report on a data set: it warns of unscaled, lopsided and repeated data, but not of MNIST."""

import numpy as np

from firstnet.data import Dataset, Examples, load
from firstnet.data.report import report


def test_mnist_is_told_without_a_worry():
    told = report(load("mnist"))
    assert told.facts[0] == "784 numbers an example (28 by 28), 10 classes."
    assert told.facts[1].startswith("Training: 50,000 examples: 0 4,932, 1 5,678,")
    assert "Bytes from 0 to 255; a byte b means b/256." in told.facts
    assert told.worries == ()
    assert str(told) == "\n".join(told.facts)


def worries(training, test=None, names=()):
    nobody = training[:0]
    return " ".join(report(Dataset(training, nobody, test or nobody, names)).worries)


def examples(x, labels, classes=2):
    return Examples(np.asarray(x, float), np.asarray(labels), classes)


def test_unscaled_numbers_are_told_with_a_cure():
    x = np.random.default_rng(0).random((20, 3))
    assert worries(examples(x, [0, 1] * 10)) == ""
    assert "Numbers go up to 25" in worries(examples(255 * x, [0, 1] * 10))
    assert "divide by 256" in worries(examples(255 * x, [0, 1] * 10))
    assert "standardise each column" in worries(examples(1000 * x, [0, 1] * 10))


def test_a_class_that_is_missing_or_nearly_so_is_told():
    x = np.random.default_rng(0).random((21, 3))
    training = examples(x, [0] * 20 + [1], classes=3)
    test = examples(x[:2] + 1, [2, 0], classes=3)
    told = worries(training, test, ("cat", "dog", "eel"))
    assert "No training example is called eel: the network will never say so." in told
    assert "Only one training example is called dog" in told


def test_lopsided_classes_are_told():
    x = np.random.default_rng(0).random((102, 3))
    assert "100 training examples of 0, but 2 of 1" in worries(examples(x, [0] * 100 + [1] * 2))


def test_examples_that_come_twice_are_told():
    x = np.random.default_rng(0).random((20, 3))
    training = examples(x, [0, 1] * 10)
    assert "2 test examples are training examples as well" in worries(
        training, examples(np.concatenate([x[:2], x[:2] + 1]), [0, 1, 0, 1])
    )
