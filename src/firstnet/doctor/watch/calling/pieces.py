"""Layers and gradients of a program that puts no network together, each held against nudges.

What a piece is given, such as the inputs and weights of a layer, takes the step here: the gradient
that the piece returns for it is subtracted. A wrong gradient shows as in any other training.
"""

from __future__ import annotations

import ast
import math
import re
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice, product
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.meaning import sounds_like
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.calling.engine_pieces import engine_piece
from firstnet.doctor.watch.calling.function_pieces import cost_piece, pair_piece
from firstnet.doctor.watch.calling.layer_pieces import TARGETS_AS, Ways, layer_piece
from firstnet.doctor.watch.calling.network_pieces import LED, ReadNetwork, network_pieces
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
from firstnet.doctor.watch.calling.piece_slopes import CHECK, exact_share
from firstnet.doctor.watch.calling.plans import Definitions, methods_of
from firstnet.doctor.watch.calling.stacks import required
from firstnet.doctor.watch.calling.trying import SAFETY_S, WORK
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.recorder import BudgetSpent, Recorder
from firstnet.doctor.watch.program.seeding import seed
from firstnet.doctor.watch.program.values import Array

SHAPES: tuple[tuple[int, ...], ...] = (
    (ROWS, INPUTS),
    (INPUTS,),
    (INPUTS, 1),
    (8, 10),
    (2, 3, 8, 10),
    (8, 10, 2),
    (2, 8, 10),
    (2, 3, 8),
    (3, 4, INPUTS),
    (8, 8),
    (2, 3, 8, 8),
    (8, 8, 2),
    (2, 8, 8),
)  # of inputs, in turn; squares come last, since one side of them may be taken for the other
AXES = (None, -1, 1, 0)  # along which the inputs of an example may be
MOST_TRIES = 340
MOST_WAYS = 4  # to ask a piece, in which one may be right with an edit
Build = Callable[[Mapping[str, Any]], Piece]
FORWARD = re.compile(r"forw[ao]rd|fwd|f_?prop", re.IGNORECASE)
BACKS = ("backward", "back", "bwd", "bprop", "backprop", "grad")
BACK = re.compile(r"_*(back|b_?prop|pull_?back|vjp)_*", re.IGNORECASE)
CALL = "__call__"


class Working(NamedTuple):
    """A piece that gives gradients of the right shapes.

    Attributes:
        owner: the class or the function that it is of.
        text: what is called, as the learner could write it.
        back: its way back; "" for what has none of its own.
        build: makes it of what a file defines.
        rate: of its steps.
        others: what makes it of inputs of other shapes or forms, of which fewer gradients are
            exact.
        cost: what tells its own cost; "" for what has none.
        in_turn: whether it is given the steps of a sequence.
        names: what the file defines.
    """

    owner: str
    text: str
    back: str
    build: Build
    rate: float
    others: tuple[Build, ...] = ()
    cost: str = ""
    in_turn: bool = False
    names: Mapping[str, Any] = types.MappingProxyType({})

    @property
    def is_read(self) -> bool:
        """Whether what its gradients are of was found by trying."""
        return isinstance(self.build, ReadNetwork)

    def make(self, names: Mapping[str, Any]) -> Piece:
        """Return the piece of what a file defines."""
        piece = self.build(names)
        piece.rate = self.rate
        return piece


class Pieces(NamedTuple):
    """The pieces of a program.

    Attributes:
        working: those that give gradients.
        unasked: the classes and functions whose gradients the doctor can't ask for.
    """

    working: list[Working]
    unasked: list[str]


def pieces_of(defined: Definitions, recorder: Recorder) -> Pieces:
    """Return the pieces of a program.

    Args:
        defined: what the file defines.
        recorder: counts the work of the tries.
    """
    led: set[str] = set()  # what has a way back
    ways: dict[str, list[tuple[float, Working]]] = {}  # each with how much of it is exact
    done: set[str] = set()
    networks = network_pieces(defined, recorder, done)
    tries: Iterator[tuple[str, str, Build]] = chain(islice(_pieces(defined), MOST_TRIES), networks)
    for owner, back, build in tries:
        known = ways.setdefault(owner, [])
        led |= {owner} if back else set()
        if any(exact == 1 for exact, _ in known) or (known and _is_led(build)):
            continue  # what leads an error back is asked for all its gradients where it can be
        answer = apart(partial(_try, build, defined.names, recorder, bool(back)), SAFETY_S)
        if answer.get("works"):
            one = Working(owner, answer["text"], back, build, answer["rate"])
            about = {key: answer[key] for key in ("cost", "in_turn")}
            one = one._replace(**about, names=defined.names)
            known.append((answer["exact"], one))
            done |= {owner, *answer["inside"]} if answer["exact"] == 1 else set()
    found: dict[str, Working] = {}
    for known in ways.values():
        best = sorted(known, key=lambda it: -it[0])[:MOST_WAYS]
        if best and best[0][1].text not in found:
            first, *others = (it for _, it in best)
            forms = first.build.in_other_forms() if isinstance(first.build, ReadNetwork) else ()
            ways_beside: tuple[Build, ...] = (*(it.build for it in others), *forms)
            found[first.text] = first._replace(others=ways_beside)
    engines = {class_.__name__ for class_ in defined.classes() if is_engine(class_)}
    led -= engines | done
    unasked = [it for it, known in ways.items() if not known and it in led]
    return Pieces(list(found.values()), unasked)


