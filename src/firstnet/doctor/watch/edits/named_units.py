"""Edits with which a function computes what its name says: sigmoid, relu_prime, cost_derivative.

A name proves nothing: a function that is called relu and is a sigmoid may be right. So these are
only tried, where a training comes to nothing or takes a wrong step, and the training decides.
"""

from __future__ import annotations

import ast
import re
import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from firstnet.doctor.edits import Edit, apply, edits
from firstnet.doctor.meaning import sounds_like
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.flat_spots import is_raised
from firstnet.doctor.text.nodes import find_all, name_of, only
from firstnet.doctor.watch.edits.placed import replacing
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.values import Array

UNIT, SLOPE, COST_SLOPE = "unit", "slope of a unit", "slope of a cost"  # kinds of edits
POINTS = np.array([-2.1, -1.3, -0.4, 0.3, 0.9, 1.7])  # none of which is a kink of a usual unit
CHANCES = np.array([0.11, 0.26, 0.42, 0.57, 0.73, 0.88])  # answers of a sigmoid
TARGETS = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0])
MOST_TRIES, MOST = 300, 2  # edits of a function, and those that are yielded
SAFETY_S = 10.0
NEAR = 1e-6
MODULE = "units_with_an_edit"
DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
OF_SLOPES = re.compile(
    r"prime|deriv|slope|grad|(^|_)d($|_)|^d_?(sig|relu|tanh)|pendiente|ableit|pente|backward",
    re.IGNORECASE,
)
Values = Callable[[Array], Array]


def _sigmoid(z: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-z)), dtype=np.float64)


def _step(z: Array) -> Array:
    return np.asarray(z > 0, dtype=np.float64)


# Chapter 1, equation 3; chapter 3, "Other models of artificial neuron".
NEURONS: dict[str, tuple[re.Pattern[str], Values, tuple[Values, ...]]] = {
    "sigmoid": (
        re.compile(r"sigm|logist|squash|expit", re.IGNORECASE),
        _sigmoid,
        (lambda z: _sigmoid(z) * (1 - _sigmoid(z)), lambda a: a * (1 - a)),
    ),
    "tanh": (
        re.compile(r"tanh", re.IGNORECASE),
        np.tanh,
        (lambda z: np.asarray(1 - np.tanh(z) ** 2), lambda a: np.asarray(1 - a**2)),
    ),
    "relu": (
        re.compile(r"^(?!.*(leaky|lrelu|prelu)).*(relu|rectif)", re.IGNORECASE),
        lambda z: np.maximum(z, 0),
        (_step,),
    ),
}


def by_name(source: Source) -> Iterator[Edit]:
    """Yield edits of the functions of a file that compute something else than their name says."""
    tree = source.tree()
    yield from _without_brackets(source, tree)
    for node in find_all(tree, ast.FunctionDef):
        if (meant := _meant(node)) is not None and not is_raised(node, tree):
            kind, ways = meant
            found = apart(partial(_fitting, source, tree, node, ways), SAFETY_S)
            for it in found.get("edits", ()):
                yield replace(Edit(**it), kind=kind, cost=0.5, path=source.path)


def _without_brackets(source: Source, tree: ast.Module) -> Iterator[Edit]:
    """Yield `1 / (1 + np.exp(-z))` for `1 / 1 + np.exp(-z)`, whatever the function is called."""
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(
                left=ast.BinOp(ast.Constant(1 | 1.0 as number), ast.Div(), ast.Constant(1)),
                op=ast.Add(),
                right=ast.Call(func=called) as power,
            ) if name_of(called) == "exp":
                text = f"{number} / (1 + {source.written(power)})"
                yield replacing(node, text, source, kind=UNIT)


def _meant(node: ast.FunctionDef) -> tuple[str, tuple[Values, ...]] | None:
    """Return what a function is to compute, by its name and the number of its arguments."""
    arguments = [arg.arg for arg in node.args.args if arg.arg not in ("self", "cls")]
    required = len(arguments) - len(node.args.defaults)
    if required == 2 and sounds_like(node.name, "cost_slope"):
        return COST_SLOPE, (lambda a: a - TARGETS,)
    if required != 1 or len(arguments) > 1 or _returns_several(node):
        return None
    for pattern, unit, slopes in NEURONS.values():
        if pattern.search(node.name):
            return (SLOPE, slopes) if OF_SLOPES.search(node.name) else (UNIT, (unit,))
    return None


