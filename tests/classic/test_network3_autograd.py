"""A whole network of chapter 6 against the book's symbols, written in PyTorch for its autograd.

The cost is put together as src/network3.py puts it together: pooling before the bias and the
neuron, dropout on what enters a layer, and L2 over the number of mini-batches.
"""

import numpy as np
import pytest

from firstnet.classic.network3 import (
    ConvPoolLayer,
    FullyConnectedLayer,
    Network,
    ReLU,
    SoftmaxLayer,
    sigmoid,
    tanh,
)
from firstnet.data import Examples
from firstnet.recipe import Recipe

SIZE, COUNT, ETA, LMBDA = 4, 20, 0.1, 0.3
FIRE = {sigmoid: "sigmoid", tanh: "tanh", ReLU: "relu"}  # as PyTorch calls them


def setup_module():
    global torch
    torch = pytest.importorskip("torch")


def network(function, p):
    np.random.seed(2)
    return Network(
        [
            ConvPoolLayer((3, 1, 3, 3), (SIZE, 1, 12, 12), (2, 2), function),
            ConvPoolLayer((4, 3, 2, 2), (SIZE, 3, 5, 5), (2, 2), function),
            FullyConnectedLayer(16, 8, function, p),
            FullyConnectedLayer(8, 8, function, p),
            SoftmaxLayer(8, 5, p),
        ],
        SIZE,
    )


def masks_of(p, seed):
    """Return the masks of an epoch as they are dealt: one for all layers of a width."""
    rng = np.random.default_rng(seed)
    steps = COUNT // SIZE
    dealt = {width: rng.random((steps, SIZE, width), np.float32) >= p for width in (16, 8)}
    return [torch.tensor(dealt[width].astype(np.float64)) for width in (16, 8, 8)]


def epoch(net, x, labels, function, masks):
    """Return the weights and biases after an epoch, from the slopes that autograd finds."""
    params = [torch.tensor(it.astype(np.float64), requires_grad=True) for it in net.params]
    fire = getattr(torch, FIRE[function])
    for step in range(COUNT // SIZE):
        these = slice(step * SIZE, (step + 1) * SIZE)
        a = torch.tensor(x[these]).reshape(SIZE, 1, 12, 12)
        for w, b in (params[0:2], params[2:4]):
            pooled = torch.nn.functional.max_pool2d(torch.nn.functional.conv2d(a, w), 2)
            a = fire(pooled + b.reshape(1, -1, 1, 1))
        a = a.reshape(SIZE, -1)
        for number, (w, b) in enumerate((params[4:6], params[6:8])):
            a = fire((a * masks[number][step]) @ w + b)
        z = (a * masks[2][step]) @ params[8] + params[9]
        outputs = torch.softmax(z, dim=1)
        likelihood = torch.log(outputs)[torch.arange(SIZE), torch.tensor(labels[these])].mean()
        squares = sum((w**2).sum() for w in params[::2])
        cost = -likelihood + 0.5 * LMBDA * squares / (COUNT // SIZE)
        slopes = torch.autograd.grad(cost, params)
        with torch.no_grad():
            for param, slope in zip(params, slopes):
                param -= ETA * slope
    return [it.detach().numpy() for it in params]


@pytest.mark.parametrize(
    ("function", "p", "engine"),
    [
        *((function, p, "fast") for function in FIRE for p in (0.0, 0.5)),
        (tanh, 0.5, "reference"),
        (ReLU, 0.5, "pytorch"),
    ],
)
def test_an_epoch_leads_where_the_books_cost_leads(rng, function, p, engine):
    x, labels = rng.random((COUNT, 144)), rng.integers(0, 5, COUNT)
    net = network(function, p)
    recipe = Recipe(mini_batch_size=SIZE, eta=ETA, lmbda=LMBDA)
    learning = net.learning(Examples(x, labels, 5), recipe, engine)
    learning.rng = np.random.default_rng(9)
    list(learning.epoch(0))
    expected = epoch(net, x, labels, function, masks_of(p, 9))
    net.take(learning.network())
    for ours, theirs in zip(net.params, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=3e-6)
