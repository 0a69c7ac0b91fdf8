"""Optimisers that nothing uses: each is asked for some steps, along gradients and their negatives.

Whatever a step is, two things hold. Numbers and finite gradients give numbers. And negative
gradients don't lead where the gradients lead. That they lead to the opposite place is not asked:
weights may decay towards 1, or stay above 0. Those of one base class go the same way: where one
follows the gradient, and all others go against it, that one climbs. And what is called Adam,
AdaGrad, RMSprop or Adadelta divides a gradient by its own size: with gradients that are all larger,
its steps are not (Kingma and Ba, "Adam", section 2.1).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from firstnet.doctor.meaning import meaning
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.calling.plans import Definitions, methods_of
from firstnet.doctor.watch.calling.stacks import required
from firstnet.doctor.watch.calling.trying import SAFETY_S
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.seeding import seed
from firstnet.doctor.watch.program.values import Array

OPTIMISERS = re.compile(
    r"adam|rms_?prop|ada_?(grad|delta|max)|momentum|sgd|nesterov|optimi[sz]er", re.IGNORECASE
)
STEPS = re.compile(r"_*(update|step|apply|optimi[sz]e)\w*|__call__", re.IGNORECASE)
ACCUMULATES = re.compile(r"moment|second|square|var|cache|mean|stat", re.IGNORECASE)
GRADIENT = re.compile(r"_?(d|g|grad(ient)?s?|nabla|slopes?)_?([wbp]\w*|weights?|bias(es)?)?", re.I)
WEIGHTS = re.compile(r"[wbpθ]_?\d*|weights?|bias(es)?|params?|parameters?|theta|values?", re.I)
COUNTED = re.compile(r"t|step|steps|iteration|iter|epoch|i|k", re.IGNORECASE)
BY_SIZE = re.compile(r"n?ada(m|mw|max|grad|delta)|rms_?prop", re.IGNORECASE)  # divide by it
TIMES, AS_LARGE = 100.0, 5.0  # gradients that are so many times as large; steps that are hardly
# Of those who draw numbers, or keep weights on one side of 0, on purpose.
ONE_SIDED = re.compile(
    r"random|noise|project|non_?neg|maximum|minimum|fmax|fmin|clip|[<>]=? *0\b", re.IGNORECASE
)
UPHILL = re.compile(r"ascen[dt]|maximi[sz]|uphill|climb|reward", re.IGNORECASE)
FAMILY = 3  # optimisers of one base class, of which one may contradict the others
NUMBERS = 5  # of weights
TURNS = 4  # steps
SOME = 0.5  # a weight that is not 0, by whose size a step may divide
CLOSE = 1e-6
HELD: tuple[Callable[[Array], Any], ...] = (
    lambda array: array,
    lambda array: [array],
    lambda array: {"W1": array},
)  # the forms in which arrays are handed over


@dataclass(frozen=True)
class OptimiserFault:
    """What is wrong with the steps of an optimiser.

    Attributes:
        owner, method: the class, and what takes the step.
        line: of the file, on which numbers were lost first; 0 if none were.
        gradient: a number along which it has gone wrong.
        others: the classes that go downhill where it goes uphill; () if that is not its fault.
        grown: how many times as large its steps are with gradients that are 100 times as large; 1
            if that is not its fault.
    """

    owner: str
    method: str
    line: int
    gradient: float
    others: tuple[str, ...] = ()
    grown: float = 1.0

    @property
    def lost(self) -> bool:
        """Whether a step has turned weights into nan or infinity."""
        return self.line > 0 and not self.others


def fault_of_an_optimiser(defined: Definitions) -> OptimiserFault | None:
    """Return what is wrong with the first optimiser of a program whose steps are wrong."""
    for kind in defined.classes():
        by_size = BY_SIZE.fullmatch(kind.__name__)
        text = _text_of(defined, [kind]) if by_size else ast.unparse(defined.tree)
        if not OPTIMISERS.search(kind.__name__) or ONE_SIDED.search(text):
            continue
        for method in filter(STEPS.fullmatch, methods_of(kind)):
            if _counts_elsewhere(defined, kind.__name__, method):
                continue
            told = apart(partial(_told, kind, method), SAFETY_S)
            if told:
                return OptimiserFault(kind.__name__, method, **told)
    return _uphill_alone(defined)


def _uphill_alone(defined: Definitions) -> OptimiserFault | None:
    """Return the optimiser that goes uphill where all others of its base class go downhill."""
    families: dict[type, list[type]] = {}
    for kind in defined.classes():
        families.setdefault(kind.__base__ or object, []).append(kind)
    families.pop(object, None)
    for base, kinds in families.items():
        text = _text_of(defined, [base, *kinds])
        for method in filter(STEPS.fullmatch, methods_of(base)):
            if len(kinds) < FAMILY or ONE_SIDED.search(text) or UPHILL.search(text):
                continue
            ways = {
                kind.__name__: apart(partial(_way_of, kind, method), SAFETY_S) for kind in kinds
            }
            up = [name for name, way in ways.items() if way.get("way") == 1]
            down = tuple(name for name, way in ways.items() if way.get("way") == -1)
            if len(up) == 1 and len(down) >= max(FAMILY - 1, len(ways) - 1):
                return OptimiserFault(up[0], method, _returned_on(defined, up[0]), 1.0, down)
    return None


def _text_of(defined: Definitions, kinds: Sequence[type]) -> str:
    names = {kind.__name__ for kind in kinds}
    nodes = (node for node in defined.tree.body if getattr(node, "name", "") in names)
    return "\n".join(map(ast.unparse, nodes))


def _way_of(kind: type, method: str) -> dict[str, int]:
    """Return 1 if all weights follow their gradients, -1 if all go against them; else 0."""
    gradient = np.random.default_rng(0).uniform(0.2, 1.0, NUMBERS) * (1, -1, 1, 1, -1)
    for hold in HELD:
        try:
            moved = _steps(kind, method, hold, gradient, SOME) - SOME
        except Exception:  # noqa: S112  # it wants to be called otherwise
            continue
        if not moved.any():
            continue  # what was handed over is not what it changes
        along = set(np.sign(moved * gradient).tolist())
        return {"way": int(along.pop()) if len(along) == 1 else 0}
    return {}


def _returned_on(defined: Definitions, owner: str) -> int:
    """Return the last line on which a class returns something, or else that of the class."""
    nodes = [node for node in defined.tree.body if getattr(node, "name", "") == owner]
    lines = [node.lineno for node in find_all(nodes, ast.Return)]
    return max(lines, default=nodes[-1].lineno if nodes else 0)


def _counts_elsewhere(defined: Definitions, owner: str, method: str) -> bool:
    """Tell whether another method counts something up that is to be called between the steps."""
    nodes = [node for node in defined.tree.body if getattr(node, "name", "") == owner]
    return any(
        isinstance(inner, ast.AugAssign) and isinstance(inner.target, ast.Attribute)
        for function in find_all(nodes, ast.FunctionDef)
        if function.name not in (method, "__init__")
        for inner in ast.walk(function)
    )


def _told(kind: type, method: str) -> dict[str, Any]:
    """Return what is wrong with the steps of a method; {} if nothing is, or it can't be called."""
    gradient = np.random.default_rng(0).uniform(0.2, 1.0, NUMBERS) * (1, -1, 1, 1, -1)
    for hold in HELD:
        take = partial(_steps, kind, method, hold)
        try:
            for sign in (1.0, -1.0):
                lost = _lost_in(partial(take, sign * gradient, SOME), method)
                if lost:
                    return {"line": lost, "gradient": float(sign * gradient[0])}
            one, other = take(gradient, 0.0), take(-gradient, 0.0)
        except Exception:  # noqa: S112  # it wants to be called otherwise
            continue
        if not one.any():
            continue  # what was handed over is not what it changes
        same = np.allclose(one, other, rtol=CLOSE, atol=CLOSE * np.abs(one).max())
        grown = _grown(take(TIMES * gradient, 0.0), one) if BY_SIZE.fullmatch(kind.__name__) else 1
        if not same and not 1 / AS_LARGE < grown < AS_LARGE:
            return {"line": 0, "gradient": float(gradient[0]), "grown": grown}
        if not same or not np.isfinite(one).all() or ACCUMULATES.search(method):
            return {}
        return {"line": 0, "gradient": float(gradient[0])}
    return {}


