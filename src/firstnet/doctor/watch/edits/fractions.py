"""Edits that make an array one of floats, where fractions are put into it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, name_of, names_in, statement_on
from firstnet.doctor.watch.edits.placed import in_place_of

WHOLE = ("int", "np.int32", "np.int64", "numpy.int32", "numpy.int64", "'int'")


def of_floats(source: Source, line: int) -> Iterator[Edit]:
    """Yield arrays of floats for whole numbers, of what a line puts something into.

    That is `np.zeros(3, dtype=float)` for `dtype=int`, and `np.array([0, 0], dtype=float)`.
    """
    tree = source.tree()
    stored = statement_on(tree, line)
    names = names_in(stored or tree)
    for it in find_all(tree, ast.Assign):
        if name_of(it.targets[0]) not in names:
            continue
        for each in ast.walk(it.value):
            if isinstance(each, ast.keyword) and ast.unparse(each.value) in WHOLE:
                yield in_place_of(each.value, "float", "dtype=float", source)
            elif isinstance(each, ast.Call) and _is_of_whole_numbers(each):
                text = source.written(each)
                yield in_place_of(each, f"{text[:-1]}, dtype=float)", "dtype=float", source)


def _is_of_whole_numbers(call: ast.Call) -> bool:
    """Tell whether it is `np.array([0, 0])`, of nothing but whole numbers as they are written."""
    if name_of(call.func) != "array" or call.keywords or len(call.args) != 1:
        return False
    numbers = [it.value for it in find_all(call.args[0], ast.Constant)]
    others = (ast.Constant, ast.List, ast.Tuple, ast.Load, ast.UnaryOp, ast.USub)
    plain = all(isinstance(node, others) for node in ast.walk(call.args[0]))
    return plain and bool(numbers) and all(type(number) is int for number in numbers)
