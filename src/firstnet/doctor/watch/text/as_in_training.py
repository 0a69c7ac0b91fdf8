"""Statements that prepare the test examples otherwise than the training prepares its own."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Collection, Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, is_within, names_in
from firstnet.doctor.watch.edits.placed import in_place_of

ALIKE = 0.8  # how much of two texts is the same, of which the one was meant to be the other


def as_in_training(
    source: Source, trained: Collection[int], reached: Collection[int]
) -> Iterator[Edit]:
    """Yield values of names that the training makes nearly so, as it makes them.

    As `x = row[1:] / 255` in the loop of the training for `x = row[:-1] / 255` in that of the test.

    Args:
        source: the file.
        trained: lines of the loop of the training.
        reached: lines that were run.
    """
    made = list(find_all(source.tree(), ast.Assign))
    for assignment in made:
        if assignment.lineno in trained or assignment.lineno not in reached:
            continue
        text = ast.unparse(assignment.value)
        for other in made:
            if other.lineno not in trained or _names(other.targets) != _names(assignment.targets):
                continue
            meant = ast.unparse(other.value)
            alike = difflib.SequenceMatcher(None, text, meant, autojunk=False).ratio()
            same = names_in(other.value) == names_in(assignment.value) and _is_of_one_example(
                source, assignment, other
            )
            if meant != text and alike > ALIKE and same:
                words = f"as in line {other.lineno}"
                yield in_place_of(assignment.value, meant, words, source)


def _is_of_one_example(source: Source, it: ast.Assign, other: ast.Assign) -> bool:
    """Tell whether slices that differ are of a row, and not of all examples: X[90:] for X[:90]."""
    parts = [list(find_all(one, ast.Subscript)) for one in (it, other)]
    bases = [
        ast.unparse(one.value)
        for one, two in zip(*parts)
        if ast.unparse(one) != ast.unparse(two) and isinstance(one.slice, ast.Slice)
    ]
    around = [each for each in find_all(source.tree(), ast.For) if is_within(it.lineno, each)]
    rows = {name.id for name in find_all(around, ast.Name) if isinstance(name.ctx, ast.Store)}
    return rows.issuperset(bases)


def _names(targets: list[ast.expr]) -> list[str]:
    return [ast.unparse(target) for target in targets]
