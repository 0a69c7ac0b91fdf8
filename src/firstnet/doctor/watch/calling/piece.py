"""A layer, or a function that returns gradients, by itself: a piece; and what it is given."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.meaning import meaning
from firstnet.doctor.watch.calling.plans import MAKING
from firstnet.doctor.watch.calling.trying import Misfit, Note
from firstnet.doctor.watch.program.values import Array

ETA, SMALL = 0.1, 0.02  # the learning rate of a piece at most, and by how much a step changes it
MIXED = 16  # numbers that the output of a piece is mixed into
INPUTS, OUTPUTS, ROWS = 6, 5, 7  # sizes that all differ
WEIGHTS, BIASES = re.compile(r"w(eights?|\d)?", re.I), re.compile(r"b(ias(es)?|\d)?", re.I)
# What a constructor wants to know.
INPUT_SHAPE = re.compile(r"in(put)?s?_?(shape|dims?)", re.IGNORECASE)
KERNEL_SHAPE = re.compile(r"(kernel|filter)_?(shape|dims?)", re.IGNORECASE)
IN_CHANNELS = re.compile(r"in(put)?_?(ch(annels?)?|depth)$|(channels|ch|c)_?in$", re.IGNORECASE)
GENERATOR = re.compile(r"rng|rand(om)?|generator|rs|random_state")
ACTIVATION = re.compile(r"^act|activation|nonlin")  # which a layer may do without
TARGETS = re.compile(r"y|t|targets?|labels?|y_?true|truth|y_?batch")
OF_LAYERS = {  # what is given for the arguments of a layer, by what they stand for
    "inputs": INPUTS,
    "outputs": OUTPUTS,
    "hidden": OUTPUTS,
    "lmbda": 0.1,
    "eta": 1e-9,  # it takes no step of its own
}
OF_FILTERS = {  # and by their names, where these stand for nothing that a network has
    r"kernel|filter_?size|field": 3,
    r"filters|channels|kernels|depth": 2,
    r"pool|stride|heads": 2,
    r"pad": 0,
    r"width|^k$": 3,
}


@dataclass
class Piece:
    """A layer, or a function that returns gradients, and the arrays that it is given.

    Attributes:
        text: what is called, as the learner could write it.
        held: the arrays by name, and the layer; those take the step.
        ask: computes an output, and returns each array with its gradient.
        note: records the values that the doctor computes itself.
        target: what the output is to become; drawn at the first step.
        rate: of its steps.
        misfit: a gradient of one number for a parameter of several; None if there is none.
        cost: what tells its own cost; "" for what has none.
        inside: the names of the classes whose objects it is made of.
        in_turn: whether it is given the steps of a sequence, back through which not every gradient
            is led.
    """

    text: str
    held: dict[str, Any]
    ask: Callable[[Piece], Sequence[tuple[Array, Array]]]
    note: Note = field(default=lambda text, value: value)
    target: Array | None = None
    rate: float = ETA
    misfit: Misfit | None = None
    cost: str = ""
    inside: Collection[str] = ()
    in_turn: bool = False

    def step(self) -> None:
        """Take a step along the negative gradients."""
        for array, slope in self.ask(self):
            array -= self.rate * slope

    def error(self, given: Any) -> Array:
        """Return the error that is led back into a piece, through one more layer.

        That is linear, and mixes what it is given: of a piece that takes each number by itself,
        not every number follows from itself alone.
        """
        numbers = np.asarray(given, dtype=float)
        rng = np.random.default_rng(1)
        mixing = rng.normal(0, 1 / np.sqrt(numbers.size), (MIXED, numbers.size))
        output = self.note("the output", mixing @ numbers.ravel())
        if self.target is None:
            self.target = output + rng.normal(0, 0.3, MIXED)
        error = self.note("output - target", output - self.note("the target", self.target))
        return np.asarray((mixing.T @ error).reshape(numbers.shape))


def arguments_of(
    function: Callable[..., Any],
    shape: tuple[int, ...],
    rng: np.random.Generator,
    axis: int | None = None,
) -> dict[str, Any]:
    """Return what is given for the arguments of a constructor that have no default.

    Args:
        function: the class.
        shape: of the inputs.
        rng: draws arrays.
        axis: along which the inputs of an example are, where the first size that the constructor
            wants is their number; None if the sizes are to be told by their names alone.
    """
    given: dict[str, Any] = {}
    sizes: list[str] = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL:
            given[parameter.name] = array_for(parameter.name, shape, rng)
            if GENERATOR.fullmatch(parameter.name):
                given[parameter.name] = rng
            elif given[parameter.name] is None and not ACTIVATION.search(parameter.name):
                given[parameter.name] = _size_for(parameter.name, shape)
                sizes.append(parameter.name)
    if sizes and axis is not None:
        given[sizes[0]] = shape[axis]
    elif len(sizes) == 1 and given[sizes[0]] == OUTPUTS:  # what keeps the size, a normalisation
        given[sizes[0]] = shape[1] if len(shape) == 4 else shape[-1] if shape[-1] > 1 else shape[0]
    return given


def _size_for(name: str, shape: tuple[int, ...]) -> Any:
    """Return a number for a size, or several where an argument is a shape."""
    if INPUT_SHAPE.fullmatch(name):
        return shape[1:] if len(shape) == 4 else shape
    if KERNEL_SHAPE.fullmatch(name):
        return (3, 3)
    if IN_CHANNELS.search(name) and len(shape) > 2:
        return shape[1] if len(shape) == 4 else min(shape)
    return _number_for(name)


def _number_for(name: str) -> float:
    stands_for = meaning(name, MAKING)
    if stands_for in OF_LAYERS:
        return OF_LAYERS[stands_for]
    sizes = (value for each, value in OF_FILTERS.items() if re.search(each, name.lower()))
    return next(sizes, OUTPUTS)


def array_for(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> Array | None:
    """Return an array for an argument that is called like weights or biases; else None."""
    if WEIGHTS.fullmatch(name):
        in_columns = len(shape) == 2 and shape[1] == 1
        size = (OUTPUTS, INPUTS) if in_columns else (INPUTS, OUTPUTS)
        return rng.normal(0, 0.5, (4, shape[1], 3, 3) if len(shape) == 4 else size)
    if BIASES.fullmatch(name):
        in_columns = len(shape) == 2 and shape[1] == 1
        count = 4 if len(shape) == 4 else OUTPUTS
        return rng.normal(0, 0.5, (count, 1) if in_columns else (count,))
    if name in ("gamma", "beta"):
        return rng.normal(1, 0.2, shape[-1])
    return None


class WayBack(NamedTuple):
    """What the text says of a way back.

    Attributes:
        name: of the method or function; "" for none.
        otherwise: whether it leads through signs, or feedback of its own, on purpose.
        constant: whether a mean, a norm or the like may be held constant on it.
        may_end: whether it may end before the first step of a sequence.
    """

    name: str = ""
    otherwise: bool = False
    constant: bool = False
    may_end: bool = False


UNKNOWN_WAY = WayBack()
