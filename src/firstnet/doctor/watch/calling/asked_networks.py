"""A network that is made, and asked for its cost and its gradients.

It returns its own cost; or it answers, and the doctor leads an error back through it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.watch.calling.activations import ABOVE
from firstnet.doctor.watch.calling.forms import HIDDEN, INPUTS, OUTPUTS, ROWS, Form, given_for
from firstnet.doctor.watch.calling.held import arrays_in
from firstnet.doctor.watch.calling.layouts import LAYOUTS, points
from firstnet.doctor.watch.calling.piece import MIXED, TARGETS, arguments_of
from firstnet.doctor.watch.calling.plans import MAKING, OF_DATA, Call, Definitions, Plan, bindings
from firstnet.doctor.watch.calling.stacks import required
from firstnet.doctor.watch.calling.trying import Training
from firstnet.doctor.watch.program.seeding import seed
from firstnet.doctor.watch.program.values import Array

GRADIENT = re.compile(
    r"grad|back|pull|deriv|direction|nabla|bprop|r(ue|ü)ck|arri(e|è)re|indietro|atr(a|á)s", re.I
)
PARAMETERS = re.compile(r"p|th(eta)?|params?|parameters|weights|model|net(work)?|layers", re.I)
SLOPE = re.compile(r"^_*(d_?|g_?(?=[A-Z]|[a-z]\d*$)|grads?_?|nabla_?)|_?grads?$|_?d$")
SIZES = ((INPUTS, HIDDEN, OUTPUTS), (INPUTS, HIDDEN, 1))
SETTINGS = {"eta": 0.1, "epochs": 2, "size": 3, "lmbda": 0.01, "momentum": 0.9, "flag": False}
MOVED, WRONG_BY = 0.1, 0.3  # arrays, and what is to be answered
MOST_BINDINGS = 6
GIVEN = ".given."  # before the names of inputs, which count as parameters
SHAPED = "*shape"  # where the shape of the inputs tells what a layer is made of
SHAPES = ((SHAPED, "-1"),), ((SHAPED, "1"),), ((SHAPED, SHAPED),)
MADE = "made"  # what is given where an argument is called like another class of the program
Given = tuple[tuple[str, str], ...]  # what a maker is given for each argument
Slots = tuple[tuple[str, str], ...]  # the paths of parameters and of their gradients


class Way(NamedTuple):
    """How a network is made and asked, by the names of the program's classes and functions.

    Attributes:
        owner: the class; "" where functions are given the parameters.
        maker: makes the network, or its parameters.
        cost: what returns the cost.
        back: what returns the gradients, or leaves them beside the parameters; the same as the
            cost where that returns both.
        led: whether the first answers, and an error is led back through the second.
    """

    owner: str
    maker: str
    cost: str
    back: str
    led: bool = False


class Reading(NamedTuple):
    """What was found about a network by asking it.

    Attributes:
        given: what its maker is given for each argument.
        sizes: of the network.
        form: of what it is asked about.
        slots: the paths of each parameter and of its gradient.
        factor: by which all gradients are larger than those of the cost.
        cost: that it returns, which no edit may change.
        exact: how many of them are then exact, from 0 to 1.
    """

    given: Given
    sizes: tuple[int, ...]
    form: Form
    slots: Slots
    factor: float
    exact: float
    cost: float = 0.0


class AskedNetwork:
    """A network that was made, and what it is given.

    Raises:
        Exception: it can't be made.
    """

    def __init__(self, defined: Definitions, way: Way, reading: Reading) -> None:
        self.defined, self.way = defined, way
        seed(0)
        self.given = given_for(asked_for(defined, way), reading.form)
        self.thing = made_by(defined, way.maker, reading.given, reading.sizes, self.given)
        self.parameters = arrays_in(self.thing)
        if way.led:
            self.parameters |= {
                f"{GIVEN}{name}": it for name, it in self.given.items() if _is_floating(it)
            }
        self.beside: dict[str, Array] = {}
        self.answered: Array | None = None  # what is led through is to become this

    def cost(self) -> float:
        """Return the cost.

        Raises:
            Exception: it can't be asked for it.
        """
        return self._cost_of(self._call(self.way.cost, None))[0]

    def _cost_of(self, result: Any) -> tuple[float, Array | None]:
        """Return the cost, and the error of what answers: half its square is the cost.

        It is mixed before, so that no number follows from itself alone.
        """
        if not self.way.led:
            return _cost_in(result), None
        output = _answer_in(result)
        rng = np.random.default_rng(1)
        mixing = rng.normal(0, 1 / np.sqrt(output.size), (MIXED, output.size))
        mixed = mixing @ output.ravel()
        if self.answered is None:
            self.answered = mixed + rng.normal(0, WRONG_BY, MIXED)
        error = mixed - self.answered
        return float(error @ error) / 2, (mixing.T @ error).reshape(output.shape)

    def cost_elsewhere(self) -> float:
        """Return the cost where nothing is 0, which hides what it multiplies."""
        self.cost()  # by which what is led through knows what it is to become
        before = {name: array.copy() for name, array in self.parameters.items()}
        self.move()
        cost = self.cost()
        for name, array in self.parameters.items():
            array[...] = before[name]
        return cost

    def move(self) -> None:
        """Move all arrays a little."""
        rng = np.random.default_rng(0)
        for array in self.parameters.values():
            array += MOVED * rng.normal(size=array.shape)

    def both(self) -> tuple[float, dict[str, Array]]:
        """Return the cost, and every array that may be a gradient, by its path."""
        for array in self.beside.values():
            array[...] = 0  # it may be a sum
        result = self._call(self.way.cost, None)
        cost, error = self._cost_of(result)
        if self.way.back != self.way.cost:
            result = self._call(self.way.back, result, error)
        found = {f"returned{path}": it for path, it in arrays_in(result, numbers=True).items()}
        kept = arrays_in(self.thing)
        found |= {f"kept{path}": it for path, it in kept.items() if path not in self.parameters}
        self.beside = {
            path: it for path, it in self.parameters.items() if SLOPE.search(last_word_of(path))
        }
        found |= {f"kept{path}": it.copy() for path, it in self.beside.items()}
        return cost, found

    def _call(self, name: str, before: Any, error: Array | None = None) -> Any:
        """Call what returns the cost, or the gradients; the second may want what the first gave."""
        function = getattr(self.thing, name) if self.way.owner else self.defined.names[name]
        wanted = required(function)
        first, rest = ([] if self.way.owner else [self.thing]), wanted
        if not self.way.owner:
            rest = wanted[1:]
        caches = list(before[1:]) if isinstance(before, tuple) else []
        open_yet = [it for it in rest if it not in self.given and not TARGETS.fullmatch(it)]
        named = [it for it in open_yet if ABOVE.fullmatch(it)] or open_yet[:1]
        if error is not None and not named:
            raise ValueError(rest)  # it wants no error
        values: list[Any] = []
        for argument in rest:
            if error is not None and argument in named[:1]:
                values.append(error.copy())
            elif argument in self.given:
                values.append(self.given[argument])
            elif isinstance(getattr(self.thing, argument, None), np.ndarray):
                values.append(getattr(self.thing, argument))
            elif len(caches) == 1:
                values.append(caches[0])
            else:
                raise ValueError(argument)
        return function(*first, *values, **_asks_for_both(function, self.way))


def _cost_in(result: Any) -> float:
    """Return the first number that was returned.

    Raises:
        ValueError: there is none, or it is not finite.
    """
    parts = result if isinstance(result, tuple) else (result,)
    single = [it for it in parts if isinstance(it, float | np.number | np.ndarray)]
    cost = float(next((it for it in single if np.shape(it) == ()), np.nan))
    if not np.isfinite(cost):
        raise ValueError(cost)
    return cost


def _answer_in(result: Any) -> Array:
    """Return the first array that was returned, or the answers to all steps of a sequence.

    Raises:
        ValueError: there is none.
    """
    first = result[0] if isinstance(result, tuple) and result else result
    output = np.asarray(first, dtype=float)
    if output.ndim == 0 or output.size == 0 or not np.isfinite(output).all():
        raise ValueError(output.shape)
    return output


def _is_floating(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def _asks_for_both(function: Callable[..., Any], way: Way) -> dict[str, bool]:
    """Return the flags with which a cost returns its gradients, too: with_grad=False."""
    flags = inspect.signature(function).parameters.values() if way.cost == way.back else ()
    return {it.name: True for it in flags if it.default is False and GRADIENT.search(it.name)}


def asked_for(defined: Definitions, way: Way) -> list[str]:
    """Return the arguments of a cost that are data, and not attributes of the network."""
    function = getattr(defined.names[way.owner], way.cost) if way.owner else None
    wanted = required(function or defined.names[way.cost])[1:]
    return [it for it in wanted if not PARAMETERS.fullmatch(it)]


def makings(maker: Any, defined: Definitions) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield what a maker may be given: sizes and settings, or an object of another class."""
    kinds = {kind.__name__.lower(): kind.__name__ for kind in defined.classes()}
    wanted = required(maker)
    others = {name: kinds[name.lower()] for name in wanted if name.lower() in kinds}
    if others and len(others) == len(wanted):
        yield tuple((name, f"{MADE} {kind}") for name, kind in others.items())
        return
    for given in bindings(maker, defined, MAKING)[:MOST_BINDINGS]:
        yield tuple(_as_sizes(given))


