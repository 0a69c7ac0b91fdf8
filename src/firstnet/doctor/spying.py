"""Spying on a network while it trains: which examples reach feedforward, backprop and the step."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from firstnet.doctor.patient import Body
from firstnet.doctor.roles import Verb


@dataclass(frozen=True)
class Event:
    """A call of a verb while the network trained.

    Attributes:
        part: "forward", "gradient", "step" or "evaluate".
        marks: the first input of each example that it was given, which tells it apart.
        labels: the desired answer of each example, as a number; empty if none was given.
        given: what stood in the examples' place, where it is a number.
    """

    part: str
    marks: tuple[float, ...]
    labels: tuple[int, ...] = ()
    given: str = ""


@dataclass(eq=False)
class Log:
    """The events of a training, in order; no more than `LIMIT`."""

    events: list[Event] = field(default_factory=list)


LIMIT = 20_000


@contextlib.contextmanager
def replaced(body: Body, verb: Verb, function: Callable[..., Any]) -> Iterator[None]:
    """Put a function in the place of a verb, for this network only where it is a method."""
    if body.instance is not None and "." in verb.name:
        object.__setattr__(body.instance, verb.short, function)
        try:
            yield
        finally:
            object.__delattr__(body.instance, verb.short)
        return
    names = body.patient.program.names
    original = names[verb.name]
    names[verb.name] = function
    try:
        yield
    finally:
        names[verb.name] = original


def bound(body: Body, verb: Verb) -> Callable[..., Any]:
    """Return a verb as it is called."""
    if "." in verb.name:
        return getattr(body.instance, verb.short)
    return body.patient.program.names[verb.name]


@contextlib.contextmanager
def spying(body: Body) -> Iterator[Log]:
    """Write down the calls of feedforward, backprop and the step."""
    log, roles = Log(), body.roles
    verbs = {"step": roles.step, "gradient": roles.gradient, "forward": roles.forward}
    seen = set()
    with contextlib.ExitStack() as stack:
        for part, verb in verbs.items():
            if verb is not None and verb.name not in seen:
                seen.add(verb.name)
                spy = _spy(body, part, verb, bound(body, verb), log)
                stack.enter_context(replaced(body, verb, spy))
        yield log


def _spy(
    body: Body, part: str, verb: Verb, original: Callable[..., Any], log: Log
) -> Callable[..., Any]:
    @functools.wraps(original)
    def spy(*args: Any, **kwargs: Any) -> Any:
        if len(log.events) < LIMIT:
            log.events.append(event_of(body, part, verb, args, kwargs))
        return original(*args, **kwargs)

    return spy


def event_of(
    body: Body, part: str, verb: Verb, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Event:
    """Return the event of a call."""
    names = [it.name for it in verb.arguments]
    meanings = {it.name: it.meaning for it in verb.arguments}
    given = {meanings.get(name): value for name, value in [*zip(names, args), *kwargs.items()]}
    for test, plain in (("test", "batch"), ("test_x", "x"), ("test_y", "y")):
        given.setdefault(plain, given.pop(test, None))
    given = {key: value for key, value in given.items() if value is not None}
    if body.roles.forward is not None and verb.name == body.roles.forward.name:
        part = "forward" if given.get("y") is None else part  # one function may be both
    return _event(body, part, given)


def _event(body: Body, part: str, given: dict[str | None, Any]) -> Event:
    if "batch" in given:
        if isinstance(given["batch"], int | float):
            return Event(part, (), given=str(given["batch"]))
        try:
            pairs = list(given["batch"])
            marks = tuple(m for x, _ in pairs for m in marks_of(body, x))
            labels = tuple(n for _, y in pairs for n in labels_of(body, y))
        except (TypeError, ValueError, IndexError):
            return Event(part, ())
        return Event(part, marks, labels)
    x, y = given.get("x"), given.get("y")
    labels = labels_of(body, y) if y is not None else ()
    return Event(part, marks_of(body, x) if x is not None else (), labels)


def marks_of(body: Body, x: Any) -> tuple[float, ...]:
    """Return the first input of every example in x."""
    if isinstance(x, list) and x and isinstance(x[0], np.ndarray):
        return tuple(mark for it in x for mark in marks_of(body, it))
    array = np.asarray(x, dtype=np.float64)
    inputs = body.sizes[0]
    if array.size == inputs:
        return (float(array.ravel()[0]),)
    if array.ndim == 2 and body.roles.layout == "column" and len(array) == inputs:
        return tuple(map(float, array[0]))
    return tuple(map(float, array[:, 0])) if array.ndim == 2 else ()


def labels_of(body: Body, y: Any) -> tuple[int, ...]:
    """Return the desired answers as numbers; -1 where they are none."""
    if isinstance(y, list) and y and isinstance(y[0], np.ndarray):
        return tuple(label for it in y for label in labels_of(body, it))
    array = np.asarray(y)
    if array.dtype.kind in "iu" and array.ndim <= 1:
        return tuple(int(it) for it in array.ravel())
    if array.size == body.sizes[-1]:
        return (int(np.argmax(array)),)
    if array.ndim == 2 and body.roles.layout == "column" and len(array) == body.sizes[-1]:
        return tuple(int(it) for it in np.argmax(array, axis=0))
    return tuple(int(it) for it in np.argmax(array, axis=1)) if array.ndim == 2 else (-1,)