def _returns_several(node: ast.FunctionDef) -> bool:
    """Tell whether a function returns something beside its value, as what it was given."""
    returns = (inner.value for inner in find_all(node, ast.Return))
    return any(isinstance(return_, ast.Tuple) for return_ in returns)


def _fitting(
    source: Source, tree: ast.Module, node: ast.FunctionDef, ways: tuple[Values, ...]
) -> dict[str, Any]:
    """Return the likeliest edits with which a function fits; none where it fits as it is."""
    as_it_is = [way for way in ways if _fits(source.runnable, source.path, node, (way,))]
    if as_it_is and (len(ways) == 1 or as_it_is[0] is ways[0]):
        return {}
    # A slope of the activation may be asked for that of the weighted input.
    wanted = ways[:1] if as_it_is else ways
    tried = islice(edits(tree, source.runnable, [node]), MOST_TRIES)
    right = (
        edit for edit in tried if _fits(apply(source.runnable, [edit]), source.path, node, wanted)
    )
    return {"edits": [vars(edit) for edit in islice(right, MOST)]}


def _fits(text: str, path: str, node: ast.FunctionDef, ways: tuple[Values, ...]) -> bool:
    """Tell whether a function of a text computes one of these, or several times as much."""
    module = types.ModuleType(MODULE)
    try:
        tree = ast.parse(text)
        owner = next(
            (statement for statement in only(tree.body, ast.ClassDef) if _holds(statement, node)),
            None,
        )
        inner = _inside_of_others(tree, node)
        tree.body = [
            *(statement for statement in tree.body if isinstance(statement, DEFINITIONS)),
            *inner,
        ]
        exec(compile(tree, path, "exec"), vars(module))  # noqa: S102  # in a copy of the process
        holder = vars(module) if owner is None else vars(vars(module)[owner.name])
        function = holder[node.name]
        function = getattr(function, "__func__", function)
        own = [None] * any(arg.arg in ("self", "cls") for arg in node.args.args[:1])
        for points in (POINTS, CHANCES):
            several = len(node.args.args) - len(own) - len(node.args.defaults) == 2
            given = [points.copy(), *([TARGETS.copy()] if several else [])]
            with np.errstate(all="ignore"):
                found = _values(partial(function, *own), given)
            wanted = [way(points) for way in ways]
            if not any(_is_as_much(found, array) for array in wanted):
                return False
    except Exception:
        return False
    return True


def _values(function: Callable[..., Any], given: list[Array]) -> Array:
    """Return what a function answers: to all numbers at once, or to one after the other."""
    try:
        return np.asarray(function(*given), dtype=float)
    except (TypeError, ValueError):  # math.exp takes one number, and so does `if z > 0`
        return np.array([function(*map(float, each)) for each in zip(*given)], dtype=float)


def _inside_of_others(tree: ast.Module, node: ast.FunctionDef) -> list[ast.stmt]:
    """Return the functions around a function that is defined within another one; itself, too.

    They are as those of the module, since a unit reads nothing else of what is around it.
    """
    for outer in find_all(tree, ast.FunctionDef):
        within = list(only(outer.body, ast.FunctionDef))
        if any((function.name, function.lineno) == (node.name, node.lineno) for function in within):
            return list(within)
    return []


def _is_as_much(found: Array, wanted: Array) -> bool:
    """Tell whether numbers are the wanted ones, but for one positive factor."""
    if found.shape != wanted.shape or not np.isfinite(found).all():
        return False
    factor = float(found @ wanted / (wanted @ wanted))
    return factor > 0 and bool(np.abs(found - factor * wanted).max() < NEAR * max(1.0, factor))


def _holds(owner: ast.ClassDef, node: ast.FunctionDef) -> bool:
    return any(
        isinstance(statement, ast.FunctionDef)
        and (statement.name, statement.lineno) == (node.name, node.lineno)
        for statement in owner.body
    )
