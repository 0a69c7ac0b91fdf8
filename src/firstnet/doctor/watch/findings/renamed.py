"""Answers that give each class another number than the labels do: `one_hot[i, labels - 1] = 1`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

import numpy as np

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import find_all, is_operation
from firstnet.doctor.watch.edits.placed import replacing
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.program.comparisons import MANY, MOST_CLASSES, Comparisons
from firstnet.doctor.watch.steps.watching import Watched

FEWEST = 60  # pairs, before something is said of them
FEWEST_CLASSES = 3  # of two, the other one may be what is counted
NEARLY, HARDLY = 0.85, 0.2  # of the pairs


def renamed(watched: Watched, learning: Learning) -> Finding | None:
    """Return what is said of answers that are never the labels, and tell them nevertheless."""
    found = [comparison for comparison in watched.comparisons.values() if _numbers(comparison)]
    if not found or not learning.classes or not learning.learns:
        return None
    first = sorted(_numbers(found[0]).items())[:3]
    pairs = ", ".join(f"a {label} is answered {answer}" for label, answer in first)
    shifts = [
        (path, node)
        for path, source in watched.learner.sources.items()
        for node in shifted(source)
        if node.lineno in watched.run_in(path)
    ]
    at = watched.at(shifts[0][0], shifts[0][1].lineno) if len(shifts) == 1 else None
    return finding(
        "ND804",
        "The classes that the network is trained on have other numbers than those of the labels",
        observed=f"{pairs}, nearly every time",
        expected="one number for each class, in the targets and in the count",
        at=at,
    )


def without_shifts(source: Source) -> Iterator[Edit]:
    """Yield labels as they are, for labels that something is added to before they are one-hot."""
    for node in shifted(source):
        yield replacing(node, source.written(node.left), source, kind="index")


def shifted(source: Source) -> list[ast.BinOp]:
    """Return `labels - 1` and the like where it chooses a column or a row."""
    return [
        part
        for node in find_all(source.tree(), ast.Subscript)
        for part in (node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice])
        if is_operation(part, ast.Add, ast.Sub)
        and isinstance(part.right, ast.Constant)
        and part.right.value == 1
    ]


def _numbers(compared: Comparisons) -> Mapping[int, int]:
    """Return the answer that stands for each label, if nearly every one has one of its own.

    It is {} where many are equal, as they should be.
    """
    count = len(compared.left)
    if count < FEWEST or compared.equal > HARDLY * count:
        return {}
    left, right = (np.array(it) for it in (compared.left, compared.right))
    classes = np.unique(right)
    in_turn = np.array_equal(classes, classes[0] + np.arange(len(classes))) and classes[0] in (0, 1)
    short = min(compared.lengths, default=MANY) < MANY  # as one number for each class
    if not FEWEST_CLASSES <= len(classes) <= MOST_CLASSES or not in_turn or short:
        return {}
    numbers: dict[int, int] = {}
    told = 0
    for class_ in classes:
        answers, times = np.unique(left[right == class_], return_counts=True)
        numbers[int(class_)] = int(answers[times.argmax()])
        told += int(times.max())
    one_to_one = len(set(numbers.values())) == len(numbers)
    one_to_one = one_to_one and max(numbers.values()) <= MOST_CLASSES  # else they are of examples
    return numbers if one_to_one and told >= NEARLY * count else {}
