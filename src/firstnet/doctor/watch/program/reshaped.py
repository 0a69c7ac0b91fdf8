"""Tables that are made by `reshape(n, m)`: of m examples in rows they mix the numbers.

The same comes of `reshape(n, -1)`, where n is how many numbers an example has.
"""

from __future__ import annotations

import ast
import copy

PLACE = ast.Name | ast.Attribute | ast.Subscript | ast.Constant | ast.expr_context


def count_of_columns(call: ast.Call) -> ast.expr | None:
    """Return m of `a.reshape(n, m)`, if to compute it a second time changes nothing.

    Of `a.reshape(n, -1)` return -n, which tells m where the array is known.
    """
    sizes = call.args
    if len(sizes) == 1 and isinstance(sizes[0], ast.Tuple):
        sizes = sizes[0].elts
    named = isinstance(call.func, ast.Attribute) and call.func.attr == "reshape"
    if not named or len(sizes) != 2:
        return None
    count = sizes[1]
    if ast.unparse(count) == "-1" and ast.unparse(sizes[0]) not in ("1", "-1"):
        rows = count_of_columns(ast.Call(call.func, [count, sizes[0]], []))
        return None if rows is None else ast.UnaryOp(ast.USub(), rows)
    if isinstance(count, ast.Call) and ast.unparse(count.func) == "len" and len(count.args) == 1:
        count = count.args[0]
    plain = all(isinstance(node, PLACE) for node in ast.walk(count))
    return copy.deepcopy(sizes[1]) if plain else None
