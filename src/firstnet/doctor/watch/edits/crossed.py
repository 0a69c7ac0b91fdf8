"""Two sums beside each other, each of which gets what belongs to the other."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from itertools import pairwise

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import blocks
from firstnet.doctor.watch.edits.placed import at_once

KIND = "crossed"
COST = 1.2


def crossed(source: Source, lines: Collection[int]) -> Iterator[Edit]:
    """Yield `a.grad += g * b.data` and `b.grad += g * a.data` for the same the other way round.

    Args:
        source: the file.
        lines: that may be edited.
    """
    for block in blocks(source.tree()):
        for one, two in pairwise(block):
            match one, two:
                case (
                    ast.AugAssign(first, ast.Add(), ast.BinOp() as left),
                    ast.AugAssign(second, ast.Add(), ast.BinOp() as right),
                ) if type(left.op) is type(right.op) and type(first) is type(second):
                    pass
                case _:
                    continue
            texts = [source.written(node) for node in (right, left)]
            if texts[0] != texts[1] and one.lineno in lines and two.lineno in lines:
                yield at_once(
                    [left, right],
                    texts,
                    "each gets what the other got",
                    source,
                    kind=KIND,
                    cost=COST,
                )
