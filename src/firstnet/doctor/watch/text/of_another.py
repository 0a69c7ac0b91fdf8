"""Steps that are subtracted from another parameter: `b = w - eta * db` and `w = w - eta * dw`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import blocks, is_operation
from firstnet.doctor.watch.edits.placed import replacing
from firstnet.doctor.watch.text.lost import texts_read

Step = tuple[ast.Assign, str, ast.BinOp]  # a statement, what it sets, and the sum


class OfAnother(NamedTuple):
    """A step that sets a parameter to another one, less its step.

    Attributes:
        statement: that does it.
        target: what it sets.
        other: what it is set to instead, but for the step.
    """

    statement: ast.Assign
    target: str
    other: ast.expr


def of_another(source: Source) -> Iterator[OfAnother]:
    """Yield the steps of a block that are subtracted from what another one of its steps changes.

    What is set has to be read in the block before that, so that it is no new name. The two steps
    share the learning rate alone: a look ahead has the same gradient, or velocity, as the step.
    """
    for block in blocks(source.tree()):
        steps = [it for it in map(_step, block) if it is not None]
        own = {
            target: set(texts_read(value.right))
            for _, target, value in steps
            if ast.unparse(value.left) == target
        }
        for statement, target, value in steps:
            other = ast.unparse(value.left)
            if other == target or other not in own or target in own:
                continue
            place = block.index(statement)
            before = {name for it in block[:place] for name in texts_read(it)}
            once = sum(target == name for _, name, _ in steps) == 1
            once &= len(own[other] & set(texts_read(value.right))) == 1
            if once and target in before and target not in set(texts_read(value)):
                yield OfAnother(statement, target, value.left)


def from_itself(source: Source, line: int) -> Iterator[Edit]:
    """Yield the step on a line, subtracted from what it sets."""
    for it in of_another(source):
        if it.statement.lineno == line:
            yield replacing(it.other, it.target, source)


def _step(statement: ast.stmt) -> Step | None:
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    value = statement.value
    if not is_operation(value, ast.Add, ast.Sub):
        return None
    named = ast.Name | ast.Attribute | ast.Subscript
    if not isinstance(value.left, named) or not _is_step(value.right):
        return None
    return statement, ast.unparse(statement.targets[0]), value


def _is_step(node: ast.expr) -> bool:
    """Tell whether this is a product of several variables, as eta * db."""
    product = is_operation(node, ast.Mult, ast.MatMult)
    return product and len(set(texts_read(node))) > 1
