"""Networks that are made of their data: a class beside them that takes any example.

`NeuralNetwork(x, y)` keeps x and y, and its feedforward and backprop take no arguments. A stand-in
of the usual form hands it one example after the other. Its lines are those of the learner's
methods, so that a place in it is a place there.
"""

from __future__ import annotations

import ast

from firstnet.doctor.meaning import meaning, sounds_like

STAND_IN = "StandIn"
_SIZES = (3, 2)  # inputs and outputs; the layers between have the learner's sizes
_FAR = 10**6  # the line of the stand-in itself: in no learner's file
_TEMPLATE = """
class {stand_in}:
    def __init__(self):
        import numpy
        self.network = {network}(numpy.zeros((1, {inputs})), numpy.zeros((1, {outputs})))
        for name in ({x!r}, {y!r}, {output!r}):
            vars(self.network).pop(name, None)

    def {forward}(self, x):
        self.network.{x} = x
        output = self.network.{forward}()
        return self.network.{output} if output is None else output

    def {backward}(self, x, y):
        self.{forward}(x)
        self.network.{y} = y
        self.network.{backward}()
"""


def stand_in(tree: ast.Module) -> ast.ClassDef | None:
    """Return a stand-in for the first class of a program that takes its data when it is made."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            made = _stand_in(node)
            if made is not None:
                return made
    return None


def _stand_in(network: ast.ClassDef) -> ast.ClassDef | None:
    methods = {it.name: it for it in network.body if isinstance(it, ast.FunctionDef)}
    maker = methods.get("__init__")
    bare = [
        name
        for name, it in methods.items()
        if len(it.args.args) - len(it.args.defaults) == 1  # self; the others may be left out
    ]
    forward = next((it for it in bare if sounds_like(it, "forward")), None)
    backward = next((it for it in bare if sounds_like(it, "gradient")), None)
    if maker is None or forward is None or backward is None:
        return None
    kept = _kept(maker)
    if not {"x", "y"} <= set(kept):
        return None
    text = _TEMPLATE.format(
        stand_in=STAND_IN,
        network=network.name,
        inputs=_SIZES[0],
        outputs=_SIZES[1],
        forward=forward,
        backward=backward,
        output=_last_set(methods[forward]) or "output",
        **kept,
    )
    made = ast.parse(text).body[0]
    assert isinstance(made, ast.ClassDef)  # noqa: S101  # as the template says
    for method in made.body:
        assert isinstance(method, ast.FunctionDef)  # noqa: S101  # likewise
        _put(method, methods[method.name].lineno)
    made.lineno = made.end_lineno = _FAR
    return made


def _kept(maker: ast.FunctionDef) -> dict[str, str]:
    """Return the attributes that hold the data and the answers: {"x": "input", "y": "y"}."""
    needed = maker.args.args[1 : len(maker.args.args) - len(maker.args.defaults)]
    if len(needed) != 2:
        return {}
    meanings = {
        it.arg: meaning(it.arg, frozenset({"x", "y"})) or part for it, part in zip(needed, "xy")
    }
    found: dict[str, str] = {}
    for node in ast.walk(maker):
        for target, value in _assigned(node):
            name = _what(value)
            if isinstance(target, ast.Attribute) and name in meanings:
                found.setdefault(meanings[name], target.attr)
    return found


def _assigned(node: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    """Return what an assignment sets and to what, one by one."""
    if not isinstance(node, ast.Assign):
        return []
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts))
    return [(target, value)]


def _what(value: ast.expr) -> str:
    """Return the name that a value is, also in np.array(x); "" where it is another."""
    if isinstance(value, ast.Call) and len(value.args) == 1:
        value = value.args[0]
    return value.id if isinstance(value, ast.Name) else ""


def _last_set(function: ast.FunctionDef) -> str:
    """Return the attribute of self that a function sets last."""
    names = [
        it.attr
        for it in ast.walk(function)
        if isinstance(it, ast.Attribute) and isinstance(it.ctx, ast.Store)
    ]
    return names[-1] if names else ""


def _put(node: ast.AST, line: int) -> None:
    """Put a whole function on one line of the learner's file."""
    for it in ast.walk(node):
        if hasattr(it, "lineno"):
            it.lineno = it.end_lineno = line  # type: ignore[attr-defined]
