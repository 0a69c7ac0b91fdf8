"""firstnet: the first neural network of Michael Nielsen's book, right, fast and explained.

In short:

    import firstnet

    digits = firstnet.load("mnist")
    recipe = firstnet.Recipe(sizes=(784, 30, 10), epochs=30, mini_batch_size=10, eta=3.0)
    network = firstnet.starting_network(recipe, seed=0)
    for epoch in firstnet.train(network, digits.training, digits.test, recipe, seed=0):
        print(epoch)
"""

from firstnet.book.network import Layer, Network, feedforward
from firstnet.data import Dataset, Examples, load
from firstnet.doctor import examine
from firstnet.errors import FirstnetError
from firstnet.evaluation import answers, evaluate
from firstnet.reader import read
from firstnet.recipe import Recipe, starting_network
from firstnet.saving import load as load_network
from firstnet.saving import save as save_network
from firstnet.training import Epoch, train

__version__ = "0.1.0"

__all__ = [
    "Dataset",
    "Epoch",
    "Examples",
    "FirstnetError",
    "Layer",
    "Network",
    "Recipe",
    "answers",
    "evaluate",
    "examine",
    "feedforward",
    "load",
    "load_network",
    "read",
    "save_network",
    "starting_network",
    "train",
]
