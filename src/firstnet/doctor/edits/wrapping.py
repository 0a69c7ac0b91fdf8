"""Edits that put something around an expression or take it away: .T, sigmoid( ), list( )."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from firstnet.doctor.edits.edit import Edit
from firstnet.doctor.edits.scope import ATOM, Scope, rank

KIND = "wrap"


def wrapping(scope: Scope) -> Iterator[Edit]:
    """Yield the edits around every expression."""
    for node in scope.nodes:
        yield from _other_turned(scope, node)
        yield from _anew(scope, node)
        if isinstance(node, ast.Call):
            yield from _unwrapped(scope, node)
        elif isinstance(node, ast.Attribute) and node.attr == "T":
            yield scope.replace(node, scope.operand(node.value), KIND, 1.7, "without .T")
        elif isinstance(node, (ast.List, ast.Tuple)) and len(node.elts) == 1:
            yield scope.replace(node, scope.source(node.elts[0]), KIND, 2.5, "without [ ]")
        if isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            yield from _wrapped(scope, node)


def _anew(scope: Scope, node: ast.AST) -> Iterator[Edit]:
    """Yield `[[0] * 3 for _ in range(2)]` for `[[0] * 3] * 2`, whose rows are all the same list."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
        return
    rows, times = node.left, node.right
    if isinstance(rows, ast.List) and len(rows.elts) == 1:
        row = rows.elts[0]
        if isinstance(row, (ast.List, ast.ListComp, ast.BinOp)):
            text = f"[{scope.source(row)} for _ in range({scope.source(times)})]"
            yield scope.replace(node, text, KIND, 0.9, "a new list for each row")


def _other_turned(scope: Scope, node: ast.AST) -> Iterator[Edit]:
    """Yield `delta @ a.T` for `delta.T @ a`, and the reverse."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        left, right = node.left, node.right
    elif isinstance(node, ast.Call) and len(node.args) == 2 and _is_product(node):
        left, right = node.args
    else:
        return
    one, other = scope.operand(left), scope.operand(right)
    for mark in (".transpose()", ".T"):
        if one.endswith(mark) != other.endswith(mark):
            pair = (
                (one.removesuffix(mark), f"{other}{mark}")
                if one.endswith(mark)
                else (f"{one}{mark}", other.removesuffix(mark))
            )
            text = f"{pair[0]} @ {pair[1]}"
            if isinstance(node, ast.Call):
                text = f"{scope.source(node.func)}({', '.join(pair)})"
            yield scope.replace(node, text, KIND, 1.9, f"{mark} at the other one")


def _is_product(node: ast.Call) -> bool:
    return ast.unparse(node.func).endswith(("dot", "matmul"))


def _unwrapped(scope: Scope, node: ast.Call) -> Iterator[Edit]:
    name = ast.unparse(node.func)
    if len(node.args) == 1 and not isinstance(node.args[0], ast.GeneratorExp):
        own = name in scope.functions
        cost = (
            0.1
            if name.endswith(".matrix")
            else 2.0
            if own
            else 2.4
            if name in ("list", "len", "int", "float")
            else 2.8
        )
        text = scope.source(node.args[0])
        yield scope.replace(node, text, KIND, cost, f"without {name}( )")
    if isinstance(node.func, ast.Attribute) and (not node.args or node.func.attr == "reshape"):
        cost = 1.7 if node.func.attr == "transpose" else 2.6
        text = scope.operand(node.func.value)
        yield scope.replace(node, text, KIND, cost, f"without .{node.func.attr}()")


def _wrapped(scope: Scope, node: ast.expr) -> Iterator[Edit]:
    parent, field = scope.parents.get(node, (None, ""))
    text = scope.source(node)
    if isinstance(parent, ast.Attribute) and parent.attr == "dot":
        yield scope.replace(node, f"{scope.operand(node)}.T", KIND, 1.8, ".T added")
    if isinstance(parent, ast.Attribute) or (isinstance(parent, ast.Call) and field == "func"):
        return
    if isinstance(parent, ast.Subscript) or isinstance(node, (ast.Constant, ast.Starred)):
        return
    if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
        yield from _turned(scope, node, parent)
    whole = isinstance(parent, (ast.Assign, ast.Return, ast.AugAssign, ast.Lambda)) or (
        field == "elt"
    )
    argument = isinstance(parent, ast.Call) and field == "args"
    if isinstance(node, (ast.List, ast.ListComp, ast.Tuple, ast.Dict)):
        return
    own = getattr(scope.function, "name", "")  # which would call itself without end
    for function, arity in scope.functions.items():
        if function.split(".")[-1] == own:
            continue
        if arity == 1 and (whole or argument or isinstance(parent, ast.BinOp)):
            whole = whole or (argument and _appends(parent))
            cost = 2.0 if whole else 2.6 if isinstance(parent, ast.BinOp) else 3.0
            neuron = function in scope.slopes or re.search("sig|act|tanh|relu|soft", function)
            cost += 0.0 if neuron else 1.2
            yield scope.replace(node, f"{function}({text})", KIND, cost, f"{function}( ) around")
    yield from _helped(scope, node, parent, whole, argument)


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func)


def _appends(parent: ast.AST | None) -> bool:
    return isinstance(parent, ast.Call) and ast.unparse(parent.func).endswith(".append")


def _turned(scope: Scope, node: ast.expr, parent: ast.AST | None) -> Iterator[Edit]:
    """The array's other way round; spelled as the file does."""
    product = isinstance(parent, ast.Call) and _is_product(parent)
    product = product or (isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.MatMult))
    spelled = ".transpose()" if b".transpose()" in scope.data else ".T"
    cost = 1.8 if product else 3.0 if isinstance(parent, ast.BinOp) else 4.0
    yield scope.replace(node, f"{scope.source(node)}{spelled}", KIND, cost, f"{spelled} added")


