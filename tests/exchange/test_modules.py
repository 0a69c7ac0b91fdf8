"""PyTorch modules: converted either way with the same answers, or rejected with a reason."""

import numpy as np
import pytest

from firstnet.book.network import Layer, Network
from firstnet.book.neurons import Neuron, perceptron
from firstnet.errors import FormatError, ShapeError, UnknownName
from firstnet.exchange.modules import from_module, from_state, to_module
from firstnet.recipe import Recipe, starting_network
from firstnet.training.evaluation import answers

STEP = Neuron("perceptron", perceptron, perceptron)


def setup_module():
    global torch, nn
    torch = pytest.importorskip("torch")
    nn = torch.nn


def test_a_module_gives_the_same_answers_and_comes_back_as_the_network(network, rng):
    module = to_module(network)
    x = rng.random((6, network.sizes[0])).astype(network.dtype)
    with torch.no_grad():
        got = module(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(got, answers(network, x), rtol=0, atol=1e-5)
    side = int(network.sizes[0] ** 0.5)
    back = from_module(module, (side, side))
    for ours, theirs in zip(network.layers, back.layers, strict=True):
        assert np.array_equal(ours.w, theirs.w)
        assert np.array_equal(ours.b, theirs.b)
        assert ours.neuron is theirs.neuron


def test_a_module_as_people_write_it_is_read(rng):
    torch.manual_seed(0)
    module = nn.Sequential(
        nn.Conv2d(1, 4, 5),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Flatten(),
        nn.Linear(4 * 12 * 12, 10, bias=False),
    ).eval()
    network = from_module(module)
    x = rng.random((5, 784), np.float32)
    with torch.no_grad():
        logits = module(torch.from_numpy(x).reshape(5, 1, 28, 28))
    np.testing.assert_allclose(answers(network, x), logits.softmax(1).numpy(), atol=1e-5)


def test_a_module_with_modules_inside_is_read_in_their_order():
    class Mine(nn.Module):
        def __init__(self):
            super().__init__()
            self.stack = nn.Sequential(nn.Linear(4, 3), nn.Tanh())
            self.last = nn.Linear(3, 2)

        def forward(self, x):
            return self.last(self.stack(x))

    network = from_module(Mine())
    assert network.sizes == (4, 3, 2)
    assert [layer.neuron.name for layer in network.layers] == ["tanh", "softmax"]


@pytest.mark.parametrize(
    ("module", "told"),
    [
        (lambda: nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3)), "Module 1 is a BatchNorm1d"),
        (lambda: nn.Sequential(nn.ReLU(), nn.Linear(4, 3)), "A ReLU comes first"),
        (lambda: nn.Flatten(), "holds no layer"),
        (lambda: nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Tanh()), "followed by relu and tanh"),
        (
            lambda: nn.Sequential(nn.Conv2d(1, 2, 5, padding=2), nn.Linear(9, 2)),
            r"padding \(2, 2\)",
        ),
        (
            lambda: nn.Sequential(nn.Conv2d(1, 2, 5), nn.MaxPool2d(2, 1), nn.Linear(9, 2)),
            "MaxPool2d overlaps",
        ),
    ],
)
def test_what_firstnet_has_no_layer_for_is_told(module, told):
    with pytest.raises(FormatError, match=told):
        from_module(module())


def test_layers_that_do_not_fit_are_told():
    with pytest.raises(ShapeError, match="layer 3 takes 4 inputs"):
        from_module(nn.Sequential(nn.Linear(4, 3), nn.Linear(4, 3)))
    with pytest.raises(ShapeError, match="A Conv2d follows a Linear"):
        from_module(nn.Sequential(nn.Linear(4, 3), nn.Conv2d(1, 2, 5)))


