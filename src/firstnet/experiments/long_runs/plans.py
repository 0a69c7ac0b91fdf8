"""The networks of chapter 6 and their hyper-parameters, as plain data.

They are trained as the book's program trains them (`classic/network3.py` and `classic/in_order.py`
tell of its traps), and each run reports the test accuracy at the epoch of the best validation
accuracy. The book prints the best of three; we keep every seed.

Source: chapter 6, "Convolutional neural networks in practice"; src/conv.py.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from firstnet.classic import conv, network3
from firstnet.errors import UnknownName
from firstnet.recipe import Recipe

SEEDS = (1, 2, 3)  # the book takes the best of three
FUNCTIONS = {"sigmoid": network3.sigmoid, "tanh": network3.tanh, "relu": network3.ReLU}


@dataclass(frozen=True)
class Plan:
    """A run of chapter 6.

    Attributes:
        maps: how many feature maps each layer of them has; all look at fields of 5 by 5, and are
            pooled by 2 by 2.
        dense: how many neurons each fully connected layer has, the outputs not counted.
        neuron: the kind of all of those.
        epochs: as many as in the book.
        eta: the learning rate.
        lmbda: the L2 regularization, by the book's measure in this chapter.
        p_dropout: the chance of what enters a fully connected layer to be left out.
        expanded: whether the training images are moved by a pixel as well.
        mini_batch_size: examples a step.
    """

    maps: tuple[int, ...] = (20, 40)
    dense: tuple[int, ...] = (100,)
    neuron: str = "sigmoid"
    epochs: int = 60
    eta: float = 0.1
    lmbda: float = 0.0
    p_dropout: float = 0.0
    expanded: bool = False
    mini_batch_size: int = 10

    @property
    def recipe(self) -> Recipe:
        """The choices of the run, as `network3` takes them: lmbda by the book's measure."""
        return Recipe(
            sizes=(784, *self.dense, 10),
            convolutions=tuple((maps, 5, 2) for maps in self.maps),
            neuron=self.neuron,
            cost="log-likelihood",
            epochs=self.epochs,
            mini_batch_size=self.mini_batch_size,
            eta=self.eta,
            lmbda=self.lmbda,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as plain values, fit for JSON."""
        return asdict(self) | {"maps": list(self.maps), "dense": list(self.dense)}


def _relu(*dense: int, **more: Any) -> Plan:
    return Plan(dense=dense, neuron="relu", eta=0.03, **{"lmbda": 0.1, **more})


LMBDAS = ("1e-05", "0.0001", "0.001", "0.01", "0.1", "1.0", "10.0", "100.0")

# By the row; where one has several runs, with a colon and what tells them apart.
PLANS = {
    "6.1": Plan(maps=()),
    "6.2": Plan(maps=(20,)),
    "6.3": Plan(maps=(20,), dense=()),
    "6.4": Plan(),
    "6.5": Plan(neuron="tanh"),
    "6.6": _relu(100),
    "6.7": _relu(100, expanded=True),
    "6.8": _relu(300, expanded=True),
    "6.9": _relu(1000, expanded=True),
    "6.10": _relu(100, 100, expanded=True),
    "6.11": _relu(300, 300, expanded=True),
    "6.12": _relu(1000, 1000, expanded=True),
    "6.13": _relu(1000, 1000, expanded=True, lmbda=0.0, p_dropout=0.5, epochs=40),
    **{f"6.17:{lmbda}": Plan(lmbda=float(lmbda)) for lmbda in LMBDAS},
}
FROM_OTHERS = {"6.14": ("6.13",)}  # rows that are made of the runs of another


def plans_of(row: str) -> list[str]:
    """Return the names of the plans that a row needs; none where nothing is trained for it.

    Raises:
        UnknownName: chapter 6 has no such row.
    """
    rows = FROM_OTHERS.get(row, (row,))
    return [name for name in PLANS if name.split(":")[0] in rows]


def plan(name: str) -> Plan:
    """Return the plan of this name.

    Raises:
        UnknownName: there is none.
    """
    if name not in PLANS:
        raise UnknownName("run of chapter 6", name, PLANS)
    return PLANS[name]


def network(plan: Plan, seed: int) -> network3.Network:
    """Deal the network of a plan, as network3 does after np.random.seed(seed)."""
    np.random.seed(seed)  # noqa: NPY002  # where network3 draws from
    function, p, size = FUNCTIONS[plan.neuron], plan.p_dropout, plan.mini_batch_size
    return network3.Network(conv.layers(plan.maps, plan.dense, function, p, size), size)
