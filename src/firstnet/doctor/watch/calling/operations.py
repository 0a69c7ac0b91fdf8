"""The operators of an engine of values, each held against Python's own, and against nudges.

Such an engine is a class whose objects hold a number, and its slope once backward() was called on
what comes of it. In which attributes, as .data and .grad, is seen by trying.
"""

from __future__ import annotations

import contextlib
import math
import re
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

from firstnet.doctor.watch.calling.plans import methods_of
from firstnet.doctor.watch.program.apart import apart

NUDGE, COARSE = 1e-5, 1e-3  # the second one of numbers of single precision
ROUNDED = 1e-6  # of a number, by which an engine that is asked may round it
NUMBERS = (0.7, 0.4)  # where logarithms, roots and slopes of rectified units are all there
FAR_BELOW = -9 * NUMBERS[0]  # where a unit that is rectified anywhere is
SAME = 1e-4  # of a value or a slope, by which rounding may change it
NEARLY = 0.05  # of a value, that one which is computed in another way may be off
SAFETY_S = 5.0
BACKWARD = re.compile(r"backw[ao]rd|bwd|back_?prop", re.IGNORECASE)
TWICE, SHARED = "a * a", "one value that comes twice"
SINGLE = ("a + b", "a * b", TWICE)
BY_MISTAKE = (TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)
LIMITS = {"clip", "clamp", "min", "minimum"}  # by which slopes are kept small on purpose
BACK = "_backward"  # the attribute in which a value keeps its own part of the way back
REFLECTED = {"radd": "2 + a", "rmul": "2 * a", "rsub": "2 - a", "rtruediv": "2 / a"}
Compute = Callable[..., Any]


class Operation(NamedTuple):
    """What an engine may know.

    Attributes:
        text: how it is written.
        method: behind it.
        compute: what it computes, of two values.
        meant: the same of two plain numbers, where it is written otherwise; nan where it may vary.
    """

    text: str
    method: str
    compute: Compute
    meant: Compute | None = None


class Fault(NamedTuple):
    """What is wrong with an operator.

    Attributes:
        owner: the class.
        text: "a * b".
        method: behind it.
        part: "raises", "raises back", "value", or the place of the operand whose slope is wrong.
        observed, expected: what comes of it, and what should.
    """

    owner: str
    text: str
    method: str
    part: str
    observed: str
    expected: str


def _unknown(*_: float) -> float:
    return math.nan


OPERATIONS = (
    Operation("a + b", "__add__", lambda a, b: a + b),
    Operation("a * b", "__mul__", lambda a, b: a * b),
    Operation("-a", "__neg__", lambda a, b: -a),
    Operation("a ** 3", "__pow__", lambda a, b: a**3),  # which the next two are often written with
    Operation("a - b", "__sub__", lambda a, b: a - b),
    Operation("a / b", "__truediv__", lambda a, b: a / b),
    Operation("2 + a", "__radd__", lambda a, b: 2 + a),
    Operation("2 * a", "__rmul__", lambda a, b: 2 * a),
    Operation("2 - a", "__rsub__", lambda a, b: 2 - a),
    Operation("2 / a", "__rtruediv__", lambda a, b: 2 / a),
    Operation("a.exp()", "exp", lambda a, b: a.exp(), lambda a, b: math.exp(a)),
    Operation("a.log()", "log", lambda a, b: a.log(), _unknown),
    Operation("a.tanh()", "tanh", lambda a, b: a.tanh(), lambda a, b: math.tanh(a)),
    Operation("a.sigmoid()", "sigmoid", lambda a, b: a.sigmoid(), _unknown),
    Operation("a.relu()", "relu", lambda a, b: a.relu(), lambda a, b: a),  # above 0, leaky or not
    Operation(TWICE, "__mul__", lambda a, b: a * a),
    Operation(SHARED, "backward", lambda a, b: (s := a * b + a) * s + s * b),
)


def is_engine(kind: type) -> bool:
    """Tell whether a class may be an engine of values."""
    defines = {"__add__", "__mul__"} <= vars(kind).keys()
    return defines and (backward_of(kind) != "" or _is_led_back_by_hand(kind))


@cache
def _is_led_back_by_hand(kind: type) -> bool:
    """Tell whether each value of a class only knows its own part of the way back."""
    with contextlib.suppress(Exception):  # of the learner's code
        return callable(getattr(kind(NUMBERS[0]), BACK, None)) and not backward_of(kind)
    return False


def lead_back(result: Any) -> None:
    """Compute the slopes of the values that a result was made of."""
    kind: type = type(result)
    if not _is_led_back_by_hand(kind):
        getattr(result, backward_of(kind))()
        return
    setattr(result, held_in(kind).slope, 1.0)
    getattr(result, BACK)()


def backward_of(kind: type) -> str:
    """Return the method of an engine that computes the slopes; "" if there is none."""
    named = [
        method
        for method in methods_of(kind)
        if BACKWARD.search(method) and not method.startswith("_")
    ]
    return next(iter(sorted(named, key=lambda it: it != "backward")), "")


