"""Whether a text computes the squares of differences: that is a cost, and no output."""

from __future__ import annotations

import ast
from functools import cache

from firstnet.doctor.text.nodes import is_operation

SUMS = ("sum", "mean", "np.sum", "np.mean", "numpy.sum", "numpy.mean")


@cache
def is_squared_difference(text: str) -> bool:
    """Tell whether an expression is (a - y)**2, or a sum or a multiple of such squares."""
    try:
        node: ast.expr = ast.parse(text, mode="eval").body
    except SyntaxError:
        return False
    while True:
        if isinstance(node, ast.Call) and ast.unparse(node.func) in SUMS and node.args:
            node = node.args[0]
        elif isinstance(node, ast.GeneratorExp | ast.ListComp):
            node = node.elt
        elif is_operation(node, ast.Div):
            node = node.left
        elif is_operation(node, ast.Add, ast.Mult):
            node = node.left if isinstance(node.right, ast.Name | ast.Constant) else node.right
        else:
            break
    power = node.right if is_operation(node, ast.Pow) else None
    if not isinstance(node, ast.BinOp) or not isinstance(power, ast.Constant) or power.value != 2:
        return False
    difference = is_operation(node.left, ast.Sub)
    return difference and not ast.unparse(node.left).startswith("1")
