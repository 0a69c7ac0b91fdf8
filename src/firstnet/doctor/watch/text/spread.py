"""Starting weights by a rule with a name, whose variance stands where their spread belongs."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import calls_of, find_all, functions, has, name_of, operations
from firstnet.doctor.watch.edits.placed import replacing

RULES = {  # by the names in which they go, and what the variance is divided by the neurons
    r"he|kaiming|msra": (2.0, "He"),
    r"xavier|glorot": (2.0, "Glorot"),
    r"lecun": (1.0, "LeCun"),
}
DRAWN = ("randn", "standard_normal")
MEANT = re.compile(r"mean.?field|\bmup\b|\bmu.?p\b|ntk|on purpose|smaller than|instead of")


class Spread(NamedTuple):
    """A variance in the place of a spread.

    Attributes:
        node: the variance, as 2 / n.
        rule: by which the function is called.
    """

    node: ast.expr
    rule: str


def variances(source: Source) -> Iterator[Spread]:
    """Yield the variances that functions such as `he_normal` draw weights with."""
    tree = source.tree()
    for function in functions(tree):
        words = [it for it in re.split(r"[^a-z]+", function.name.lower()) if it]
        rule = next((rule for rule in RULES if any(re.fullmatch(rule, it) for it in words)), "")
        if not rule or MEANT.search(ast.unparse(function).lower()):
            continue
        if has(function, ast.Pow) or list(calls_of(function, "sqrt", "pow", "uniform")):
            continue
        named = {
            ast.unparse(node.targets[0]): node.value for node in find_all(function, ast.Assign)
        }
        for spread in _spreads(function):
            node = named.get(ast.unparse(spread), spread)
            if _is_variance(node, RULES[rule][0]):
                yield Spread(node, RULES[rule][1])


def first_variance(source: Source, lines: Collection[int]) -> Spread | None:
    """Return the first of them on some lines."""
    return next((it for it in variances(source) if it.node.lineno in lines), None)


def with_its_root(source: Source, line: int) -> Iterator[Edit]:
    """Yield the root of the variance on a line."""
    numpy = "np" if re.search(r"import numpy as np\b", source.text) else "numpy"
    for found in variances(source):
        if found.node.lineno == line:
            yield replacing(found.node, f"{numpy}.sqrt({source.written(found.node)})", source)


def _spreads(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield what the numbers that a function draws are spread by."""
    for call in (it for it in calls_of(function, "normal") if isinstance(it.func, ast.Attribute)):
        words = [it.value for it in call.keywords if it.arg in ("scale", "std", "stddev")]
        yield from (call.args[1:2] or words)
    for product in operations(function, ast.Mult):
        for one, other in ((product.left, product.right), (product.right, product.left)):
            if isinstance(one, ast.Call) and name_of(one.func) in DRAWN:
                yield other


def _is_variance(node: ast.expr, over: float) -> bool:
    """Tell whether an expression is `2 / n`, or `1 / n` for the rules that say so."""
    match node:
        case ast.BinOp(ast.Constant(value=int() | float() as number), ast.Div(), below):
            return number == over and not isinstance(below, ast.Constant)
    return False