def _helped(
    scope: Scope, node: ast.expr, parent: ast.AST | None, whole: bool, argument: bool
) -> Iterator[Edit]:
    """NumPy's and Python's own helpers around an expression."""
    text = scope.source(node)
    atom = text if rank(node) == ATOM else f"({text})"
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("zip", "map", "range"):
        looped = isinstance(parent, (ast.For, ast.comprehension))
        yield scope.replace(node, f"list({text})", KIND, 3.5 if looped else 1.5)
        return
    if isinstance(parent, (ast.Compare, ast.Tuple)):
        yield scope.replace(node, f"np.argmax({text})", KIND, 2.0)
    if isinstance(node, ast.Name) and isinstance(parent, (ast.BinOp, ast.Assign)):
        yield scope.replace(node, f"len({text})", KIND, 2.5)
        yield scope.replace(node, f"float({text})", KIND, 4.5)
        yield scope.replace(node, f"{text}.copy()", KIND, 4.0)
        yield scope.replace(node, f"{text}.shape[0]", KIND, 3.5)
        yield scope.replace(node, f"{text}.shape[1]", KIND, 3.5)
    if isinstance(node, ast.Name) and node.id in scope.parameters and isinstance(parent, ast.BinOp):
        for unit in ("tanh", "exp"):
            cost = 2.4 if len(scope.parameters) == 1 else 4.0
            yield scope.replace(node, f"np.{unit}({text})", KIND, cost)
    if isinstance(parent, ast.Call) and _name(parent).endswith("where") and node in parent.args[1:]:
        yield scope.replace(node, "1.0", KIND, 2.0)
    if whole or argument:
        for sums, cost in (
            (f"np.sum({text}, axis=1, keepdims=True)", 2.8),
            (f"np.sum({text}, axis=0, keepdims=True)", 2.8),
            (f"np.sum({text}, axis=0)", 3.2),
            (f"np.sum({text})", 3.6),
            (f"{atom}.reshape(-1, 1)", 3.6),
        ):
            yield scope.replace(node, sums, KIND, cost + (argument and 1.0))
