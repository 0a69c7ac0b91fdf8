"""Edits that take a sibling: W3 for W2, params["b1"] for params["b2"], a1 for z1, axis 1 for 0."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.text.nodes import end_of, find_all

KIND = "name"
COST, OF_LAYER = 1.2, 1.4
NUMBERED = re.compile(r"([A-Za-z_]*[A-Za-z_])(\d+)")


def siblings(tree: ast.Module, lines: Collection[int]) -> Iterator[Edit]:
    """Yield edits of these lines that put one numbered name, or axis, in the place of another.

    Args:
        tree: of the whole file.
        lines: that may be edited.
    """
    families: dict[str, set[str]] = {}
    layers: dict[str, set[str]] = {}
    nodes = list(find_all(tree, ast.Name, ast.Attribute, ast.Constant))
    for node in nodes:
        match = NUMBERED.fullmatch(_written(node))
        if match:
            families.setdefault(match[1], set()).add(match[0])
            if isinstance(node, ast.Name):
                layers.setdefault(match[2], set()).add(match[0])
    for node in nodes:
        name = _written(node)
        match = NUMBERED.fullmatch(name)
        if not match or node.lineno not in lines or not _is_read(node):
            continue
        end_line, end = end_of(node)
        quote = 1 if isinstance(node, ast.Constant) else 0
        start = end - quote - len(name.encode())
        for other in sorted(families[match[1]] - {name}):
            span = (end_line, start, end_line, end - quote)
            yield Edit(*span, other, KIND, COST, f"{other} instead of {name}")
        for other in sorted(layers.get(match[2], set()) - {name}) if not quote else ():
            span = (end_line, start, end_line, end)
            yield Edit(*span, other, KIND, OF_LAYER, f"{other} instead of {name}")
    for keyword in find_all(tree, ast.keyword):
        value = keyword.value
        if keyword.arg == "axis" and isinstance(value, ast.Constant) and value.lineno in lines:
            span = (value.lineno, value.col_offset, value.lineno, value.end_col_offset or 0)
            for other in ("0", "1"):
                if str(value.value) != other:
                    yield Edit(*span, other, KIND, COST, f"axis {other}")


def _written(node: ast.Name | ast.Attribute | ast.Constant) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.value if isinstance(node.value, str) else ""


def _is_read(node: ast.Name | ast.Attribute | ast.Constant) -> bool:
    return isinstance(node, ast.Constant) or isinstance(node.ctx, ast.Load)
