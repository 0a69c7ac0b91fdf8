"""Plain data about a network under examination: who plays which part, and the weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from firstnet.doctor.reaching import Array, Path, shown


class Unfit(Exception):
    """A verb can't be called with what there is."""


@dataclass(frozen=True)
class Argument:
    """An argument of a learner's function: its name, its meaning, whether it must be given.

    `many` tells that it is a list or a tuple by default.
    """

    name: str
    meaning: str | None
    required: bool
    many: bool = False


@dataclass(frozen=True)
class Verb:
    """A learner's function that plays a part: "Network.backprop", with its arguments.

    Attributes:
        name: as in `Program.functions`.
        arguments: without `self`.
        returns: the names of what it returns, where they are plain names.
    """

    name: str
    arguments: tuple[Argument, ...]
    returns: tuple[str, ...] = ()

    def means(self) -> set[str]:
        """Return what its arguments stand for."""
        return {it.meaning for it in self.arguments if it.meaning}

    @property
    def short(self) -> str:
        """Its name as the learner calls it."""
        return self.name.split(".")[-1]


@dataclass(frozen=True)
class Slot:
    """Where a layer's weights or biases are kept.

    Attributes:
        kind: "w" or "b".
        layer: 0 for the first one that has weights.
        path: how to reach it.
        flip: whether weights are kept (inputs, neurons) instead of (neurons, inputs).
    """

    kind: str
    layer: int
    path: Path
    flip: bool = False

    @property
    def name(self) -> str:
        """The place as the learner writes it: self.weights[0]."""
        return shown(self.path)


@dataclass(frozen=True, eq=False)
class State:
    """Weights (neurons, inputs) and biases (neurons, 1) of all layers; None for no biases."""

    w: tuple[Array, ...]
    b: tuple[Array | None, ...]

    def arrays(self) -> list[tuple[str, int, Array]]:
        """Return all of them as (kind, layer, array), weights first."""
        found = [("w", number, it) for number, it in enumerate(self.w)]
        return found + [("b", number, it) for number, it in enumerate(self.b) if it is not None]

    def with_array(self, kind: str, layer: int, array: Array) -> State:
        """Return a copy in which one array is another."""
        w, b = list(self.w), list(self.b)
        if kind == "w":
            w[layer] = array
        else:
            b[layer] = array
        return State(tuple(w), tuple(b))


@dataclass(frozen=True)
class Roles:
    """Which of the learner's functions plays which part.

    Attributes:
        maker: what makes a network: a class or a function.
        sizes: how it is told the sizes: "list", "spread" (one argument each), "counts" or "fixed".
        layout: how an example is handed over: "column", "row" or "flat".
        answers: how the desired answer is: "vector" or "number".
        fixed: the sizes, where the program fixes them.
        depths: the numbers of sizes with which a network could be made; empty if none was tried.
        whole: whether backprop wants all that feedforward returns, and not the output alone.
        several: how several examples are handed over at once: as a "matrix" or as "lists".
        confirmed: whether the layout was seen to give outputs of the right size.
        implied: whether the gradient is only seen by what a step takes away.
    """

    maker: str
    maker_arguments: tuple[Argument, ...]
    sizes: str
    layout: str = "column"
    answers: str = "vector"
    fixed: tuple[int, ...] = ()
    depths: tuple[int, ...] = ()
    whole: bool = False
    several: str = "matrix"
    confirmed: bool = False
    implied: bool = False
    forward: Verb | None = None
    gradient: Verb | None = None
    step: Verb | None = None
    update: Verb | None = None
    train: Verb | None = None
    evaluate: Verb | None = None
    cost: Verb | None = None
    cost_slope: Verb | None = None
    extra: dict[str, Any] = field(default_factory=dict)
