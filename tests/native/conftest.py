"""The kernels, trained beside the reference engine on every instruction set there is."""

import numpy as np
import pytest

from firstnet import engines
from firstnet.engines import fast

TOLERANCE = {"float64": 1e-11, "float32": 1e-4}


@pytest.fixture(params=fast.instruction_sets())
def agree(request, rng):
    """Train some mini-batches with the kernels and the reference, and compare their weights.

    The limit is on |w - w_reference| / |w_reference| of each layer.
    """

    def trained(network, recipe, x, eta=0.05, steps=2):
        y = np.eye(network.sizes[-1])[rng.integers(0, network.sizes[-1], len(x))]
        native = fast.start(network, x, y, recipe, request.param)
        reference = engines.start("reference", network.astype("float64"), x, y, recipe)
        order = rng.permutation(len(x))[: steps * recipe.mini_batch_size].reshape(steps, -1)
        for kept in masks(network, recipe, order, rng):
            native.train(order, eta, kept)
            with np.errstate(under="ignore"):
                reference.train(order, eta, kept)
        limit = TOLERANCE[network.dtype.name]
        for mine, other in zip(native.network().layers, reference.network().layers, strict=True):
            for a, b in ((mine.w, other.w), (mine.b, other.b)):
                assert np.linalg.norm(a - b) / np.linalg.norm(b) < limit
        with np.errstate(under="ignore"):
            np.testing.assert_allclose(native.feedforward(x), reference.feedforward(x), atol=limit)

    return trained


def masks(network, recipe, order, rng):
    """List the masks to train with: a shared one, then one per example; None without dropout."""
    if not recipe.dropout:
        return [None]
    shapes = order.shape[:1], order.shape
    return [rng.random((*shape, sum(network.hidden))) >= recipe.dropout for shape in shapes]