def _grown(larger: Array, usual: Array) -> float:
    """Return how many times as large steps are as others; 1 where the weights differ in that."""
    if not np.isfinite([larger, usual]).all() or not usual.all():
        return 1.0
    times = larger / usual
    alike = np.all(times > AS_LARGE) or np.all((times > 0) & (times < 1 / AS_LARGE))
    return float(np.median(times)) if alike else 1.0


def _lost_in(steps: Callable[[], Array], method: str) -> int:
    """Return the line on which some steps lose the numbers; 0 if they end with numbers.

    Raises:
        Exception: the method wants to be called otherwise.
    """
    try:
        with np.errstate(all="ignore"):
            if np.isfinite(steps()).all():
                return 0
        with np.errstate(divide="raise", invalid="raise", over="raise"):
            steps()
    except (FloatingPointError, ZeroDivisionError) as error:
        return _line_of(error, method)
    return 0


def _steps(
    kind: type, method: str, hold: Callable[[Array], Any], gradient: Array, start: float
) -> Array:
    """Return the weights after some steps.

    Raises:
        Exception: the method wants to be called otherwise.
    """
    seed(0)
    arrays = _Arrays(hold, gradient, start)
    optimiser = kind(**{name: arrays.given(name) for name in required(kind)})
    for turn in range(1, TURNS + 1):
        arrays.turn = turn
        names = required(getattr(optimiser, method))
        given = {name: arrays.given(name) for name in names}
        if not arrays.weights or not arrays.gradients:
            raise ValueError(names)
        arrays.take(getattr(optimiser, method)(**given))
    return np.concatenate([np.ravel(it) for it in arrays.weights.values()])


