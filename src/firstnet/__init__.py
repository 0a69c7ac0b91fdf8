"""firstnet: the first neural network of Michael Nielsen's book, right, fast and explained.

In short:

    import firstnet

    digits = firstnet.load("mnist")
    recipe = firstnet.Recipe(sizes=(784, 30, 10), epochs=30, mini_batch_size=10, eta=3.0)
    network = firstnet.starting_network(recipe, seed=0)
    for epoch in firstnet.train(network, digits.training, digits.test, recipe, seed=0):
        print(epoch)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from firstnet.moved import forward as _forward
from firstnet.views.notebook import register as _register

if TYPE_CHECKING:
    from firstnet.book.network import Layer, Network, feedforward
    from firstnet.data import Dataset, Examples, load
    from firstnet.doctor import examine
    from firstnet.errors import FirstnetError
    from firstnet.files.saving import load as load_network
    from firstnet.files.saving import save as save_network
    from firstnet.reader import read
    from firstnet.recipe import Recipe, starting_network
    from firstnet.training.evaluation import answering, answers, evaluate
    from firstnet.training.loop import Epoch, train
    from firstnet.training.trials import Trained, Trial, train_all
    from firstnet.views.run import Run, follow

__version__ = "0.2.0"

__all__ = [
    "Dataset",
    "Epoch",
    "Examples",
    "FirstnetError",
    "Layer",
    "Network",
    "Recipe",
    "Run",
    "Trained",
    "Trial",
    "answering",
    "answers",
    "evaluate",
    "examine",
    "feedforward",
    "follow",
    "load",
    "load_network",
    "read",
    "save_network",
    "starting_network",
    "train",
    "train_all",
]

_PLACES = {  # where each public name is
    "Dataset": "data.Dataset",
    "Epoch": "training.loop.Epoch",
    "Examples": "data.Examples",
    "FirstnetError": "errors.FirstnetError",
    "Layer": "book.network.Layer",
    "Network": "book.network.Network",
    "Recipe": "recipe.Recipe",
    "Run": "views.run.Run",
    "Trained": "training.trials.Trained",
    "Trial": "training.trials.Trial",
    "answering": "training.evaluation.answering",
    "answers": "training.evaluation.answers",
    "evaluate": "training.evaluation.evaluate",
    "examine": "doctor.examine",
    "feedforward": "book.network.feedforward",
    "follow": "views.run.follow",
    "load": "data.load",
    "load_network": "files.saving.load",
    "read": "reader.read",
    "save_network": "files.saving.save",
    "starting_network": "recipe.starting_network",
    "train": "training.loop.train",
    "train_all": "training.trials.train_all",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: most of the time to start is NumPy's."""
    if name not in _PLACES:
        raise AttributeError(f"module 'firstnet' has no attribute {name!r}")
    module, _, there = _PLACES[name].rpartition(".")
    found = getattr(importlib.import_module(f"firstnet.{module}"), there)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


def load_ipython_extension(shell: object) -> None:
    """Give a notebook the commands %doctor and %%doctor; `%load_ext firstnet` calls this."""
    from firstnet.views.magics import register

    register(shell)


_register()
_forward()
