"""The runs behind the figures of chapter 3 come out again, digit for digit.

The book's repository holds the accuracies and costs of every epoch. Here stand a few of them, and
of each series of accuracies its length and the SHA-256 of the numbers joined by spaces.
"""

import hashlib
import random

import numpy as np
import pytest

from firstnet.classic import mnist_loader, network2, shuffle

SEED = 12345678


@pytest.fixture(autouse=True)
def the_book_s_chance(monkeypatch):
    """Deal as the book's programs do, although the checks of shapes draw from `random` too."""
    monkeypatch.setattr(shuffle, "random", random.Random(SEED))
    np.random.seed(SEED)


@pytest.fixture(scope="module")
def digits():
    return mnist_loader.load_data_wrapper()


def digest(accuracies):
    return hashlib.sha256(" ".join(map(str, accuracies)).encode()).hexdigest()


def learn_1000_digits(digits, lmbda):
    training_data, _, test_data = digits
    net = network2.Network([784, 30, 10], cost=network2.CrossEntropyCost())
    net.large_weight_initializer()
    return net.SGD(
        training_data[:1000],
        400,
        10,
        0.5,
        evaluation_data=test_data,
        lmbda=lmbda,
        monitor_evaluation_cost=True,
        monitor_evaluation_accuracy=True,
        monitor_training_cost=True,
        monitor_training_accuracy=True,
    )


def check_costs(costs, published):
    assert {epoch: costs[epoch] for epoch in published} == pytest.approx(
        published, rel=0, abs=1e-12
    )


@pytest.mark.slow
def test_overfitting(digits):
    """Source: chapter 3, "Overfitting and regularization"; fig/overfitting.json."""
    test_cost, test, training_cost, training = learn_1000_digits(digits, lmbda=0.0)
    assert (len(test), test[:2], max(test), test[-1]) == (400, [5887, 6505], 8227, 8223)
    assert digest(test) == "fbbaa783832ce38667d342707e99d6b31ed32345adaa1f45fa7ae8d003d85c51"
    assert (len(training), training[0], training.index(1000)) == (400, 690, 67)
    assert digest(training) == "05b9c9fd81f1a2f2b5f45e4828f30e348114a614c6dfb1d9b7857377c87fa9dd"
    check_costs(test_cost, {0: 2.076277232332908, 14: 1.202838510821453, 399: 1.7731493757222807})
    check_costs(
        training_cost, {0: 1.8433647860328504, 14: 0.30704391068438625, 399: 0.0042016444290295845}
    )


@pytest.mark.slow
def test_regularized(digits):
    """Source: chapter 3, "Regularization"; fig/regularized.json."""
    test_cost, test, training_cost, training = learn_1000_digits(digits, lmbda=0.1)
    assert (len(test), test[:2], max(test), test[-1]) == (400, [5898, 6512], 8710, 8695)
    assert digest(test) == "570efb424354cfc7784343bde78f35c15f0a22c5b6034fd0ff0edce15e4a167a"
    assert (len(training), training[0]) == (400, 690)
    assert digest(training) == "87f3a5023d7255060854dc5d6eede5e542c657fdbfc04d5887a76a0a157e303d"
    check_costs(test_cost, {0: 2.1903999605374445, 14: 1.2700513563686027, 399: 0.8910413169859033})
    check_costs(
        training_cost, {0: 3.005466860217319, 14: 1.349371353235345, 399: 0.1153905733766095}
    )


@pytest.mark.slow
def test_regularized_full(digits):
    """Source: chapter 3, "Regularization"; fig/regularized_full.json.

    The published accuracies on the training data come out too, but for one image in one or two
    epochs, which depends on the processor.
    """
    training_data, _, test_data = digits
    net = network2.Network([784, 30, 10], cost=network2.CrossEntropyCost())
    net.large_weight_initializer()
    _, test, _, _ = net.SGD(
        list(training_data),
        30,
        10,
        0.5,
        evaluation_data=test_data,
        lmbda=5.0,
        monitor_evaluation_accuracy=True,
    )
    assert (len(test), test[0], max(test), test[-1]) == (30, 9212, 9649, 9561)
    assert digest(test) == "9d9ebb02a7a11a7f7b71213c7b2552864439a5a1e081e446a25772b47656a88b"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hidden", "new", "old"),
    [
        (
            30,
            (9270, 9650, "529230cedc986954b2ffc53242e37d77f2a48dbf4dcb4ab7907c7d9d8bd13451"),
            (8643, 9637, "899c884eba89609faed3da18511397afe1b2e7177b8cc56267e1436f72ddd87d"),
        ),
        (
            100,
            (9295, 9781, "c10001625b6fc059d396150431def26037873db375efd131a51f608b73a92b98"),
            (8994, 9742, "03ee9d6080205d183f02bbc80247113f40d839bb2ca888c4878801464a6ecca1"),
        ),
    ],
)
def test_weight_initialization(hidden, new, old, digits):
    """Source: chapter 3, "Weight initialization"; fig/weight_initialization_30.json and _100."""
    training_data, validation_data = list(digits[0]), digits[1]
    net = network2.Network([784, hidden, 10], cost=network2.CrossEntropyCost())
    for published in (new, old):  # the second on the list as the first has left it
        _, validation, _, _ = net.SGD(
            training_data,
            30,
            10,
            0.1,
            lmbda=5.0,
            evaluation_data=validation_data,
            monitor_evaluation_accuracy=True,
        )
        assert len(validation) == 30
        assert (validation[0], validation[-1], digest(validation)) == published
        net.large_weight_initializer()