class _Arrays:
    """The arrays that an optimiser is given, by the names of its arguments."""

    def __init__(self, hold: Callable[[Array], Any], gradient: Array, start: float) -> None:
        self.hold, self.gradient, self.start = hold, gradient, start
        self.weights: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}
        self.turn = 1

    def given(self, name: str) -> Any:
        """Return what is given for an argument.

        Raises:
            ValueError: nobody knows what it stands for.
        """
        if COUNTED.fullmatch(name):
            return self.turn
        if GRADIENT.fullmatch(name):
            self.gradients[name] = self.gradient * (1 + self.turn / 10)  # as if it had moved
            return self.hold(self.gradients[name])
        if WEIGHTS.fullmatch(name):
            return self.hold(self.weights.setdefault(name, np.full(NUMBERS, self.start)))
        known = {"eta": 0.1, "momentum": 0.9, "lmbda": 0.0}.get(str(meaning(name)))
        if known is None:
            raise ValueError(name)
        return known

    def take(self, result: Any) -> None:
        """Take what a step has returned: the new weights, in the order of the arguments.

        Raises:
            ValueError: it returns something else.
        """
        if result is None:
            return
        found = [it for it in _arrays_in(result) if it.shape == (NUMBERS,)]
        if len(found) != len(self.weights):
            raise ValueError(len(found))
        for name, array in zip(self.weights, found):
            self.weights[name] = array.copy()


def _arrays_in(result: Any) -> Iterator[Array]:
    parts: Sequence[Any] = [result]
    if isinstance(result, dict):
        parts = list(result.values())
    elif isinstance(result, list | tuple):
        parts = result
    for part in parts:
        if isinstance(part, np.ndarray):
            yield part
        elif part is not result:
            yield from _arrays_in(part)


def _line_of(error: BaseException, method: str) -> int:
    """Return the line of the learner's file that an exception comes from."""
    trace, line, inside = error.__traceback__, 0, False
    while trace is not None:
        inside = inside or trace.tb_frame.f_code.co_name == method
        line = trace.tb_lineno if inside else line
        trace = trace.tb_next
    return line
