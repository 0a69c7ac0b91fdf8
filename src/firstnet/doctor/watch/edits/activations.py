"""Edits that put an activation around a layer that has none, where the way back goes through one.

Where an activation was forgotten, its slope is still there: a mask of what is above 0, 1 - a**2, or
a function that the program defines for it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, is_operation, is_product, name_of_numpy, only
from firstnet.doctor.watch.edits.placed import in_place_of

KIND = "activation"
COST = 0.8
MASKED = re.compile(r"\w(\[[^\]]*\])? ?(>|<=|<) ?0(\.0*)?(?![.\d])")
OF_TANH = re.compile(
    r"1(\.0*)? ?- ?(np\.tanh\([^()]*\)|\w+(\[[^\]]*\])?) ?\*\* ?2|1(\.0*)? ?- ?np\.(square|power)\("
)
UNIT = re.compile(r"sigm|tanh|relu|logist|squash|activ|softpl|elu", re.IGNORECASE)
SLOPE = re.compile(r"prime|deriv|slope|grad|_d$|^d_?", re.IGNORECASE)


def activated(source: Source, lines: Collection[int]) -> Iterator[Edit]:
    """Yield edits of these lines that activate a layer of weights.

    Args:
        source: the file.
        lines: of the forward pass.
    """
    for node in ast.walk(source.tree()):
        value = node.value if isinstance(node, ast.Assign | ast.Return) else None
        if value is None or value.lineno not in lines:
            continue
        given = _given_elsewhere(source, value)
        if not (given or _is_layer(value)):
            continue
        text = source.written(value)
        for call in given or _activations(source):
            words = f"{call}) around it"
            yield in_place_of(value, f"{call}{text})", words, source, kind=KIND, cost=COST)


def _given_elsewhere(source: Source, value: ast.expr) -> list[str]:
    """Return how calls of activations begin that a value by its name is given to elsewhere.

    It is `np.tanh(self.z)` in the slope, beside `self.a = self.z` on the way forward.
    """
    if not isinstance(value, ast.Name | ast.Attribute):
        return []
    calls = [node for node in find_all(source.tree(), ast.Call) if node.args]
    same = (call for call in calls if ast.unparse(call.args[0]) == ast.unparse(value))
    names = dict.fromkeys(ast.unparse(it.func) for it in same if len(it.args) == 1)
    return [f"{name}(" for name in names if UNIT.search(name) and not SLOPE.search(name)]


def _is_layer(value: ast.expr) -> bool:
    """Tell whether an expression is a product of matrices, or one plus biases."""
    if is_operation(value, ast.Add):
        return any(_is_layer(expression) for expression in (value.left, value.right))
    return is_product(value)


def _activations(source: Source) -> list[str]:
    """Return how calls of the activations begin that a file may mean."""
    tree, text = source.tree(), source.runnable
    numpy = name_of_numpy(tree)
    names = [
        function.name
        for function in only(tree.body, ast.FunctionDef)
        if UNIT.search(function.name) and not SLOPE.search(function.name)
    ]
    found = [f"{name}(" for name in names]
    if numpy and MASKED.search(text):
        found.append(f"{numpy}.maximum(0, ")
    if numpy and OF_TANH.search(text):
        found.append(f"{numpy}.tanh(")
    return found
