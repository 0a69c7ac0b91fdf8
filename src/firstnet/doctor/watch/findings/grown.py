"""Biases that a step gives a row for each example, since their gradient is not summed."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable

from firstnet.doctor.report.report import Finding, Place
from firstnet.doctor.watch.edits.axes import slopes_of_biases
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.findings.speaking import in_words, update_place
from firstnet.doctor.watch.program.recorder import Grown
from firstnet.doctor.watch.steps.seen import StepSeen
from firstnet.doctor.watch.steps.still import is_bias, last_word_of
from firstnet.doctor.watch.steps.watching import Watched

WORD = re.compile(r"\w+")


def one_for_each_example(watched: Watched) -> Finding | None:
    """Return what is said of parameters that NumPy has stretched to one for each example."""
    step = watched.step
    if step is None:
        return None
    grown = {
        group.name: watched.grown[path]
        for group in step.parameters
        for path in group.paths
        if path in watched.grown and is_of_examples(watched.grown[path], step.output_shape)
    }
    texts = [source.text for source in watched.learner.sources.values()]
    grown = {name: it for name, it in grown.items() if is_bias(name) and not _weighted(name, texts)}
    if not grown:
        return None
    first, (before, after) = min(grown.items())
    return finding(
        "ND412",
        f"The gradient of {in_words(list(grown))} is not summed over the examples",
        observed=f"{first} has the shape {before} at first, and {after} after a step",
        expected=f"one sum over the examples for each bias, of the shape {before}",
        at=_named_slope(watched, step, first) or update_place(watched, step, list(grown)),
    )


def _weighted(name: str, texts: Iterable[str]) -> bool:
    """Tell whether something is multiplied by weights, as inputs are that are learned."""
    word = re.escape(last_word_of(name))
    product = re.compile(rf"\b{word}['\"\]]*\s*@|@\s*[\w.]*\b{word}\b|dot\(\s*[\w.]*\b{word}\b")
    return any(product.search(text) for text in texts)


def _named_slope(watched: Watched, step: StepSeen, bias: str) -> Place | None:
    """Return where the gradient of a bias gets its name: db1 = d1."""
    last = WORD.findall(bias)[-1]
    for path, source in watched.learner.sources.items():
        lines = step.lines.get(path, set())
        for node in ast.walk(source.tree()):
            for name, slope in slopes_of_biases(node):
                if slope.lineno in lines and WORD.findall(name)[-1].endswith(last):
                    return watched.at(path, slope.lineno)
    return None


def is_of_examples(grown: Grown, output: tuple[int, ...]) -> bool:
    """Tell whether an array of some numbers has got as many rows, or columns, as the output.

    A single number may well become one for each neuron.

    Args:
        grown: the shapes of the array.
        output: the shape of the network's output for all examples of a step.
    """
    before, after = grown
    if len(after) != 2 or len(output) != 2 or math.prod(before) < 2:
        return False
    padded = (1,) * (2 - len(before)) + before
    longer = [axis for axis in (0, 1) if padded[axis] != after[axis]]
    return len(longer) == 1 and all(
        padded[axis] == 1 and after[axis] == output[axis] for axis in longer
    )
