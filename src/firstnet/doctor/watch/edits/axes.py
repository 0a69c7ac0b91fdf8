"""Edits of the direction in which numbers are added up: along the rows, or the columns."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import change_of, find_all, function_at, name_of
from firstnet.doctor.watch.edits.placed import at_once, calls_near, enclosed, with_argument

REDUCING = ("sum", "max", "amax", "min", "amin", "mean", "std", "var")
OF_EACH = ("axis=1, keepdims=True", "axis=0, keepdims=True")  # example, of rows or of columns
OVER = ("axis=0", "axis=0, keepdims=True", "axis=1, keepdims=True")  # examples
BIAS = re.compile(r"(^|[._'\"\[])b(ias(es)?)?[_\d]*\b", re.IGNORECASE)
SLOPE_OF_BIAS = re.compile(r"(^|[._'\"\[])(d|grad|nabla|delta)?_?b(ias(es)?)?[_\d]*\b", re.I)
REDUCED = re.compile(r"\b(sum|mean|zeros|ones|rand\w*|normal)\(")
MODULES = ("np", "numpy")
NEAR = 3  # lines of a program without functions


def along_the_other(source: Source, line: int) -> Iterator[Edit]:
    """Yield sums, means and deviations along the other axis, all of a function at once.

    Where some go along one axis and some along the other, all go along the same.
    """
    axes = [
        keyword.value
        for call in _reducing(source, line)
        for keyword in call.keywords
        if keyword.arg == "axis"
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value in (0, 1)
    ]
    for axis in (1, 0):
        nodes = [constant for constant in axes if constant.value != axis]
        if nodes:
            yield at_once(nodes, [str(axis)] * len(nodes), f"axis={axis}", source)


def of_each_example(source: Source, line: int) -> Iterator[Edit]:
    """Yield sums and maxima over each example, where a function takes them over all at once."""
    calls = [it for it in _reducing(source, line) if _is_of_all(it)]
    for place, more in enumerate(OF_EACH if calls else ()):
        texts = [with_argument(call, more, source) for call in calls]
        yield at_once(calls, texts, more, source, cost=0.1 * place)


def _reducing(source: Source, line: int) -> list[ast.Call]:
    """Return the calls that make one number of many in the function around a line, or near it."""
    return [call for call in calls_near(source, line, NEAR) if name_of(call.func) in REDUCING]


def _is_of_all(call: ast.Call) -> bool:
    """Tell whether a call goes over a whole array: np.sum(a), or a.sum()."""
    function = call.func
    if not isinstance(function, ast.Attribute) or call.keywords:
        return False
    own = isinstance(function.value, ast.Name) and function.value.id in MODULES
    return len(call.args) == (1 if own else 0)


def summed(source: Source, line: int) -> Iterator[Edit]:
    """Yield steps along the sum over the examples: that of a line, and all steps of biases at once.

    In their place, the gradients of the biases are summed where they get their names.

    Args:
        source: the file.
        line: of the step of a parameter that is a row, or a column.
    """
    tree = source.tree()
    around = function_at(tree, line) or tree
    inside = find_all(around, ast.stmt)
    steps = [(step, it) for step in inside if (it := change_of(step)) is not None]
    alone = [gradient for step, gradient in steps if step.lineno == line]
    biases = [gradient for step, gradient in steps if BIAS.search(_target(step))]
    slopes = [slope for node in ast.walk(tree) for _, slope in slopes_of_biases(node)]
    for nodes in (alone, *([biases] if len(biases) > 1 else []), slopes):
        for place, over in enumerate(OVER if nodes else ()):
            texts = [f"{enclosed(node)}.sum({over})" for node in nodes]
            yield at_once(nodes, texts, f".sum({over})", source, cost=0.1 * place)


def slopes_of_biases(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield each name, or key, of the gradient of a bias with what it is given, if not a sum."""
    named: list[tuple[str, ast.expr]] = []
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        named = [(_target(node), node.value)]
    elif isinstance(node, ast.Dict):
        named = [(ast.unparse(key), it) for key, it in zip(node.keys, node.values) if key]
    for name, value in named:
        plain = isinstance(value, ast.Name | ast.BinOp | ast.Subscript | ast.Attribute)
        if plain and SLOPE_OF_BIAS.search(name) and not REDUCED.search(ast.unparse(value)):
            yield name, value


def _target(step: ast.AST) -> str:
    target = step.targets[0] if isinstance(step, ast.Assign) else getattr(step, "target", None)
    return ast.unparse(target) if isinstance(target, ast.expr) else ""