class Held(NamedTuple):
    """In which attributes the objects of an engine hold their number, and its slope."""

    number: str
    slope: str


@cache
def held_in(kind: type) -> Held:
    """Return where a class keeps its numbers and slopes: .data and .grad, where nothing tells."""
    number, slope = "data", "grad"
    with contextlib.suppress(Exception):  # of the learner's code
        one, other = (kind(it) for it in NUMBERS)
        plain = {
            name: attribute
            for name, attribute in _attributes(one).items()
            if isinstance(attribute, int | float)
        }
        if number not in plain:
            number = next(name for name, it in plain.items() if it == NUMBERS[0])
        if slope not in plain:
            before = _attributes(one)
            result = one + other
            getattr(result, backward_of(kind) or BACK)()
            now = {
                name: attribute
                for name, attribute in _attributes(one).items()
                if attribute is not before[name]
            }
            slope = next(name for name in now if name != number and _is_one(now[name]))
    return Held(number, slope)


def _attributes(thing: Any) -> dict[str, Any]:
    slots = getattr(type(thing), "__slots__", ())
    found = {name: getattr(thing, name) for name in slots if hasattr(thing, name)}
    return found | getattr(thing, "__dict__", {})


def _is_one(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == 1


def rounding(kind: type) -> float:
    """Return by how much an engine rounds its numbers, as those of single precision are."""
    kept = (float(getattr(kind(number), held_in(kind).number)) for number in NUMBERS)
    return max(abs(it - number) for it, number in zip(kept, NUMBERS))


def fault_of_an_engine(kinds: Iterable[type]) -> Fault | None:
    """Return what is wrong with the first engine of values that has a fault.

    It is asked in a copy of the process, which none of the learner's own numbers depend on.
    """
    for kind in filter(is_engine, kinds):
        told = apart(partial(_fault_as_told, kind), SAFETY_S)
        if told:
            return Fault(**told)
    return None


def _fault_as_told(kind: type) -> dict[str, Any]:
    fault = first_fault(kind)
    return fault._asdict() if fault is not None else {}


def _words_in(code: types.CodeType) -> set[str]:
    """Return the names that a function reads, and those in it."""
    inner = (it for it in code.co_consts if isinstance(it, types.CodeType))
    return {*code.co_names, *(word for it in inner for word in _words_in(it))}


def _is_meant_otherwise(kind: type) -> bool:
    """Tell whether slopes are kept outside the objects or cut off, or + and * mean others."""
    methods = (it for it in vars(kind).values() if isinstance(it, types.FunctionType))
    words = {word for it in methods for word in _words_in(it.__code__)}
    slope = getattr(kind, held_in(kind).slope, None)
    plain = (_computes_something_else(kind, asked) for asked in OPERATIONS[:2])
    return bool(words & LIMITS) or isinstance(slope, property) or any(plain)


def first_fault(kind: type) -> Fault | None:
    """Return the first operator that is wrong; None unless another one is shown to be right.

    One that is right shows that .data and .grad mean what is thought of them. Where single ones are
    right, and what is put together of them is not, the way back from one to the next is wrong, and
    so may be operators that are written with others.
    """
    if _is_meant_otherwise(kind):
        return None
    answers = _answers(kind)
    told = list(answers.values())
    faults = [it for it in told if isinstance(it, Fault)]
    worst = [fault for fault in faults if fault.part == "raises"]
    together = answers.get(SHARED)
    if not worst and isinstance(together, Fault) and all(answers.get(it) is True for it in SINGLE):
        return together
    return next(iter([*worst, *faults]), None) if worst or True in told else None


def is_right(kind: type, text: str) -> bool:
    """Tell whether a class is an engine in which this operation is right, and no other is wrong."""
    told = _answers(kind) if is_engine(kind) else {}
    return told.get(text) is True and not any(isinstance(it, Fault) for it in told.values())


def _answers(kind: type) -> dict[str, Fault | bool | None]:
    """Return what is told of each operation; where none is wrong, of the same in a chain, too."""
    known = {name for each in kind.__mro__[:-1] for name in vars(each)}
    by_hand = _is_led_back_by_hand(kind)  # by one step, which others may take several of
    asked = [operation for operation in OPERATIONS if operation.method in known | {"backward"}]
    asked = [operation for operation in asked if operation.text in SINGLE] if by_hand else asked
    told = {operation.text: _told(kind, operation) for operation in asked}
    told |= dict(_misnamed(kind, known))
    if "relu" in known and not by_hand:
        told |= _below_zero(kind)
    if not by_hand and not any(isinstance(it, Fault) for it in told.values()):
        chained = [_in_a_chain(operation) for operation in asked if told[operation.text] is True]
        told |= {operation.text: _told(kind, operation) for operation in chained}
    return told


def _below_zero(kind: type) -> dict[str, Fault]:
    """Tell whether a rectified unit answers a number far below 0 as it is.

    That it does not shows nothing of what .data and .grad mean.
    """
    try:
        found = float(getattr(kind(FAR_BELOW).relu(), held_in(kind).number))
    except Exception:  # of the learner's code, which is told elsewhere
        return {}
    if found != FAR_BELOW:
        return {}
    text = "(-9 * a).relu()"
    return {text: Fault(kind.__name__, text, "relu", "value", f"{found:.4g}", "0")}


def _misnamed(kind: type, known: set[str]) -> Iterator[tuple[str, Fault]]:
    """Yield `def radd` and its like, which Python knows with two underscores on each side alone."""
    for name, text in REFLECTED.items():
        if name in known and f"__{name}__" not in known:
            said = f"Python calls `__{name}__`, and never {name}"
            yield text, Fault(kind.__name__, text, name, "raises", said, f"__{name}__")


def _in_a_chain(asked: Operation) -> Operation:
    """Return an operation on what another one has computed, and which is used once more.

    It has to hand its slope on, and to add it to what is there.
    """

    def chained(compute: Compute) -> Compute:
        return lambda a, b: compute(s := a + b, b) + s

    text = re.sub(r"\ba\b", "s", asked.text)
    meant = chained(asked.meant) if asked.meant is not None else None
    return asked._replace(
        text=f"{text} + s, with s = a + b", compute=chained(asked.compute), meant=meant
    )


def _told(kind: type, asked: Operation) -> Fault | bool | None:
    """Return what is wrong with an operator, True if it is right, and None if that is not known."""
    owner, found = kind.__name__, None
    try:
        result = asked.compute(*(kind(number) for number in NUMBERS))
        if rounding(kind) > ROUNDED:
            return None
        found = float(getattr(result, held_in(kind).number))
        meant = (asked.meant or asked.compute)(*NUMBERS)
        if abs(found - meant) > SAME * (1 + abs(meant)):
            if abs(found - meant) < NEARLY and _computes_something_else(kind, asked):
                return None  # as a quotient of polynomials does
            return Fault(owner, asked.text, asked.method, "value", f"{found:.4g}", f"{meant:.4g}")
        slopes = list(_slopes(kind, asked))
    except Exception as error:
        return _raised(owner, asked, error, back=found is not None and _is_of_the_learner(error))
    for place, (slope, right) in enumerate(slopes):
        if not _is_same(kind, slope, right):
            told = f"{slope:.4g}", f"{right:.4g}"
            return Fault(owner, asked.text, asked.method, str(place), *told)
    return True


def _slopes(kind: type, asked: Operation) -> Iterator[tuple[float, float]]:
    """Yield the slope of each operand as the engine computes it, and by nudges of its own value."""
    values = [kind(number) for number in NUMBERS]
    lead_back(asked.compute(*values))
    nudge = NUDGE if rounding(kind) == 0 else COARSE
    for place, value in enumerate(values):
        slope = float(getattr(value, held_in(kind).slope))
        yield slope, _slope(kind, asked, place, nudge)


def _is_same(kind: type, slope: float, right: float) -> bool:
    same = SAME if rounding(kind) == 0 else 10 * SAME
    return abs(slope - right) <= same * (1 + abs(right))


def _computes_something_else(kind: type, asked: Operation) -> bool:
    """Tell whether an operator has another value than for numbers, and the slopes of that value."""
    with contextlib.suppress(Exception):  # of the learner's code
        found = float(getattr(asked.compute(*map(kind, NUMBERS)), held_in(kind).number))
        if abs(found - (asked.meant or asked.compute)(*NUMBERS)) > SAME:
            return all(_is_same(kind, *each) for each in _slopes(kind, asked))
    return False


def _is_of_the_learner(error: Exception) -> bool:
    """Tell whether an exception was raised in another file than this one."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_filename != __file__


def _slope(kind: type, asked: Operation, place: int, step: float) -> float:
    """Return the slope of the engine's own value along one operand, by nudges to both sides."""

    def at(nudge: float) -> float:
        numbers: Sequence[float] = [
            number + nudge * (n == place) for n, number in enumerate(NUMBERS)
        ]
        return float(getattr(asked.compute(*map(kind, numbers)), held_in(kind).number))

    return (at(step) - at(-step)) / (2 * step)


def _raised(owner: str, asked: Operation, error: Exception, *, back: bool) -> Fault | None:
    """Return what is said of an exception that no other way to ask could have avoided.

    Args:
        owner: the class.
        asked: the operation.
        error: that it has ended in.
        back: whether that was on the way back, from a value that was right.
    """
    said = f"{type(error).__name__}: {error}"
    own = "unsupported operand" in said and f"'{owner}'" in said and _is_of_the_learner(error)
    certain = isinstance(error, NameError) or "isinstance() arg 2" in said or own
    if back and not certain and isinstance(error, BY_MISTAKE):
        return Fault(owner, asked.text, asked.method, "raises back", said, "a slope")
    return Fault(owner, asked.text, asked.method, "raises", said, "a value") if certain else None
