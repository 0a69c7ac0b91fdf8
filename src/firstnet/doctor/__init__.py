"""The doctor: why does my own network not learn? README.md says how a diagnosis is made."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from firstnet.doctor.report.report import HEALTHY, Examination


def examine(
    network: Any = None,
    *,
    forward: Callable[..., Any] | None = None,
    gradient: Callable[..., Any] | None = None,
    parameters: Sequence[Any] | None = None,
    seconds: float = 30.0,
) -> Examination:
    """Examine a network that someone has written by hand, and return the report; print it to read.

    Either a class, an object of it, or the path of a file, which is examined as `firstnet doctor`
    does it, in a process of its own, or in this one in a browser; or plain functions, which are
    called here:

        report = examine(Network)
        report = examine("my_network.py")
        report = examine(forward=forward, gradient=gradient, parameters=[w1, b1, w2, b2])

    Args:
        network: a class, an object, a module or a path.
        forward: maps one input x, a column (inputs, 1), a row or a flat array, to the outputs.
        gradient: maps (x, y) to the slopes of the cost, an array for each of `parameters`.
        parameters: the arrays of weights and biases that both read; they are changed in place
            while the gradient is checked, and restored.
        seconds: that it may take.

    Raises:
        FormatError: neither of the two was given, or its source can't be found.
        AccessError: the file can't be read.
    """
    from firstnet.errors import FormatError

    if network is not None:
        from firstnet.doctor.reading.gathering import submission_of

        if sys.platform == "emscripten":  # in a browser there are no other processes
            from firstnet.doctor.isolation.here import examined_here

            return examined_here(submission_of(network), seconds)
        from firstnet.doctor.isolation.clinic import examine_apart

        return examine_apart(submission_of(network), seconds)
    if forward is None or gradient is None or parameters is None:
        raise FormatError(
            "examine() got no network; wanted a class, an object or a path, or all three of "
            "forward=, gradient= and parameters=. Try examine(Network)."
        )
    from firstnet.doctor.by_hand import examine_functions

    return examine_functions(forward, gradient, parameters)


def assert_healthy(network: Any, seconds: float = 120.0) -> None:
    """Examine a network for a course's own tests, and raise the report unless it is healthy.

    Args:
        network: a class, an object of it, a module, or the path of a file.
        seconds: that the examination may take.

    Raises:
        AssertionError: something is wrong with it, or it could not be examined; the text is the
            report.
        FormatError, AccessError: as `examine`.
    """
    seen = examine(network, seconds=seconds)
    if seen.status != HEALTHY:
        raise AssertionError(str(seen))


__all__ = ["Examination", "assert_healthy", "examine"]
