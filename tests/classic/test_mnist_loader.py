"""The book's module mnist_loader."""

import numpy as np
import pytest

from firstnet.classic import mnist_loader
from firstnet.data import Dataset, Examples
from firstnet.errors import DataError


@pytest.fixture
def few_digits(monkeypatch):
    """Three data sets of 5, 3 and 2 digits in the place of MNIST."""
    x = np.arange(5 * 784, dtype=np.uint16).reshape(5, 784).astype(np.uint8)
    all_five = Examples(x, np.array([5, 0, 4, 1, 9], np.uint8))
    digits = Dataset(all_five, all_five[:3], all_five[3:])
    monkeypatch.setattr(mnist_loader, "load", {"mnist": digits}.__getitem__)
    return digits


def test_load_data_gives_bytes_as_shares_of_256(few_digits):
    training, validation, test = mnist_loader.load_data()
    for (x, labels), given in [
        (training, few_digits.training),
        (validation, few_digits.validation),
        (test, few_digits.test),
    ]:
        assert x.dtype == np.float32
        assert np.array_equal(x * 256, given.x)
        assert labels.dtype == np.int64
        assert np.array_equal(labels, given.labels)


def test_the_wrapper_gives_columns_to_train_on(few_digits):
    training_data, _, _ = mnist_loader.load_data_wrapper()
    assert [int(y.argmax()) for _, y in training_data] == [5, 0, 4, 1, 9]
    for (x, y), row in zip(training_data, few_digits.training.x, strict=True):
        assert (x.shape, x.dtype) == ((784, 1), np.float32)
        assert (y.shape, y.dtype, y.sum()) == ((10, 1), np.float64, 1.0)
        assert np.array_equal(x[:, 0] * 256, row)


@pytest.mark.usefixtures("few_digits")
def test_the_wrapper_gives_labels_to_be_judged_by():
    _, validation_data, test_data = mnist_loader.load_data_wrapper()
    assert [label for _, label in validation_data] == [5, 0, 4]
    assert [label for _, label in test_data] == [1, 9]
    assert all(x.shape == (784, 1) and type(y) is int for x, y in validation_data + test_data)


@pytest.mark.usefixtures("few_digits")
def test_the_lists_can_be_written_to_and_cut():
    training_data, _, _ = mnist_loader.load_data_wrapper()
    training_data[0][0][0, 0] = 0.5
    training_data[0][1][0, 0] = 0.5
    assert training_data[0][0][0, 0] == training_data[0][1][0, 0] == 0.5
    assert training_data[1][1][0, 0] == 1.0
    assert len(training_data[:2]) == 2


def test_vectorized_result_is_one_at_the_digit():
    assert mnist_loader.vectorized_result(3).tolist() == [[float(j == 3)] for j in range(10)]


@pytest.mark.parametrize("j", [10, -1])
def test_vectorized_result_knows_ten_digits(j):
    with pytest.raises(DataError, match=f"j is {j}, but wanted a label from 0 to 9"):
        mnist_loader.vectorized_result(j)


def test_mnist_comes_in_the_book_s_three_parts():
    training_data, validation_data, test_data = mnist_loader.load_data_wrapper()
    assert [len(training_data), len(validation_data), len(test_data)] == [50_000, 10_000, 10_000]
    assert int(training_data[0][1].argmax()) == 5  # the first digit of MNIST is a five
    assert test_data[0][1] == 7
