"""Tables that are made by `reshape(n, m)`: of m examples in rows they mix the numbers."""

from __future__ import annotations

import ast
import copy

PLACE = ast.Name | ast.Attribute | ast.Subscript | ast.Constant | ast.expr_context


def count_of_columns(call: ast.Call) -> ast.expr | None:
    """Return m of `a.reshape(n, m)`, if to compute it a second time changes nothing."""
    sizes = call.args
    if len(sizes) == 1 and isinstance(sizes[0], ast.Tuple):
        sizes = sizes[0].elts
    named = isinstance(call.func, ast.Attribute) and call.func.attr == "reshape"
    if not named or len(sizes) != 2:
        return None
    count = sizes[1]
    if isinstance(count, ast.Call) and ast.unparse(count.func) == "len" and len(count.args) == 1:
        count = count.args[0]
    plain = all(isinstance(it, PLACE) for it in ast.walk(count))
    return copy.deepcopy(sizes[1]) if plain else None
