"""How long things take: the book's programs on its author's laptop, and ours here.

Source: chapter 1 and 3, on the time of a run; chapter 2, the problem on a matrix-based approach.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from firstnet.book.backprop import backprop
from firstnet.book.starts import large_weights
from firstnet.classic import network, network2
from firstnet.experiments.gradient_norms import first_thousand
from firstnet.experiments.harness import chance, digits
from firstnet.experiments.harness.verdicts import NOT_COMPARED, Finding

SECONDS = 9
TIMES = 5


def run(quick: bool) -> Generator[float, None, Any]:
    """Take the time of each."""
    chance.seed(0)
    training, _, test = digits.load()
    seconds = {}
    programs: dict[str, Callable[[], object]] = {
        "chapter 1, 30": lambda: network.Network([784, 30, 10]).SGD(training, 1, 10, 3.0, test),
        "chapter 1, 100": lambda: network.Network([784, 100, 10]).SGD(training, 1, 10, 3.0, test),
        "chapter 3": lambda: network2.Network([784, 30, 10]).SGD(training, 1, 10, 0.5),
        "whole mini-batches": lambda: by_mini_batches(10),
        "single examples": lambda: by_mini_batches(1),
    }
    for number, (name, program) in enumerate(programs.items()):
        yield number / len(programs)
        seconds[name] = quickest(program)
    return seconds


def by_mini_batches(size: int) -> None:
    """Take the gradient of 1,000 examples, so many at a time."""
    x, y = first_thousand()
    start = large_weights((784, 30, 10), np.random.default_rng(0))
    for first in range(0, 1000, size):
        backprop(start, x[:, first : first + size], y[:, first : first + size])


def quickest(program: Callable[[], object]) -> float:
    """Return the shortest time of some."""
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        program()
        times.append(time.perf_counter() - began)
    return min(times)


def findings(results: Any) -> dict[str, Finding]:
    """Tell the times; they are not the book's, whose machine was another."""
    another = "another machine, and another program"
    ratio = results["single examples"] / results["whole mini-batches"]
    small, large = 30 * results["chapter 1, 30"], results["chapter 1, 100"]
    return {
        "1.13": Finding(f"{small:.1f} s; {large:.2f} s", NOT_COMPARED, another),
        "2.1": Finding(f"{ratio:.1f} times", NOT_COMPARED, "another machine; in NumPy"),
        "3.29": Finding(f"{results['chapter 3']:.2f} s", NOT_COMPARED, another),
    }
