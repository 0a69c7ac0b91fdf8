"""Edits of names that are defined nowhere: a misspelt `__init__`, attributes that are never set."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator

from firstnet.doctor.edits.edit import Edit
from firstnet.doctor.edits.scope import Scope

KIND = "spelling"
NEAR = 0.75  # likeness from which a method's name was meant to be __init__


def spelling(scope: Scope) -> Iterator[Edit]:
    """Yield what gives a meaning to names that have none, and a square to slopes without it."""
    function = scope.function
    if isinstance(function, ast.FunctionDef):
        yield from _constructor(scope, function)
        yield from _never_set(scope, function)
        yield from _selfless(scope, function)
    yield from _misspelt(scope)
    yield from _no_slope(scope)
    yield from _squared(scope)


def _constructor(scope: Scope, function: ast.FunctionDef) -> Iterator[Edit]:
    likeness = difflib.SequenceMatcher(None, function.name, "__init__").ratio()
    if function.name == "__init__" or likeness < NEAR:
        return
    line = scope.line(function.lineno)
    column = line.index(function.name)
    end = column + len(function.name.encode())
    where = (function.lineno, column, function.lineno, end)
    yield Edit(*where, "__init__", KIND, 0.1, "__init__ for the name of the method")


def _never_set(scope: Scope, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield `self.name = …` at the start of the constructor, for names that methods only read."""
    if function.name != "__init__" or scope.owner is None:
        return
    absent = _absent(scope.owner)
    for node in scope.statements:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in absent:
                yield scope.swap(node.targets[0], f"self.{name}", KIND, 0.1, f"self.{name}")
    for name in absent:
        counts = name.startswith(("n", "num", "len", "count", "L"))
        for parameter in scope.parameters:
            values = [(f"len({parameter})", 0.5 + (not counts)), (parameter, 0.5 + counts)]
            for value, cost in values:
                text = f"self.{name} = {value}"
                yield scope.before(function.body[0], text, KIND, cost, f"{text} added")


def _selfless(scope: Scope, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield `def predict(self, x)` for a method `def predict(x)`."""
    arguments = [*function.args.posonlyargs, *function.args.args]
    if scope.owner is None or function.decorator_list or (arguments and arguments[0].arg == "self"):
        return
    if not any(isinstance(node, ast.Name) and node.id == "self" for node in scope.nodes):
        return
    at = scope.data.index(b"(", scope.span(function)[0]) + 1
    text = "self, " if arguments else "self"
    yield Edit(*scope.place(at), *scope.place(at), text, KIND, 0.1, "self as the first parameter")


def _misspelt(scope: Scope) -> Iterator[Edit]:
    """Yield the names of the file that one which nothing defines is like: sigmoid for sigmode."""
    known = [*scope.bound, *scope.functions, *sorted(scope.imported)]
    for node in scope.nodes:
        if isinstance(node, ast.Name) and node.id in scope.undefined:
            for name in difflib.get_close_matches(node.id, known, 2, NEAR):
                yield scope.replace(node, name, KIND, 0.1)


def _no_slope(scope: Scope) -> Iterator[Edit]:
    """Yield the definition of `sigmoid_prime`, where it is called and was never written."""
    units = [
        it for it, arity in scope.functions.items() if arity == 1 and re.search("sig|σ|squash", it)
    ]
    slopes = [it for it in scope.undefined if re.search("prime|deriv|slope|grad|^d_|^d", it)]
    home = scope.owner or scope.function
    for name in slopes:
        for unit in units:
            plain = unit.removeprefix("self.")
            call = unit if unit == plain else f"{getattr(scope.owner, 'name', '')}.{plain}"
            if unit != plain and "staticmethod" not in _decorators(scope, plain):
                continue
            text = f"def {name}(z):\n    return {call}(z) * (1 - {call}(z))\n\n\n"
            where = (home.lineno, 0, home.lineno, 0)
            yield Edit(*where, text, KIND, 0.1, f"a definition of {name}")


def _decorators(scope: Scope, name: str) -> str:
    """Return the decorators of a method of the class around, as text."""
    methods = [it for it in getattr(scope.owner, "body", []) if isinstance(it, ast.FunctionDef)]
    found = next((method for method in methods if method.name == name), None)
    return " ".join(ast.unparse(decorator) for decorator in found.decorator_list) if found else ""


def _absent(owner: ast.ClassDef) -> list[str]:
    """Return the attributes of self that are read in a class and set nowhere."""
    own = [
        node
        for node in ast.walk(owner)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    ]
    made = {attribute.attr for attribute in own if isinstance(attribute.ctx, ast.Store)}
    made |= {statement.name for statement in owner.body if isinstance(statement, ast.FunctionDef)}
    return list(dict.fromkeys(attribute.attr for attribute in own if attribute.attr not in made))


def _squared(scope: Scope) -> Iterator[Edit]:
    """Yield 1 - a**2 for 1 - a: the slope of tanh."""
    for node in scope.nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            yield from _other_slope(scope, node)
        if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)):
            continue
        parent, field = scope.parents[node]
        if isinstance(parent, ast.Call) and field == "args":
            squared = f"({scope.source(node)}) ** 2"
            yield scope.replace(node, squared, KIND, 2.0, f"the square of {squared[:-5]}")
        one = isinstance(node.left, ast.Constant) and node.left.value in (1, 1.0)
        if one and isinstance(node.right, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
            whole = f"{scope.source(node.right)} * ({scope.source(node)})"
            yield scope.replace(node, whole, KIND, 1.6, f"{whole[:-3]}, the slope")
            text = f"{scope.source(node.right)}**2"
            yield scope.replace(node.right, text, KIND, 2.2, f"the square of {text[:-3]}")


def _other_slope(scope: Scope, node: ast.BinOp) -> Iterator[Edit]:
    """Yield 1 - a**2 and a > 0 for a * (1 - a): the slopes of other neurons."""
    left, right = ast.unparse(node.left), ast.unparse(node.right)
    whole = right in (f"1 - {left}", f"1.0 - {left}")
    if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Mult):
        left = ast.unparse(node.left.right)  # w * a * (1 - a)
        if right in (f"1 - {left}", f"1.0 - {left}"):
            factor = scope.source(node.left.left)
            for slope in (f"(1 - {left}**2)", f"({left} > 0)"):
                yield scope.replace(node, f"{factor} * {slope}", KIND, 2.4)
    elif whole:
        for slope in (f"(1 - {left}**2)", f"({left} > 0)"):
            yield scope.replace(node, slope, KIND, 2.4)
        if isinstance(node.left, ast.Call) and len(node.left.args) == 1:
            inside = scope.source(node.left.args[0])  # the slope of activations
            yield scope.replace(node, f"{inside} * (1 - {inside})", KIND, 1.9)
