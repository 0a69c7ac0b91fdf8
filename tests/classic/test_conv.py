"""The book's program conv."""

import sys

import numpy as np
import pytest

from firstnet.classic import conv
from firstnet.errors import DataError, MissingExtra, RecipeError


@pytest.fixture(autouse=True)
def few(monkeypatch, rng):
    """Train on twenty digits of chance, twice as many of them where they are expanded."""
    x = rng.random((20, 784), np.float32)
    data = x, np.arange(20) % 10
    monkeypatch.setattr(conv, "_digits", lambda: (data, data, data))
    monkeypatch.setattr(conv, "_expanded", lambda: (np.tile(x, (2, 1)), np.tile(data[1], 2)))
    np.random.seed(1)
    return data


def shapes(net):
    return [layer.w.shape for layer in net.layers]


MAPS = [(20, 1, 5, 5), (40, 20, 5, 5)]


def test_networks_are_those_of_the_book(capsys):
    assert shapes(conv.shallow(1, 1)) == [(784, 100), (100, 10)]
    assert shapes(conv.basic_conv(1, 1)) == [MAPS[0], (2880, 100), (100, 10)]
    assert shapes(conv.omit_FC(1, 1)) == [MAPS[0], (2880, 10)]
    assert shapes(conv.dbl_conv(n=1, epochs=1)) == [*MAPS, (640, 100), (100, 10)]
    assert shapes(conv.expanded_data(300, 1, 1)) == [*MAPS, (640, 300), (300, 10)]
    net = conv.expanded_data_double_fc(30, 1, 1)
    assert shapes(net) == [*MAPS, (640, 30), (30, 30), (30, 10)]
    assert {layer.activation_fn for layer in net.layers[:-1]} == {conv.ReLU}


def test_each_run_has_its_title_and_the_last_is_returned(capsys):
    conv.expanded_data(30, 2, 2)
    told = capsys.readouterr().out.splitlines()
    titles = [line for line in told if line.startswith("Training with")]
    assert titles == [
        f"Training with expanded data, 30 neurons in the FC layer, run num {j}" for j in (0, 1)
    ]
    assert sum(line.startswith("Epoch ") for line in told) == 4
    with pytest.raises(RecipeError, match="No network was asked for"):
        conv.shallow(0)


def test_regularization_is_swept(capsys):
    nets = conv.regularized_dbl_conv((0.1, 100.0), 1, 1)
    assert len(nets) == 2
    assert "num 0, with regularization 100.0" in capsys.readouterr().out
    assert len(conv.dbl_conv_relu((0.0,), 2, 1)) == 2


def test_dropout_enters_the_layers_it_is_given_for(capsys):
    (net,) = conv.double_fc_dropout(0.1, 0.2, 0.3, 1, epochs=1)
    assert net.p_dropout == (0.1, 0.2, 0.3)
    assert shapes(net)[2:] == [(640, 1000), (1000, 1000), (1000, 10)]


class Voter:
    """Answers what it is told to."""

    def __init__(self, answers):
        self.answers = answers

    def feedforward(self, x):
        return np.eye(10)[self.answers]


def test_most_votes_win_and_of_several_the_smallest(few, capsys):
    labels = few[1]
    one, two, three = (labels.copy() for _ in range(3))
    one[4] = two[4] = 9  # 9 9 4: 9 wins, and is wrong
    one[7], two[7] = 8, 9  # 8 9 7: 7 is the smallest
    one[2], two[2] = 1, 5  # 1 5 2: 1 is the smallest, and is wrong
    assert conv.ensemble([Voter(one), Voter(two), Voter(three)]) == ([2, 4], [1, 9])
    assert capsys.readouterr().out == "The accuracy is 90.00%\n"
    with pytest.raises(DataError, match="no networks to vote"):
        conv.ensemble([])


def test_figures(monkeypatch, capsys):
    figure = conv.plot_errors([2, 4], [1, 9])
    assert [axes.get_title() for axes in figure.axes[:3]] == ["2 as 1", "4 as 9", ""]
    net = conv.basic_conv(1, 1)
    drawn = [axes for axes in conv.plot_filters(net, 0, 5, 4).axes if axes.images]
    assert len(drawn) == 20
    with pytest.raises(RecipeError, match="Layer 1 has no feature maps"):
        conv.plot_filters(net, 1, 5, 4)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtra, match="matplotlib is not installed"):
        conv.plot_errors([2], [1])
