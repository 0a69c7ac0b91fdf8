"""Convolution kernels: the reference engine's weights, for every shape and training option."""

import numpy as np
import pytest

from firstnet.book.convolution import ConvPoolLayer
from firstnet.book.network import Layer, Network
from firstnet.book.neurons import NEURONS
from firstnet.recipe import Recipe, starting_network

# For each layer of feature maps: how many, their fields and their pools, rows and columns.
SHAPES = {
    "one neuron a map": ((3, 3), 1, [(1, (3, 3), (1, 1))]),
    "higher than wide": ((11, 6), 1, [(3, (2, 3), (2, 1))]),
    "wider than high": ((7, 15), 1, [(20, (2, 4), (3, 4))]),
    "three colors": ((6, 7), 3, [(9, (3, 2), (2, 3))]),
    "a field as large as the image": ((4, 5), 2, [(8, (4, 5), (1, 1))]),
    "wide fields": ((8, 22), 1, [(2, (1, 21), (1, 1)), (3, (3, 1), (2, 2))]),
    "pools of 3": ((13, 13), 1, [(33, (5, 5), (3, 3)), (7, (2, 2), (2, 2))]),
    "no pools": ((8, 8), 1, [(17, (3, 3), (1, 1)), (5, (2, 2), (1, 1))]),
    "three layers": (
        (14, 14),
        1,
        [(2, (3, 3), (2, 2)), (20, (2, 2), (1, 1)), (41, (2, 2), (2, 2))],
    ),
}


def network_of(shape, dtype, rng):
    image, before, described = SHAPES[shape]
    layers = []
    for maps, field, region in described:
        w, b = rng.normal(0, 0.3, (maps, before, *field)), rng.normal(0, 0.3, (maps, 1))
        layers.append(ConvPoolLayer(w, b, NEURONS["tanh"], image, region))
        before = maps
        image = tuple((i - f + 1) // p for i, f, p in zip(image, field, region))
    for neurons, neuron in ((6, "relu"), (4, "softmax")):
        inputs = layers[-1].outputs
        w, b = rng.normal(0, inputs**-0.5, (neurons, inputs)), rng.normal(0, 0.3, (neurons, 1))
        layers.append(Layer(w, b, NEURONS[neuron]))
    return Network(tuple(layers)).astype(dtype)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", SHAPES)
def test_feature_maps_of_any_shape_lead_to_the_reference_weights(agree, shape, dtype, rng):
    network = network_of(shape, dtype, rng)
    recipe = Recipe(cost="log-likelihood", dropout=0.3, mini_batch_size=3, dtype=dtype)
    agree(network, recipe, rng.normal(size=(7, network.sizes[0])))


CHOICES = [
    {"neuron": "sigmoid", "cost": "quadratic"},
    {"neuron": "tanh", "cost": "cross-entropy", "lmbda": 2.0},
    {"neuron": "relu", "cost": "log-likelihood", "l1": 0.5},
    {"neuron": "linear", "cost": "log-likelihood"},
    {"neuron": "tanh", "momentum": 0.5},
    {"neuron": "relu", "momentum": 0.5, "lmbda": 2.0, "l1": 0.5},
    {"neuron": "sigmoid", "momentum": 0.5, "nesterov": True},
    {"neuron": "relu", "momentum": 0.5, "nesterov": True, "lmbda": 2.0, "l1": 0.5},
    {"neuron": "sigmoid", "dropout": 0.5},
    {"neuron": "relu", "dropout": 0.5, "cost": "log-likelihood", "lmbda": 2.0},
    {"neuron": "linear", "dropout": 0.5, "momentum": 0.5, "nesterov": True},
]


@pytest.mark.parametrize("choices", CHOICES, ids=lambda it: " ".join(map(str, it.items())))
@pytest.mark.parametrize(
    ("dtype", "mini_batch_size", "convolutions"),
    [
        ("float64", 1, ((5, 3, 2), (9, 2, 3))),
        ("float64", 7, ((18, 3, 1),)),
        ("float32", 4, ((5, 3, 2), (9, 2, 3))),
    ],
)
def test_feature_maps_descend_in_every_way_as_the_reference_does(
    agree, dtype, mini_batch_size, convolutions, choices, rng
):
    size = {"mini_batch_size": mini_batch_size, "starts": "small", "dtype": dtype}
    recipe = Recipe((100, 7, 5), convolutions, **size, **choices)
    ink = rng.random((14, 100)) < 0.2
    for x in (rng.random((14, 100)), rng.integers(1, 256, (14, 100)).astype(np.uint8) * ink):
        agree(starting_network(recipe, rng), recipe, x)
