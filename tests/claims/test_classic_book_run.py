"""The book's first run, by its own listing."""

import random

import numpy as np
import pytest

from firstnet.classic import mnist_loader, network


@pytest.mark.slow
def test_thirty_hidden_neurons_read_about_95_percent_of_the_digits(capsys):
    """Source: chapter 1, "Epoch 28: 9542 / 10000"; the best epoch differs from seed to seed."""
    random.seed(12345678)
    np.random.seed(12345678)
    training_data, _, test_data = mnist_loader.load_data_wrapper()
    net = network.Network([784, 30, 10])
    net.SGD(training_data, 30, 10, 3.0, test_data=test_data)
    lines = capsys.readouterr().out.splitlines()
    correct = [int(line.split()[2]) for line in lines]
    assert lines == [f"Epoch {epoch}: {count} / 10000" for epoch, count in enumerate(correct)]
    assert 9440 <= max(correct) <= 9560
