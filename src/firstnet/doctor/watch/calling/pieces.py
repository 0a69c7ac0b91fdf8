"""Layers and gradients of a program that puts no network together, each held against nudges.

What a piece is given, such as the inputs and weights of a layer, takes the step here: the gradient
that the piece returns for it is subtracted. A wrong gradient shows as in any other training.
"""

from __future__ import annotations

import ast
import inspect
import math
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice, product
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.meaning import meaning, sounds_like
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.calling.cost_functions import missed
from firstnet.doctor.watch.calling.operations import (
    BACKWARD,
    backward_of,
    held_in,
    is_engine,
)
from firstnet.doctor.watch.calling.plans import MAKING, Definitions, methods_of
from firstnet.doctor.watch.calling.trying import HELD, SAFETY_S, WORK, Misfit, Note, matched
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.recorder import BudgetSpent, Recorder
from firstnet.doctor.watch.program.seeding import seed
from firstnet.doctor.watch.program.values import Array

ETA, SMALL = 0.1, 0.02  # the learning rate of a piece at most, and by how much a step changes it
MIXED = 16  # numbers that the output of a piece is mixed into
INPUTS, OUTPUTS, ROWS = 6, 5, 7  # sizes that all differ
SHAPES: tuple[tuple[int, ...], ...] = (
    (ROWS, INPUTS),
    (INPUTS,),
    (INPUTS, 1),
    (8, 8),
    (2, 3, 8, 8),
    (8, 8, 2),
    (2, 8, 8),
    (2, 3, 8),
    (3, 4, INPUTS),
)  # of inputs, in turn
AXES = (None, -1, 1, 0)  # along which the inputs of an example may be
MOST_TRIES = 240
MOVED = 0.1  # by how much arrays are moved, before their gradients are held against nudges
CHECK = 20  # times the work of a try, in which the gradients of a piece are held against nudges
FORWARD = re.compile(r"forw[ao]rd|fwd", re.IGNORECASE)
WEIGHTS, BIASES = re.compile(r"w(eights?|\d)?", re.I), re.compile(r"b(ias(es)?|\d)?", re.I)
# What a constructor makes that is not learned.
INPUT_SHAPE = re.compile(r"in(put)?s?_?(shape|dims?)", re.IGNORECASE)
KERNEL_SHAPE = re.compile(r"(kernel|filter)_?(shape|dims?)", re.IGNORECASE)
IN_CHANNELS = re.compile(r"in(put)?_?(ch(annels?)?|depth)$|(channels|ch|c)_?in$", re.IGNORECASE)
RATE = frozenset({"eta"})
GENERATOR = re.compile(r"rng|rand(om)?|generator|rs|random_state")
ACTIVATION = re.compile(r"^act|activation|nonlin")  # which a layer may do without
KEPT = re.compile(r"run|mov|mean|var|std|mask|vel|mom|cache|state|^_?[vms]_", re.IGNORECASE)
TARGETS = re.compile(r"y|t|targets?|labels?|y_?true|truth|y_?batch")
TARGETS_AS = ("one-hot", "classes", "")  # what a layer that compares with targets is given for them
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
        steps_itself: whether a layer steps with what it has learned, by the rate that it is given.
        misfit: a gradient of one number for a parameter of several; None if there is none.
    """

    text: str
    held: dict[str, Any]
    ask: Callable[[Piece], Sequence[tuple[Array, Array]]]
    note: Note = field(default=lambda text, value: value)
    target: Array | None = None
    rate: float = ETA
    steps_itself: bool = False
    misfit: Misfit | None = None

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


class Pieces(NamedTuple):
    """The pieces of a program.

    Attributes:
        working: what makes each that gives gradients of the right shapes, with the class or the
            function that it is of.
        unasked: the classes and functions whose gradients the doctor can't ask for.
    """

    working: list[tuple[str, Callable[[], Piece]]]
    unasked: list[str]


def pieces_of(defined: Definitions, recorder: Recorder) -> Pieces:
    """Return the pieces of a program.

    Args:
        defined: what the file defines.
        recorder: counts the work of the tries.
    """
    found: list[tuple[str, Callable[[], Piece]]] = []
    known: set[str] = set()
    tried: dict[str, bool] = {}
    for owner, make in islice(_pieces(defined), MOST_TRIES):
        if tried.get(owner):
            continue
        answer = apart(partial(_try, make, recorder), SAFETY_S)
        tried[owner] = bool(answer.get("works"))
        if tried[owner] and answer["text"] not in known:
            known.add(answer["text"])
            found.append((owner, partial(_at_rate, make, answer["rate"])))
    engines = {class_.__name__ for class_ in defined.classes() if is_engine(class_)}
    return Pieces(found, [it for it, works in tried.items() if it not in engines and not works])


def _try(make: Callable[[], Piece], recorder: Recorder) -> dict[str, Any]:
    left, recorder.left, recorder.paused = recorder.left, WORK, True
    try:
        seed(0)
        piece = make()
        slopes = piece.ask(piece)
        right = all(
            it.shape == array.shape and np.isfinite(it).all() and it.any() for array, it in slopes
        )
        return {
            "works": bool(slopes) and right,
            "text": piece.text,
            "rate": _rate_of(piece, slopes),
        }
    except (Exception, BudgetSpent):
        return {}
    finally:
        recorder.left, recorder.paused = left, False


def missed_by(make: Callable[[], Piece], recorder: Recorder) -> dict[str, float]:
    """Return for each array of a piece, by its name, the part of its gradient that is none.

    {} is returned where that was not found out.
    """
    return apart(partial(_missed, make, recorder), SAFETY_S)


def _missed(make: Callable[[], Piece], recorder: Recorder) -> dict[str, float]:
    """Return for each array of a piece the part of its gradient that is none, by its name.

    {} is returned of what draws numbers, bends, or takes a step of its own.
    """
    left, recorder.left, recorder.paused = recorder.left, CHECK * WORK, True
    values: dict[str, Array] = {}
    try:
        seed(0)
        piece = make()

        def note(text: str, value: Any) -> Any:
            values[text] = np.array(value, dtype=float)
            return value

        piece.note = note

        def loss() -> float:
            piece.ask(piece)
            return float(((values["the output"] - values["the target"]) ** 2).sum()) / 2

        if piece.steps_itself or loss() != loss():
            return {}
        rng = np.random.default_rng(0)
        for array, _ in piece.ask(piece):  # what begins at 0, or at 1, hides what it multiplies
            array += MOVED * rng.normal(size=array.shape)
        found: dict[str, float] = {}
        for array, slope in [(array, np.array(it)) for array, it in piece.ask(piece)]:

            def cost(numbers: Array, array: Array = array) -> float:
                before = array.copy()
                array[...] = numbers
                after = loss()
                array[...] = before
                return after

            part = missed(cost, array.copy(), slope, rng, factor=1.0)
            if part is None:
                return {}
            found[_name_of(array, piece, len(found))] = part
        return found
    except (Exception, BudgetSpent):
        return {}
    finally:
        recorder.left, recorder.paused = left, False


def _name_of(array: Array, piece: Piece, number: int) -> str:
    """Return the name under which the recorder finds an array of a piece, or else its number."""
    for key, value in piece.held.items():
        if value is array:
            return f"{HELD}[{key!r}]"
    layer = piece.held.get("layer")
    named = list(_arrays_of(layer).items()) if layer is not None else []
    for name, value in vars(layer).items() if layer is not None else ():
        if isinstance(value, dict):
            named += [(f"{name}[{key!r}]", it) for key, it in value.items()]
    names = (name for name, it in named if it is array)
    return f"{HELD}['layer'].{next(names, number)}"


def _rate_of(piece: Piece, pairs: Sequence[tuple[Array, Array]]) -> float:
    """Return a learning rate with which the first step changes a piece by little."""
    own, slopes = (sum(float((pair[n] ** 2).sum()) for pair in pairs) for n in (0, 1))
    if piece.steps_itself or not slopes:
        return ETA
    return min(ETA, SMALL * math.sqrt(own / slopes))


def _at_rate(make: Callable[[], Piece], rate: float) -> Piece:
    piece = make()
    piece.rate = rate
    return piece


def _pieces(defined: Definitions) -> Iterator[tuple[str, Callable[[], Piece]]]:
    """Yield what may make a piece, with the class or the function that it is of."""
    functions = defined.functions()
    for forward in functions:
        back = FORWARD.sub("backward", forward)
        if FORWARD.search(forward) and back != forward and back in functions:
            for shape in SHAPES:
                yield forward, partial(_pair, functions[forward], functions[back], shape)
    for name, function in functions.items():
        asked = len(_required(function)) > 1  # for answers, and what they should be
        if asked and not BACKWARD.search(name) and _returns_two(defined, name):
            for labels in (True, False):
                yield name, partial(_cost, function, labels)
    for kind in reversed(defined.classes()):
        methods = methods_of(kind)
        if is_engine(kind):
            yield kind.__name__, partial(_engine, kind)
        ahead = [
            method
            for method in methods
            if sounds_like(method, "forward") and FORWARD.search(method)
        ]
        behind = [method for method in methods if BACKWARD.search(method)]
        if ahead and behind:
            named = map(TARGETS.fullmatch, _required(getattr(kind, ahead[0]))[2:])
            for axis, shape, targets in product(AXES, SHAPES, TARGETS_AS if any(named) else ("",)):
                if axis is None or len(shape) > max(axis, 1):
                    layer = partial(_layer, kind, axis, ahead[0], behind[0])
                    yield kind.__name__, partial(layer, shape, targets)


def _returns_two(defined: Definitions, name: str) -> bool:
    """Tell whether a function ends by returning two values, as a cost and its gradient."""
    node = defined.definition("", name)
    returns = list(find_all(node, ast.Return)) if node else []
    return bool(returns) and isinstance(returns[-1].value, ast.Tuple)


# -- a layer -------------------------------------------------------------------------------------


def _layer(
    kind: type, axis: int | None, ahead: str, back: str, shape: tuple[int, ...], targets: str
) -> Piece:
    rng = np.random.default_rng(0)
    thing = kind(**_arguments(kind, shape, rng, axis))
    forward, backward = (_required(getattr(kind, it))[1:] for it in (ahead, back))
    rates = [ETA for it in backward[1:] if meaning(it, RATE)]  # it takes a step of its own
    inputs = [it for it in forward if not (targets and TARGETS.fullmatch(it)) or it == forward[0]]
    at_first = _arrays_of(thing)
    empty = {name for name, it in at_first.items() if not it.any() and not _is_parameter(name)}
    tables = _tables_of(thing)
    sums: set[str] = set()  # arrays that were empty, and to which the way back adds slopes
    wanted = _classes(shape) if targets == "classes" else _one_hot(shape)
    given = {it: rng.normal(0, 1, shape) if it in inputs else wanted for it in forward}

    def ask(piece: Piece) -> Sequence[tuple[Array, Array]]:
        layer = piece.held["layer"]
        before = set(vars(layer))
        output = getattr(layer, ahead)(*(piece.held[it] for it in forward))
        if output is None:
            output = _attribute(layer, before, "out", "activ", "a", "z")
        output = output[0] if isinstance(output, tuple) else output  # before its last state
        error = piece.error(output)
        wants_error = bool(backward) or np.ndim(output) > 0  # and no cost, which ends the network
        for name in sums:
            _arrays_of(layer)[name][...] = 0
        for array in (it for name in tables["empty"] for it in getattr(layer, name).values()):
            array[...] = 0
        kept = {name: _arrays_of(layer)[name].copy() for name in empty - sums}
        slope = getattr(layer, back)(*([error, *rates] if wants_error else []))
        now = _arrays_of(layer)
        sums.update(it for it, old in kept.items() if not np.array_equal(now[it], old))
        if slope is None:
            slope = _attribute(layer, set(), "dinput", "dx", "grad_input", "input_grad")
        slopes = slope if isinstance(slope, tuple) else (slope,)
        if len(slopes) < len(inputs):
            raise ValueError(inputs)
        pairs = [(piece.held[name], np.asarray(it)) for name, it in zip(inputs, slopes)]
        returned = slopes[len(inputs) :]
        if returned:
            pairs += _returned_slopes(layer, at_first, returned)
        elif not rates:
            pairs += _own_slopes(layer, at_first, sums)
            pairs += _of_tables(layer, tables["full"])
        piece.misfit = _single(layer, back)
        return pairs if wants_error else [(array, error * it) for array, it in pairs]

    text = f"{kind.__name__}(…), then {ahead}(…), {back}(…)"
    return Piece(text, {"layer": thing, **given}, ask, steps_itself=bool(rates))


def _one_hot(shape: tuple[int, ...]) -> Array:
    """Return targets for outputs of a shape."""
    return np.asarray(np.eye(shape[-1])[_classes(shape)])


def _classes(shape: tuple[int, ...]) -> Any:
    """Return the same targets as numbers of classes."""
    return np.arange(shape[0]) % shape[-1]


def _own_slopes(
    layer: Any, made: Collection[str], sums: Collection[str]
) -> Sequence[tuple[Array, Array]]:
    """Return what a layer learns, each array with its gradient.

    Args:
        layer: after the way back.
        made: the arrays that its constructor has made.
        sums: those of them that were empty, and that the way back fills.

    Raises:
        ValueError: some of them have no gradient.
    """
    kept, arrays = vars(layer), _arrays_of(layer)
    own = [
        (name, array)
        for name, array in arrays.items()
        if name not in sums
        and (_is_parameter(name) or (name in made and not (_is_slope(name) or KEPT.search(name))))
    ]
    single = [it for it in kept if _is_slope(it) and not isinstance(kept[it], list | tuple)]
    others = [(it, np.asarray(kept[it])) for it in single if it not in arrays]
    others += [(name, array) for name, array in arrays.items() if _is_slope(name) or name in sums]
    tables = (
        it for it in kept.values() if isinstance(it, dict) and it and it.keys() <= set(arrays)
    )
    others += [(f"d{key}", np.asarray(it)) for table in tables for key, it in table.items()]
    if isinstance(kept.get("params"), list) and isinstance(kept.get("grads"), list):
        own += [(f"p{n}", it) for n, it in enumerate(kept["params"])]
        others += [(f"dp{n}", it) for n, it in enumerate(kept["grads"])]
    found = matched([other for other in others if other[1].dtype.kind == "f"], own)
    if len(found) < len(own):
        raise ValueError([name for name, _ in own])
    return found


def _tables_of(layer: Any) -> dict[str, list[str]]:
    """Return the names of the dictionaries of arrays that a layer keeps, the empty ones apart."""
    found: dict[str, list[str]] = {"full": [], "empty": []}
    for name, it in vars(layer).items():
        if isinstance(it, dict) and it and all(isinstance(one, np.ndarray) for one in it.values()):
            found["full" if any(one.any() for one in it.values()) else "empty"].append(name)
    return found


def _of_tables(layer: Any, made: Collection[str]) -> Sequence[tuple[Array, Array]]:
    """Return what a layer learns that it keeps in a dictionary, each array with its gradient.

    Args:
        layer: after the way back.
        made: the names of dictionaries that its constructor has filled.

    Raises:
        ValueError: there is no other dictionary with the same keys.
    """
    found: list[tuple[Array, Array]] = []
    filled = [it for it in _tables_of(layer)["full"] if it not in made]
    for own in (getattr(layer, name) for name in made):
        others = [getattr(layer, it) for it in filled if getattr(layer, it).keys() == own.keys()]
        if len(others) != 1:
            raise ValueError(list(own))
        found += [(array, others[0][key]) for key, array in own.items()]
    return found


def _returned_slopes(
    layer: Any, made: Collection[str], slopes: Sequence[Any]
) -> Sequence[tuple[Array, Array]]:
    """Return what a layer learns, each array with the gradient that its way back returns.

    Raises:
        ValueError: some of them have none.
    """
    own = [
        array
        for name, array in _arrays_of(layer).items()
        if name in made and not (_is_slope(name) or KEPT.search(name))
    ]
    if len(own) != len(slopes):
        raise ValueError(len(own))
    found: list[tuple[Array, Array]] = []
    for slope in map(np.asarray, slopes):
        fits = (it for it in own if it.shape == slope.shape and all(it is not a for a, _ in found))
        found.append((next(fits), slope))
    return found


def _single(layer: Any, back: str) -> Misfit | None:
    """Return the gradient of several biases that is one number, and so a sum over all neurons."""
    kept = vars(layer)
    for name, array in _arrays_of(layer).items():
        for slope in (f"d{name}", f"d_{name}", f"grad_{name}", f"{name}_grad"):
            several = BIASES.fullmatch(name) and array.size > 1
            single = slope in kept and np.shape(kept[slope]) == ()
            if several and single and kept[slope]:  # and not the 0 that it begins with
                return Misfit(back, slope, (), array.shape, type(layer).__name__)
    return None


def _arrays_of(layer: Any) -> dict[str, Array]:
    """Return the arrays that a layer keeps, alone, or in lists such as params[0]; each once."""
    found: dict[str, Array] = {}
    for name, value in vars(layer).items():
        several = value if isinstance(value, list | tuple) else ()
        named = [(name, value), *((f"{name}[{place}]", it) for place, it in enumerate(several))]
        for each, it in named:
            if isinstance(it, np.ndarray) and all(it is not known for known in found.values()):
                found[each] = it
    return found


def _is_parameter(name: str) -> bool:
    return bool(WEIGHTS.fullmatch(name) or BIASES.fullmatch(name) or name in ("gamma", "beta"))


def _is_slope(name: str) -> bool:
    return bool(re.match(r"d_?|grad_?|nabla_?", name)) and not _is_parameter(name)


def _attribute(layer: Any, before: set[str], *starts: str) -> Any:
    """Return an array that a layer keeps under a name that begins so, the newest first."""
    arrays = {it: value for it, value in vars(layer).items() if isinstance(value, np.ndarray)}
    for start in starts:
        named = [array for array in arrays if array.lower().startswith(start)]
        for name in sorted(named, key=lambda it: it in before):
            return arrays[name]
    raise ValueError(starts)


def _arguments(
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
            given[parameter.name] = _array_for(parameter.name, shape, rng)
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


def _array_for(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> Array | None:
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


# -- an engine of values ---------------------------------------------------------------------------


def _engine(kind: type) -> Piece:
    """Return the piece of a class whose objects hold a number, and its slope.

    It is asked for the slopes of one expression of all that it knows, in which some values come
    more than once.
    """
    held = {"w": np.random.default_rng(0).uniform(0.3, 0.8, 6)}
    kept = held_in(kind)

    def ask(piece: Piece) -> Sequence[tuple[Array, Array]]:
        values = [kind(float(it)) for it in piece.held["w"]]
        output = _expression(kind, values)
        getattr(output, backward_of(kind))()
        error = float(piece.error(np.array([getattr(output, kept.number)]))[0])
        slopes = np.array([float(getattr(value, kept.slope)) for value in values])
        return [(piece.held["w"], error * slopes)]

    return Piece(f"{kind.__name__}(…), then {backward_of(kind)}()", held, ask)


def _expression(kind: type, values: Sequence[Any]) -> Any:
    """Return an expression of values, with each operator and function that their class defines."""
    a, b, c, d, e, f = values
    s = a * b + c
    u = s * s + s * d
    for name in ("tanh", "relu", "sigmoid", "exp"):
        u = getattr(u, name)() if hasattr(kind, name) else u
    out = u * e + f + u * a
    out = out - a * d if hasattr(kind, "__sub__") else out
    out = out / (b * b + e) if hasattr(kind, "__truediv__") else out
    out = out**2 if hasattr(kind, "__pow__") else out
    return 0.5 * out if hasattr(kind, "__rmul__") else out


# -- a pair of functions -------------------------------------------------------------------------


def _pair(ahead: Callable[..., Any], back: Callable[..., Any], shape: tuple[int, ...]) -> Piece:
    rng = np.random.default_rng(0)
    names = _required(ahead)
    held: dict[str, Any] = {names[0]: rng.normal(0, 1, shape)}
    for name in names[1:]:
        array = _array_for(name, shape, rng)
        if array is None:
            raise ValueError(name)
        held[name] = array

    def ask(piece: Piece) -> Sequence[tuple[Array, Array]]:
        result = ahead(*(piece.held[it] for it in names))
        output, *cache = result if isinstance(result, tuple) else (result,)
        error = piece.error(output)
        wanted = _required(back)
        further = cache if cache else [piece.held[it] for it in names]
        slopes = back(error, *further[: len(wanted) - 1])
        slopes = slopes if isinstance(slopes, tuple) else (slopes,)
        if len(slopes) < len(names):
            raise ValueError(names)
        arrays = [
            (held[name], np.asarray(slope, dtype=float)) for name, slope in zip(names, slopes)
        ]
        flat = [array.size == it.size for array, it in arrays]  # b of (5,), and db of (1, 5)
        return [(a, it.reshape(a.shape) if same else it) for (a, it), same in zip(arrays, flat)]

    text = f"{ahead.__name__}(…), then {back.__name__}(…)"
    return Piece(text, held, ask)


def _required(function: Callable[..., Any]) -> list[str]:
    parameters = inspect.signature(function).parameters.values()
    return [parameter.name for parameter in parameters if parameter.default is parameter.empty]


# -- a cost and its gradient ---------------------------------------------------------------------


def _cost(function: Callable[..., Any], labels: bool) -> Piece:
    rng = np.random.default_rng(0)
    names = _required(function)
    targets = [it for it in names if TARGETS.fullmatch(it)]
    if targets == names:  # as in cost(y, t)
        targets.remove("y" if "y" in targets else names[0])
    classes = rng.integers(0, OUTPUTS, ROWS)
    given: dict[str, Any] = {}
    for name in names:
        if name in targets:
            given[name] = classes if labels else np.eye(OUTPUTS)[classes]
        elif WEIGHTS.fullmatch(name):
            given[name] = rng.normal(0, 0.5, (INPUTS, OUTPUTS))
        elif re.fullmatch(r"reg\w*|lam\w*|l2|decay", name):
            given[name] = 0.1
        else:
            columns = INPUTS if any(WEIGHTS.fullmatch(it) for it in names) else OUTPUTS
            given[name] = rng.normal(0, 1, (ROWS, columns))
    weights = [it for it in names if WEIGHTS.fullmatch(it)]
    answers = [it for it in names if it not in targets]
    inputs, own = rng.normal(0, 1, (ROWS, INPUTS)), rng.normal(0, 0.5, (INPUTS, OUTPUTS))

    def ask(piece: Piece) -> Sequence[tuple[Array, Array]]:
        if not weights:  # answers are those of one more layer
            given[answers[0]] = piece.note("the output", inputs @ own)
        cost, slope, *_ = function(**given)
        piece.note("the cost", float(cost))
        slope = np.asarray(slope, dtype=float)
        return [(given[weights[0]], slope) if weights else (own, inputs.T @ slope)]

    name = function.__name__
    return Piece(f"{name}(…)", {weights[0]: given[weights[0]]} if weights else {"w": own}, ask)