def _as_sizes(given: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield what a maker is given, with sizes in the place of examples, as for `Net(d, h)`."""
    free = [size for size in ("inputs", "outputs", "hidden") if size not in dict(given).values()]
    for name, want in given:
        yield name, (free.pop(0) if want in OF_DATA and free else want)


def made_by(
    defined: Definitions,
    maker: str,
    given: Sequence[tuple[str, str]],
    sizes: tuple[int, ...],
    about: Mapping[str, Any],
) -> Any:
    """Return a network, or parameters.

    Args:
        defined: what the file defines.
        maker: the class or function.
        given: what it is given for each argument.
        sizes: of the network.
        about: what it will be asked about, whose shape may tell the sizes of a layer.
    """
    if given and given[0][0] == SHAPED:
        shape = np.shape(next(iter(about.values())))
        axis = None if given[0][1] == SHAPED else int(given[0][1])
        rng = np.random.default_rng(0)
        return defined.names[maker](**arguments_of(defined.names[maker], shape, rng, axis))
    others = {name: it.split()[1] for name, it in given if it.startswith(f"{MADE} ")}
    plain = tuple(pair for pair in given if pair[0] not in others)
    call = Call(maker, plain, "make")
    if others:
        inner = {
            name: made_by(defined, kind, _first_of(defined, kind), sizes, about)
            for name, kind in others.items()
        }
        return defined.names[maker](**inner)
    examples = points(sizes[0], sizes[-1], ROWS)
    training = Training(Plan(call, ()), defined, LAYOUTS[0], sizes, examples, dict(SETTINGS))
    training.make()
    return training.results.get("parameters") if training.thing is None else training.thing


def _first_of(defined: Definitions, kind: str) -> tuple[tuple[str, str], ...]:
    return next(makings(defined.names[kind], defined))


def last_word_of(path: str) -> str:
    """Return the last word of a path."""
    return re.findall(r"\w+", path)[-1] if re.search(r"\w", path) else path