def _try(
    build: Build, names: Mapping[str, Any], recorder: Recorder, leads_back: bool
) -> dict[str, Any]:
    """Tell whether a piece gives gradients, and how many are exact, as it is called here.

    A way to call it in which more of them are shows that the others were misunderstandings.
    """
    read = isinstance(build, ReadNetwork)  # which was asked before
    work = CHECK * WORK if read else WORK
    left, recorder.left, recorder.paused = recorder.left, work, True
    try:
        seed(0)
        piece = build(names)
        slopes = piece.ask(piece)
        right = all(
            it.shape == array.shape
            and np.isfinite(it).all()
            and (it.any() or piece.cost or LED in piece.held)
            for array, it in slopes
        )
        works = bool(slopes) and right
        told = {
            "works": works,
            "text": piece.text,
            "rate": _rate_of(piece, slopes),
            "cost": piece.cost,
        }
        told["in_turn"] = piece.in_turn
        told["inside"] = list(piece.inside)
        recorder.left = CHECK * WORK
        return told | {"exact": _exact(build, names) if works and leads_back else 1.0}
    except (Exception, BudgetSpent):
        return {}
    finally:
        recorder.left, recorder.paused = left, False


def _is_led(build: Build) -> bool:
    """Tell whether a piece is a network that an error is led back through, found by trying."""
    return isinstance(build, ReadNetwork) and build.way.led


def _exact(build: Build, names: Mapping[str, Any]) -> float:
    try:
        return exact_share(build, names)
    except (Exception, BudgetSpent):
        return 0.0


def _rate_of(piece: Piece, pairs: Sequence[tuple[Array, Array]]) -> float:
    """Return a learning rate with which the first step changes a piece by little."""
    own, slopes = (sum(float((pair[n] ** 2).sum()) for pair in pairs) for n in (0, 1))
    if not slopes:
        return ETA
    return min(ETA, SMALL * math.sqrt(own / slopes))


def _pieces(defined: Definitions) -> Iterator[tuple[str, str, Build]]:
    """Yield what may make a piece, behind the class or function that it is of, and its way back."""
    functions = defined.functions()
    for forward, back in _pairs(functions):
        for shape in SHAPES:
            yield forward, back, partial(pair_piece, ahead=forward, back=back, shape=shape)
    for name, function in functions.items():
        asked = len(required(function)) > 1  # for answers, and what they should be
        if asked and not BACKWARD.search(name) and _returns_two(defined, name):
            for labels in (True, False):
                yield name, "", partial(cost_piece, name=name, labels=labels)
    for kind in reversed(defined.classes()):
        methods = methods_of(kind)
        if is_engine(kind):
            yield kind.__name__, "", partial(engine_piece, owner=kind.__name__)
        ahead, behind = _ways(methods)
        if ahead and behind:
            named = map(TARGETS.fullmatch, required(getattr(kind, ahead[0]))[2:])
            for axis, shape, targets in product(AXES, SHAPES, TARGETS_AS if any(named) else ("",)):
                if axis is None or len(shape) > max(axis, 1):
                    ways = Ways(kind.__name__, ahead[0], behind[0])
                    yield (
                        kind.__name__,
                        behind[0],
                        partial(layer_piece, ways=ways, axis=axis, shape=shape, targets=targets),
                    )


def _pairs(functions: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the names of functions of which one leads back what another leads forward."""
    for name in functions:
        whole = FORWARD.search(name) is not None
        stem = FORWARD.sub("", name).strip("_")
        for back in BACKS:
            led = FORWARD.sub(back, name) if whole else f"{name}_{back}"
            if (stem or whole) and led in functions and led != name:
                yield name, led
                break


def _ways(methods: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the methods that may lead forward through a layer, and those that may lead back."""
    named = [method for method in methods if sounds_like(method, "forward")]
    ahead = [method for method in named if FORWARD.search(method)]
    ahead += [method for method in named if method == CALL]
    behind = [method for method in methods if BACKWARD.search(method)]
    behind += [method for method in methods if BACK.fullmatch(method) and method not in behind]
    return ahead, behind


def _returns_two(defined: Definitions, name: str) -> bool:
    """Tell whether a function ends by returning two values, as a cost and its gradient."""
    node = defined.definition("", name)
    returns = list(find_all(node, ast.Return)) if node else []
    return bool(returns) and isinstance(returns[-1].value, ast.Tuple)
