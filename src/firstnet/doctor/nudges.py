"""The slow check: nudge every weight and bias of the learner's network, and watch its outputs.

Source: chapter 2, equation 46, with the difference centred.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from firstnet.doctor.patient import Body
from firstnet.doctor.reaching import Array

Slopes = dict[tuple[str, int], Array]
STEP = 1e-5
COARSE_STEP = 5e-3  # where the network computes in single precision
ENTRIES, LARGE = 60, 1000  # how many of a large array; a third of them in a very large one


@dataclass(frozen=True, eq=False)
class Jacobian:
    """How the outputs of a network change with its weights and biases, for one example.

    Attributes:
        a: the outputs (outputs,).
        slopes: by (kind, layer), an array (outputs, …) of slopes; NaN where it was not nudged.
        tolerance: to which slopes can be compared, relative.
    """

    a: Array
    slopes: Slopes
    tolerance: float

    def along(self, error: Array) -> Slopes:
        """Return the gradient of a cost whose slope along the outputs is `error` (outputs,)."""
        return {key: np.tensordot(error, slope, axes=1) for key, slope in self.slopes.items()}


_known: dict[object, Jacobian] = {}
MOST_KNOWN = 64


def jacobian(body: Body, x: Array) -> Jacobian:
    """Return the slopes of the learner's own feedforward, by nudging.

    They are remembered: a repair tries a thousand edits of backprop with one and the same
    feedforward.

    Raises:
        Exception: whatever the learner's code raises.
    """
    key = (_fingerprint(body), x.tobytes(), *(it.tobytes() for _, _, it in body.state().arrays()))
    if key not in _known:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[key] = _nudged(body, x)
    return _known[key]


def _fingerprint(body: Body) -> tuple[object, ...]:
    """Return the text of all that feedforward may run, and how it is called."""
    program, roles = body.patient.program, body.roles
    functions = program.functions()
    lines = program.source.runnable.split("\n")
    if roles.forward is None or len(lines) < len(functions):  # functions told by hand
        return (program,)
    top = list(_statements(program.tree))
    names = {roles.forward.name, f"{roles.maker}.__init__", roles.maker}
    waiting = [it for it in functions if it in names or it in _mentioned(*top)]
    texts: dict[str, str] = {}
    while waiting:
        name = waiting.pop()
        node = functions[name]
        texts[name] = "\n".join(lines[node.lineno - 1 : node.end_lineno])
        mentioned = _mentioned(node)
        waiting += [it for it in functions if it.split(".")[-1] in mentioned and it not in texts]
    return (roles.layout, roles.forward, tuple(texts.values()), tuple(map(ast.dump, top)))


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield what is said outside of functions, in classes too."""
    for node in tree.body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        yield from (it for it in inside if not isinstance(it, ast.FunctionDef))


def _mentioned(*trees: ast.AST) -> set[str]:
    """Return the names that are called or only handed on, as in `self.fire = sigmoid`."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def _nudged(body: Body, x: Array) -> Jacobian:
    state = body.state()
    a = body.outputs(x)
    single = _is_single(body, x)
    step = COARSE_STEP if single else STEP
    slopes: Slopes = {}
    for kind, layer, array in state.arrays():
        slope = np.full((a.size, *array.shape), np.nan)
        for place in _places(array):
            entry: Any = (slice(None), *place)
            slope[entry] = 0
            for sign in (1, -1):
                nudged = array.copy()
                nudged[place] += sign * step
                body.put(state.with_array(kind, layer, nudged))
                slope[entry] += sign * body.outputs(x) / (2 * step)
        slopes[kind, layer] = slope
    body.put(state)
    return Jacobian(a, slopes, 2e-2 if single else 1e-4)


def _places(array: Array) -> list[tuple[int, ...]]:
    """Return the entries to nudge: all of a small array, some of a large one."""
    places = list(np.ndindex(*array.shape))
    if len(places) <= ENTRIES:
        return places
    most = ENTRIES // 3 if len(places) > LARGE else ENTRIES
    chosen = np.random.default_rng(len(places)).choice(len(places), most, replace=False)
    return [places[number] for number in chosen]


def _is_single(body: Body, x: Array) -> bool:
    """Tell whether the outputs come in single precision, though weights and inputs are double."""
    result = body.forward(x)
    parts = result if isinstance(result, tuple) else (result,)
    return any(isinstance(it, np.ndarray) and it.dtype == np.float32 for it in parts)
