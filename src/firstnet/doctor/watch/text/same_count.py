"""Two kinds of answers that are counted by the same expression: FN as FP, of a copied line."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import blocks, find_all, only

KIND = re.compile(r"(t|f)_?[pn]s?|(true|false)_?(pos|neg)\w*|[vf]_?[pn]", re.IGNORECASE)
WORD = re.compile(r"[A-Za-z_]\w*")
CLOSE = 6  # statements in a block, among which both counts are


class SameCount(NamedTuple):
    """Two names, such as FP and FN, that are given the same count.

    Attributes:
        line: of the second one.
        names: of both.
        text: of the count.
    """

    line: int
    names: tuple[str, str]
    text: str


def same_count(source: Source, reached: Collection[int]) -> SameCount | None:
    """Return the first such pair on lines that were run."""
    for block in blocks(source.tree()):
        known: dict[str, tuple[int, str]] = {}
        for place, statement in enumerate(block):
            names = find_all(statement, ast.Name)
            stored = {inner.id for inner in names if isinstance(inner.ctx, ast.Store)}
            known = {key: old for key, old in known.items() if stored.isdisjoint(WORD.findall(key))}
            match statement:
                case ast.Assign([ast.Name(name)], value) if KIND.fullmatch(name):
                    pass
                case _:
                    continue
            text = ast.unparse(value)
            before = known.get(text)
            copied = before and before[1] != name and place - before[0] <= CLOSE
            if before and copied and _is_of_a_class(value) and statement.lineno in reached:
                return SameCount(statement.lineno, (before[1], name), text)
            known[text] = place, name
    return None


def _is_of_a_class(value: ast.expr) -> bool:
    """Tell whether two comparisons are joined, of which one is with a class: p == 1 and y == 0."""
    nodes = list(ast.walk(value))
    compared = list(only(nodes, ast.Compare))
    joined = any(isinstance(node, ast.BitAnd | ast.And | ast.Mult) for node in nodes)
    constant = any(
        isinstance(side, ast.Constant) for comparison in compared for side in comparison.comparators
    )
    return len(compared) > 1 and joined and constant
