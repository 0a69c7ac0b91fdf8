"""Edits of arithmetic: another sign, operands swapped, dropped or negated."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator

from firstnet.doctor.edits.edit import Edit
from firstnet.doctor.edits.scope import BINARY, Scope

KIND = "operator"

_OTHERS = {  # the sign as written: what may have been meant, and its cost
    "+": {"-": 1.5, "*": 3.0, "@": 6.0, "/": 5.0},
    "-": {"+": 1.5, "*": 4.0, "/": 5.0},
    "*": {"/": 2.5, "+": 3.0, "@": 3.0, "-": 3.5, "**": 5.0},
    "/": {"*": 2.5, "-": 4.5, "//": 4.0},
    "//": {"/": 1.2, "*": 4.0, "%": 5.0},
    "%": {"//": 3.0, "/": 4.0},
    "@": {"*": 2.5},
    "**": {"*": 3.0},
}
_COMPARED: dict[type, dict[str, float]] = {
    ast.Eq: {"!=": 1.5, ">=": 5.0},
    ast.NotEq: {"==": 1.2},
    ast.Lt: {"<=": 2.0, ">": 2.0, ">=": 2.5, "==": 4.0},
    ast.LtE: {"<": 2.0, ">=": 2.0, ">": 2.5},
    ast.Gt: {">=": 2.0, "<": 2.0, "<=": 2.5, "==": 4.0},
    ast.GtE: {">": 2.0, "<=": 2.0, "<": 2.5},
    ast.Is: {"==": 1.0, "is not": 2.5},
    ast.IsNot: {"!=": 1.5, "is": 2.5},
}


def operators(scope: Scope) -> Iterator[Edit]:
    """Yield the edits of every operation."""
    for node in scope.nodes:
        if isinstance(node, ast.BinOp) and not _is_format(node):
            yield from _binary(scope, node)
        elif isinstance(node, ast.UnaryOp):
            cost = 2.0 if isinstance(node.op, ast.USub) else 3.0
            yield scope.replace(node, scope.operand(node.operand), KIND, cost)
        elif isinstance(node, ast.Compare) and len(node.ops) == 1:
            yield from _comparison(scope, node)
        elif isinstance(node, ast.BoolOp):
            sign = " and " if isinstance(node.op, ast.Or) else " or "
            yield scope.replace(node, sign.join(map(scope.source, node.values)), KIND, 3.0)
        elif isinstance(node, ast.AugAssign):
            yield from _augmented(scope, node)
        elif isinstance(node, ast.Assign) and len(node.targets) == 1:
            yield from _assigned(scope, node)
    yield from _negated(scope)
    yield from _squared(scope)
    yield from _summed(scope)


def _is_format(node: ast.BinOp) -> bool:
    return isinstance(node.op, ast.Mod) and isinstance(node.left, (ast.Constant, ast.JoinedStr))


def _binary(scope: Scope, node: ast.BinOp) -> Iterator[Edit]:
    sign = BINARY[type(node.op)][0]
    for other, cost in _OTHERS.get(sign, {}).items():
        text = scope.joined(node.left, other, node.right, node)
        words = f"{other} instead of {sign}"
        yield scope.replace(node, text, KIND, cost, words)
    if sign in ("*", "@"):
        left, right = scope.source(node.left), scope.source(node.right)
        turned = "transpose" in left + right or left.endswith(".T") or right.endswith(".T")
        yield scope.replace(node, f"np.dot({left}, {right})", KIND, 1.7 if turned else 2.4)
    if sign in ("-", "/", "//", "@", "**"):
        text = scope.joined(node.right, sign, node.left, node)
        of_one = isinstance(node.left, ast.Constant)  # 1 - a, as the field writes it
        yield scope.replace(node, text, KIND, 3.0 if sign not in "-@" else 2.2 if of_one else 2.0)
    if sign == "**" and isinstance(node.right, ast.Name):  # the slope of a power
        less = f"{scope.operand(node.left)} ** ({scope.source(node.right)} - 1)"
        yield scope.replace(node, less, KIND, 1.5)
    yield from _dropped(scope, node, sign)
    if sign in "+-" and isinstance(node.left, ast.Call) and len(node.left.args) == 1:
        inside, right = scope.source(node.left.args[0]), scope.operand(node.right)
        text = f"{scope.source(node.left.func)}({inside} {sign} {right})"
        yield scope.replace(node, text, KIND, 1.9, f"{sign} {_line(right)} inside the brackets")


def _dropped(scope: Scope, node: ast.BinOp, sign: str) -> Iterator[Edit]:
    left, right = scope.operand(node.left), scope.operand(node.right)
    twice = ast.dump(node.left) == ast.dump(node.right) or scope.source(node.left).endswith(
        f"{sign} {right}"
    )
    cost = 0.8 if twice else 2.2 if sign in "*/" else 3.0
    yield scope.replace(node, left, KIND, cost, f"without {sign} {_line(right)}")
    yield scope.replace(
        node, right, KIND, 2.8 if sign in "*-" else 3.4, f"without {_line(left)} {sign}"
    )


def _comparison(scope: Scope, node: ast.Compare) -> Iterator[Edit]:
    left, right = scope.operand(node.left), scope.operand(node.comparators[0])
    for sign, cost in _COMPARED.get(type(node.ops[0]), {}).items():
        yield scope.replace(node, f"{left} {sign} {right}", KIND, cost)
    for name in scope.forgotten_at(node):
        yield scope.replace(node, f"{left} == {name}", KIND, 1.5)
    yield from _asked(scope, node, left, right)
    parent, _ = scope.parents[node]
    if isinstance(parent, ast.Expr) and isinstance(node.ops[0], ast.Eq):
        yield scope.replace(node, f"{left} = {right}", KIND, 0.5)


def _asked(scope: Scope, node: ast.Compare, left: str, right: str) -> Iterator[Edit]:
    """Yield `np.argmax(self.feedforward(x)) == y` for `y == y`."""
    if left != right:
        return
    names = [
        function
        for function in scope.functions
        if re.search("forward|predict|query|output", function)
    ]
    for name, x in itertools.product(names[:2], scope.forgotten_at(node)[:2]):
        yield scope.replace(node, f"np.argmax({name}({x})) == {right}", KIND, 1.0)


def _augmented(scope: Scope, node: ast.AugAssign) -> Iterator[Edit]:
    target, value = scope.source(node.target), scope.source(node.value)
    sign = BINARY[type(node.op)][0]
    others = {"+": 1.5, "-": 1.5, "*": 4.0, "/": 4.5}
    for other, cost in others.items():
        if other != sign:
            text = f"{target} {other}= {value}"
            yield scope.swap(node, text, KIND, cost, f"{other}= instead of {sign}=")
    cost = 1.7 if isinstance(node.target, ast.Subscript) else 2.3
    yield scope.swap(node, f"{target} = {value}", KIND, cost, f"= instead of {sign}=")


def _assigned(scope: Scope, node: ast.Assign) -> Iterator[Edit]:
    target, value = scope.source(node.targets[0]), scope.source(node.value)
    yield from _in_place(scope, node, target)
    if isinstance(node.targets[0], ast.Tuple) or isinstance(node.value, (ast.List, ast.ListComp)):
        return
    if isinstance(node.targets[0], ast.Name) and (target == value or target in scope.unread):
        cost = 0.8 if target == value else 2.2
        yield scope.swap(node, f"self.{target} = {value}", KIND, cost, f"self.{target}")
    first = 2.0 if isinstance(node.targets[0], (ast.Attribute, ast.Subscript)) else 3.0
    first = 1.3 if _starts_at_zero(scope, node, target) else first
    held = isinstance(node.targets[0], ast.Attribute) and target not in value
    for sign, cost in {"+": first, "-": first + (-0.4 if held else 0.5)}.items():
        yield scope.swap(node, f"{target} {sign}= {value}", KIND, cost, f"{sign}= instead of =")
    if isinstance(node.value, (ast.BinOp, ast.Call)):
        inner = f"({value})" if isinstance(node.value, ast.BinOp) else value
        for sign in "-+":
            text = f"{target} = {target} {sign} {inner}"
            yield scope.swap(node, text, KIND, first + 1.2, f"{target} {sign} in front")


def _in_place(scope: Scope, node: ast.Assign, target: str) -> Iterator[Edit]:
    """Yield `w -= step` for `w = w - step`, which makes a new array."""
    value = node.value
    if isinstance(value, ast.BinOp) and scope.source(value.left) == target:
        sign = BINARY[type(value.op)][0]
        if sign in ("+", "-", "*", "/"):
            text = f"{target} {sign}= {scope.source(value.right)}"
            yield scope.swap(node, text, KIND, 1.6, f"{sign}= in place")


def _starts_at_zero(scope: Scope, node: ast.Assign, target: str) -> bool:
    """Tell whether a loop assigns what was set to zero before it, as for a sum."""
    if not any(isinstance(inner, (ast.For, ast.While)) for inner in _around(scope, node)):
        return False
    for other in scope.of(ast.Assign):
        assert isinstance(other, ast.Assign)  # noqa: S101  # asked for
        if other.lineno < node.lineno and scope.source(other.targets[0]) == target:
            zero = isinstance(other.value, ast.Constant) and other.value.value == 0
            return zero or "zeros" in ast.unparse(other.value)
    return False


def _around(scope: Scope, node: ast.AST) -> Iterator[ast.AST]:
    while node is not scope.function:
        node = scope.parents[node][0]
        yield node


def _squared(scope: Scope) -> Iterator[Edit]:
    """Yield `rate * g ** 2` for `rate * g`, as in the mean of the squares of gradients."""
    for node in scope.of(ast.BinOp):
        assert isinstance(node, ast.BinOp)  # noqa: S101  # asked for
        plain = isinstance(node.right, (ast.Name, ast.Attribute, ast.Subscript))
        if isinstance(node.op, ast.Mult) and plain:
            text = f"{scope.source(node.right)} ** 2"
            yield scope.replace(node.right, text, KIND, 2.4)
        if isinstance(node.op, ast.Div) and plain:
            text = f"(1 - {scope.source(node.right)})"
            yield scope.replace(node.right, text, KIND, 2.4)


def _summed(scope: Scope) -> Iterator[Edit]:
    """Yield `[w + dw for w, dw in zip(ws, dws)]` for `[dw for w, dw in zip(ws, dws)]`."""
    for node in scope.of(ast.ListComp):
        assert isinstance(node, ast.ListComp)  # noqa: S101  # asked for
        for name in scope.forgotten.get(node, []):
            for sign in ("+", "-"):
                text = f"{name} {sign} {scope.operand(node.elt)}"
                yield scope.replace(node.elt, text, KIND, 1.3)


def _negated(scope: Scope) -> Iterator[Edit]:
    for node in scope.nodes:
        if isinstance(node, ast.Call) and scope.source(node.func).endswith("exp") and node.args:
            yield _minus(scope, node.args[0], 1.0)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and _is_e(node.left):
            yield _minus(scope, node.right, 1.0)
        elif isinstance(node, (ast.Return, ast.Assign, ast.AugAssign)) and node.value is not None:
            if not isinstance(node.value, (ast.List, ast.ListComp, ast.Tuple)):
                yield _minus(scope, node.value, 2.5)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.MatMult, ast.Div)):
            yield _minus(scope, node.left, 4.5)
        elif isinstance(node, ast.Subscript) and not isinstance(node.slice, (ast.Slice, ast.Tuple)):
            plain = scope.source(node.slice) in scope.counters
            yield _minus(scope, node.slice, 1.4 if plain else 2.2)


def _is_e(node: ast.expr) -> bool:
    """Tell whether something is the base of the natural logarithm: e, math.e or 2.718."""
    number = node.value if isinstance(node, ast.Constant) else 0
    return ast.unparse(node).split(".")[-1] == "e" or str(number).startswith("2.71")


def _minus(scope: Scope, node: ast.expr, cost: float) -> Edit:
    text = scope.operand(node)
    if text.startswith("-"):
        return scope.replace(node, text[1:], KIND, cost)
    if isinstance(node, ast.BinOp) and BINARY[type(node.op)][1] == 10 and text[0] != "(":
        text = f"({text})"
    return scope.replace(node, f"-{text}", KIND, cost)


def _line(text: str) -> str:
    return " ".join(text.split())
