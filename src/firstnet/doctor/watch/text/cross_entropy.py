"""Where a program computes the cross-entropy of sigmoid outputs (chapter 3, equation 57)."""

from __future__ import annotations

import ast
from collections.abc import Collection

from firstnet.doctor.source import Source


def cross_entropy_line(source: Source, reached: Collection[int]) -> int:
    """Return a line that was reached and computes y ln a + (1 - y) ln (1 - a); 0 for none.

    Args:
        source: the program.
        reached: the lines that were run.
    """
    for sum_ in ast.walk(source.tree()):
        if isinstance(sum_, ast.BinOp) and isinstance(sum_.op, ast.Add | ast.Sub):
            terms = _is_term(sum_.left), _is_term(sum_.right)
            lines = range(sum_.lineno, (sum_.end_lineno or sum_.lineno) + 1)
            if set(terms) == {"of a", "of 1 - a"} and not set(lines).isdisjoint(reached):
                return sum_.lineno
    return 0


def _is_term(node: ast.expr) -> str:
    """Return which of the two logarithms a product has as a factor; "" for anything else."""
    if isinstance(node, ast.UnaryOp):
        return _is_term(node.operand)
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)):
        return ""
    for factor in (node.left, node.right):
        inner = factor
        while isinstance(inner, ast.Call) and inner.args:
            name = ast.unparse(inner.func).rpartition(".")[2]
            inner = inner.args[0]
            if name == "log":
                rest = [it for it in ast.walk(inner) if _is_one_minus(it)]
                return "of 1 - a" if rest else "of a"
    return ""


def _is_one_minus(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and isinstance(node.left, ast.Constant)
        and node.left.value == 1
    )
