"""SciPy's minimizers, watched: a few plain steps first, then SciPy's own.

A program that hands its cost to SciPy has no loop of its own. The doctor takes some steps along
the gradient that the program computes, so that they can be held against its output, and then
lets SciPy go on, a turn for each call of the cost.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.program.recorder import Recorder
from firstnet.doctor.watch.program.values import Array

NAMES = ("minimize", "fmin_cg", "fmin_bfgs", "fmin_tnc", "fmin_l_bfgs_b", "fmin_ncg")
BOTH = ("fmin_tnc", "fmin_l_bfgs_b")  # take a function of both, the cost and its gradient
STEPS, RATE = 8, 0.1  # that the doctor takes itself, and their learning rate


@contextlib.contextmanager
def watched_minimizers(recorder: Recorder, path: str, text: str) -> Iterator[None]:
    """Let SciPy's minimizers report their turns, if the program uses them.

    Args:
        recorder: takes the turns.
        path: of the program.
        text: of the program.
    """
    if "scipy" not in text:
        yield
        return
    try:
        optimize = importlib.import_module("scipy.optimize")
    except ImportError:
        yield
        return
    before = {name: getattr(optimize, name) for name in NAMES}
    for name, function in before.items():
        setattr(optimize, name, _watched(function, recorder, path))
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(optimize, name, function)


def _watched(function: Callable[..., Any], recorder: Recorder, path: str) -> Callable[..., Any]:
    signature = inspect.signature(function)
    cost_name, start_name = list(signature.parameters)[:2]

    def minimizer(*positional: Any, **named: Any) -> Any:
        given = signature.bind(*positional, **named)
        given.apply_defaults()
        arguments = given.arguments
        extra = arguments.get("args", ())
        extra = extra if isinstance(extra, tuple) else (extra,)
        slope = arguments.get("jac", arguments.get("fprime"))
        if arguments.get("approx_grad") or arguments.get("bounds") is not None:
            return function(*positional, **named)  # no gradient, or limits that a step may cross
        cost = arguments[cost_name]
        if slope is True or (slope is None and function.__name__ in BOTH):
            gradient: Callable[[Array], Any] = lambda x: cost(x, *extra)[1]  # noqa: E731
        elif callable(slope):
            gradient = lambda x: slope(x, *extra)  # noqa: E731
        else:  # SciPy looks for the slope itself
            return function(*positional, **named)
        turn = _Turns(recorder, path, function.__name__)
        arguments[start_name] = turn.descend(arguments[start_name], gradient)
        arguments[cost_name] = turn.each(cost)
        try:
            return function(*given.args, **given.kwargs)
        finally:
            turn.end()

    return minimizer


class _Turns:
    """The loop that a minimizer is."""

    def __init__(self, recorder: Recorder, path: str, name: str) -> None:
        self.recorder = recorder
        recorder.sites.loops.append(Site(path, 0, f"each step of {name}(…)"))
        self.loop = len(recorder.sites.loops) - 1
        recorder.files.add(__file__)
        recorder.enter(self.loop)

    def descend(self, start: Any, gradient: Callable[[Array], Any]) -> Array:
        """Take some steps along the gradient, and return where they lead."""
        weights = np.array(start, dtype=np.float64)
        for _ in range(STEPS):
            self.recorder.turn(self.loop)
            slope = np.reshape(gradient(weights), np.shape(start))
            weights -= RATE * slope
        return weights

    def each(self, cost: Callable[..., Any]) -> Callable[..., Any]:
        """Return the cost, each call of which is a turn."""

        def counted(x: Array, *extra: Any) -> Any:
            self.recorder.turn(self.loop)
            return cost(x, *extra)

        return counted

    def end(self) -> None:
        """Leave the loop."""
        self.recorder.leave(self.loop)
