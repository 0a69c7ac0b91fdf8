"""Layers and gradients of a program that puts no network together, each held against nudges.

What a piece is given, such as the inputs and weights of a layer, takes the step here: the gradient
that the piece returns for it is subtracted. A wrong gradient shows as in any other training.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice, product
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.meaning import sounds_like
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.calling.cost_functions import missed
from firstnet.doctor.watch.calling.engine_pieces import engine_piece
from firstnet.doctor.watch.calling.function_pieces import cost_piece, pair_piece
from firstnet.doctor.watch.calling.layer_pieces import TARGETS_AS, arrays_of, layer_piece
from firstnet.doctor.watch.calling.operations import (
    BACKWARD,
    is_engine,
)
from firstnet.doctor.watch.calling.piece import (
    ETA,
    INPUTS,
    ROWS,
    SMALL,
    TARGETS,
    Piece,
)
from firstnet.doctor.watch.calling.plans import Definitions, methods_of
from firstnet.doctor.watch.calling.stacks import required
from firstnet.doctor.watch.calling.trying import HELD, SAFETY_S, WORK
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.recorder import BudgetSpent, Recorder
from firstnet.doctor.watch.program.seeding import seed
from firstnet.doctor.watch.program.values import Array

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
    named = list(arrays_of(layer).items()) if layer is not None else []
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
                yield forward, partial(pair_piece, functions[forward], functions[back], shape)
    for name, function in functions.items():
        asked = len(required(function)) > 1  # for answers, and what they should be
        if asked and not BACKWARD.search(name) and _returns_two(defined, name):
            for labels in (True, False):
                yield name, partial(cost_piece, function, labels)
    for kind in reversed(defined.classes()):
        methods = methods_of(kind)
        if is_engine(kind):
            yield kind.__name__, partial(engine_piece, kind)
        ahead = [
            method
            for method in methods
            if sounds_like(method, "forward") and FORWARD.search(method)
        ]
        behind = [method for method in methods if BACKWARD.search(method)]
        if ahead and behind:
            named = map(TARGETS.fullmatch, required(getattr(kind, ahead[0]))[2:])
            for axis, shape, targets in product(AXES, SHAPES, TARGETS_AS if any(named) else ("",)):
                if axis is None or len(shape) > max(axis, 1):
                    layer = partial(layer_piece, kind, axis, ahead[0], behind[0])
                    yield kind.__name__, partial(layer, shape, targets)


def _returns_two(defined: Definitions, name: str) -> bool:
    """Tell whether a function ends by returning two values, as a cost and its gradient."""
    node = defined.definition("", name)
    returns = list(find_all(node, ast.Return)) if node else []
    return bool(returns) and isinstance(returns[-1].value, ast.Tuple)
