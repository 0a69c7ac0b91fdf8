"""Networks of every kind of layer and neuron that goes out to others."""

import pytest

from firstnet.book.neurons import HIDDEN
from firstnet.recipe import Recipe, starting_network

RECIPES = [
    Recipe(),
    Recipe(sizes=(5, 4, 3, 2), neuron="tanh", cost="log-likelihood"),
    Recipe(sizes=(5, 3), cost="log-likelihood", dtype="float64"),
    Recipe(
        sizes=(784, 20, 10),
        convolutions=((4, 5, 2), (6, 5, 1)),
        neuron="relu",
        starts="he",
        cost="log-likelihood",
    ),
    Recipe(sizes=(100, 10), convolutions=((3, 3, 4),)),
    Recipe(sizes=(9, 4, 2), neuron="linear"),
    *(Recipe(sizes=(9, 6, 4, 2), neuron=it) for it in HIDDEN),
]


@pytest.fixture(params=RECIPES, ids=lambda it: f"{it.neuron}{it.sizes}{it.convolutions}")
def network(request):
    return starting_network(request.param, 1)
