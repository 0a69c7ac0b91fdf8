"""Examples handed to a network as the loader returned them, and as the network takes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from firstnet.doctor.calling import attempt
from firstnet.doctor.patient import Body
from firstnet.doctor.program import Crash
from firstnet.doctor.reaching import Array, reach
from firstnet.doctor.reference import close
from firstnet.doctor.returned import Examples
from firstnet.doctor.roles import State
from firstnet.doctor.slots import make
from firstnet.doctor.telling import kind_of

TRIED = 3  # examples of a set
Pairs = list[tuple[Any, Any]]


def wrong_form(body: Body, examples: Examples, labels: Array) -> tuple[str, str]:
    """Return which part the network learns something else from, and what it takes instead.

    Args:
        body: a network with an input for each pixel and an output for each digit.
        examples: as the loader returned them.
        labels: the right ones.

    Returns:
        "shape" where it is the images, "answers" where it is the answers, "" where all is well.
    """
    rows = _rows(examples.xs[:TRIED])
    targets = np.eye(body.sizes[-1])[labels[:TRIED]]
    right = [(body.example(x), body.answer(y)) for x, y in zip(rows, targets)]
    given = list(zip(examples.xs[:TRIED], examples.ys[:TRIED]))
    wanted = _learned(body, right)
    if wanted is None or _same(_learned(body, given), wanted):
        return "", ""
    images = [(x, y) for (x, _), (_, y) in zip(given, right)]
    if not _same(_learned(body, images), wanted):
        return "shape", kind_of(right[0][0])
    shapes = np.shape(given[0][1]) == np.shape(right[0][1])
    if shapes and all(np.ptp(np.asarray(y)) < 1 for _, y in given):
        return "", ""  # 0.01 and 0.99 for 0 and 1
    return "answers", kind_of(right[0][1])


def refused_image(body: Body, image: Any) -> str:
    """Return what feedforward takes in the place of an image; "" where it takes the image."""
    verb, path = body.roles.forward, body.patient.program.source.path
    if verb is None:
        return ""
    right = body.example(_rows([image])[0])
    wanted = attempt(lambda: body.call(verb, {"x": right}), path)
    got = attempt(lambda: body.call(verb, {"x": image}), path)
    if isinstance(wanted, Crash):
        return ""
    taken = not isinstance(got, Crash) and np.shape(got) == np.shape(wanted)
    return "" if taken else kind_of(right)


def fails_on_iterators(body: Body, examples: Examples) -> Crash | None:
    """Return how the training ends on an iterator where it works on a list; None if it works."""
    train, path = body.roles.train, body.patient.program.source.path
    if train is None or "batch" not in train.means():
        return None
    rows = np.array(_rows(examples.xs[:6]))
    answers = np.eye(body.sizes[-1])[np.arange(6)]
    listed = attempt(lambda: body.train(rows, answers, 2, 2, 0.1), path)
    more = {"batch": iter(body.pairs(rows, answers))}
    got = attempt(lambda: body.train(rows, answers, 2, 2, 0.1, more), path)
    return got if isinstance(got, Crash) and not isinstance(listed, Crash) else None


def _rows(images: Sequence[Any]) -> list[Array]:
    return [np.asarray(x, dtype=np.float64).ravel() for x in images]


def _learned(body: Body, pairs: Pairs) -> State | Crash | None:
    """Return the weights after one step on these pairs, or the gradient of the first of them.

    None if the program takes no pairs.
    """
    step, gradient = body.roles.step, body.roles.gradient
    fresh = make(body.patient, body.sizes)  # starts with the same chance
    path = body.patient.program.source.path
    given = {"eta": 0.5, "lmbda": 0.0, "total": len(pairs), "size": len(pairs), "momentum": 0.0}
    if step is not None and "batch" in step.means():
        got = attempt(lambda: fresh.absorb(fresh.call(step, given | {"batch": list(pairs)})), path)
        return got if isinstance(got, Crash) else fresh.state()
    if gradient is None or not {"x", "y"} <= gradient.means() or body.roles.several != "lists":
        return None
    x, y = pairs[0]
    result = attempt(lambda: fresh.call(gradient, given | {"x": x, "y": y}), path)
    if isinstance(result, Crash):
        return result
    return State(tuple(np.asarray(it) for _, it in reach(result)), ())


def _same(one: State | Crash | None, other: State | Crash | None) -> bool:
    if not isinstance(one, State) or not isinstance(other, State):
        return one is None or isinstance(other, Crash)
    pairs = list(zip(one.arrays(), other.arrays()))
    same = len(one.arrays()) == len(other.arrays())
    return same and all(close(a, b, 1e-4) for (_, _, a), (_, _, b) in pairs)