def test_a_state_dict_is_read_with_the_neurons_that_it_does_not_tell():
    network = starting_network(Recipe(sizes=(5, 4, 3, 2), neuron="relu"), 2)
    state = to_module(network).state_dict()
    for neurons in (["relu", "sigmoid"], ["relu", "relu", "sigmoid"]):
        back = from_state(state, neurons)
        assert [layer.neuron.name for layer in back.layers] == ["relu", "relu", "sigmoid"]
        assert all(np.array_equal(a.w, b.w) for a, b in zip(network.layers, back.layers))


def test_float64_stays_and_half_becomes_float32():
    module = nn.Linear(3, 2).double()
    assert from_state(module.state_dict(), ["sigmoid"]).dtype == np.float64
    assert from_state(module.half().state_dict(), ["sigmoid"]).dtype == np.float32


@pytest.mark.parametrize(
    ("state", "neurons", "error", "told"),
    [
        ({}, ["relu"], FormatError, r"The names are \(none\)"),
        ({"a.weight": np.zeros((2, 3))}, ["relu"], FormatError, "and no bias"),
        (
            {"a.weight": np.zeros((2, 1, 3, 3)), "a.bias": np.zeros(2)},
            ["relu"],
            FormatError,
            "wanted fully connected layers",
        ),
        (
            {"a.weight": np.zeros((2, 3)), "a.bias": np.zeros(2)},
            ["relu"] * 3,
            FormatError,
            "those of 1 layers, but 3 kinds",
        ),
        (
            {"a.weight": np.zeros((2, 3)), "a.bias": np.zeros(2)},
            ["rleu"],
            UnknownName,
            "did you mean 'relu'",
        ),
    ],
)
def test_weights_that_are_none_are_told(state, neurons, error, told):
    with pytest.raises(error, match=told):
        from_state(state, neurons)


def test_neurons_that_pytorch_lacks_are_told():
    layer = Layer(np.zeros((2, 3)), np.zeros((2, 1)), STEP)
    with pytest.raises(FormatError, match="perceptron neurons are no module of PyTorch"):
        to_module(Network((layer,)))


def test_a_module_that_is_used_twice_counts_twice(rng):
    torch.manual_seed(0)
    fires = nn.ReLU()
    module = nn.Sequential(nn.Linear(4, 8), fires, nn.Linear(8, 8), fires, nn.Linear(8, 3))
    network = from_module(module)
    assert [layer.neuron.name for layer in network.layers] == ["relu", "relu", "softmax"]
    x = rng.random((50, 4), np.float32)
    with torch.no_grad():
        theirs = module(torch.from_numpy(x)).argmax(1).numpy()
    assert (answers(network, x).argmax(axis=1) == theirs).all()


def test_a_forward_that_does_more_than_its_modules_is_told():
    class Hidden(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.last = nn.Linear(4, 8), nn.Linear(8, 3)

        def forward(self, x):
            return self.last(torch.relu(self.first(x)))

    with pytest.raises(FormatError, match="its forward does more, such as"):
        from_module(Hidden())


def test_a_single_output_without_a_neuron_is_told():
    with pytest.raises(FormatError, match="A single output that ends with a Linear"):
        from_module(nn.Linear(3, 1))
    assert from_module(nn.Sequential(nn.Linear(3, 1), nn.Sigmoid())).sizes == (3, 1)


def test_a_module_stays_in_the_mode_that_it_was_in():
    module = nn.Sequential(nn.Linear(4, 3), nn.Dropout(0.9), nn.LogSoftmax(1)).train()
    from_module(module)
    assert module.training


@pytest.mark.parametrize(
    "state",
    [
        {"0.weight": 3},
        {0: np.zeros((2, 3))},
        {"0.weight": np.zeros((2, 3)), "0.bias": "none"},
        {"0.weight": np.zeros((2, 3), complex), "0.bias": np.zeros(2)},
    ],
)
def test_what_is_no_state_dict_is_told(state):
    with pytest.raises(FormatError, match="wanted"):
        from_state(state, ["relu"])
