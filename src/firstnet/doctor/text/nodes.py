"""Small questions to a syntax tree."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator
from typing import TypeGuard, TypeVar, overload

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = (*FUNCTIONS, ast.Lambda, ast.ClassDef)
PRODUCTS = ("dot", "matmul", "einsum")
One = TypeVar("One", bound=ast.AST)
Two = TypeVar("Two", bound=ast.AST)
Three = TypeVar("Three", bound=ast.AST)
Ranged = ast.stmt | ast.expr | ast.alias  # nodes that are on lines
Trees = ast.AST | Iterable[ast.AST]


def parse(text: str) -> ast.Module:
    """Return the tree of a text, without Python's warnings about it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


@overload
def find_all(tree: Trees, one: type[One], /) -> Iterator[One]: ...
@overload
def find_all(tree: Trees, one: type[One], two: type[Two], /) -> Iterator[One | Two]: ...
@overload
def find_all(
    tree: Trees, one: type[One], two: type[Two], three: type[Three], /
) -> Iterator[One | Two | Three]: ...
def find_all(tree: Trees, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes of these kinds in a tree, or in several, each itself included."""
    trees = [tree] if isinstance(tree, ast.AST) else tree
    return (node for each in trees for node in ast.walk(each) if isinstance(node, kinds))


@overload
def only(nodes: Iterable[object], one: type[One], /) -> Iterator[One]: ...
@overload
def only(nodes: Iterable[object], one: type[One], two: type[Two], /) -> Iterator[One | Two]: ...
def only(nodes: Iterable[object], *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    """Yield those of some nodes that are of these kinds."""
    return (node for node in nodes if isinstance(node, kinds))


def walk_all(trees: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes of several trees, such as the statements of a block, tree by tree."""
    return (node for tree in trees for node in ast.walk(tree))


def has(tree: ast.AST, *kinds: type[ast.AST]) -> bool:
    """Tell whether a node of one of these kinds is in a tree."""
    return any(isinstance(node, kinds) for node in ast.walk(tree))


def is_operation(node: ast.AST | None, *operators: type[ast.operator]) -> TypeGuard[ast.BinOp]:
    """Tell whether a node computes something from two values by one of these operators."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, operators)


def operations(tree: ast.AST, *operators: type[ast.operator]) -> Iterator[ast.BinOp]:
    """Yield what is computed from two values by one of these operators."""
    return (node for node in ast.walk(tree) if is_operation(node, *operators))


def is_call_of(node: ast.AST | None, *names: str) -> TypeGuard[ast.Call]:
    """Tell whether a node calls a function or a method with one of these names."""
    return isinstance(node, ast.Call) and name_of(node.func) in names


def calls_of(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Yield the calls of functions and methods with one of these names."""
    return (node for node in ast.walk(tree) if is_call_of(node, *names))


def names_in(tree: ast.AST) -> set[str]:
    """Return the variables that are named in a tree."""
    return {name.id for name in find_all(tree, ast.Name)}


def names_read(tree: ast.AST) -> set[str]:
    """Return the variables that are read in a tree."""
    return {name.id for name in find_all(tree, ast.Name) if isinstance(name.ctx, ast.Load)}


def names_set(tree: ast.AST) -> set[str]:
    """Return the variables that are given values in a tree."""
    return {name.id for name in find_all(tree, ast.Name) if isinstance(name.ctx, ast.Store)}


def end_of(node: Ranged) -> tuple[int, int]:
    """Return the line and the column, in bytes, behind a node."""
    return node.end_lineno or node.lineno, node.end_col_offset or 0


def span_of(node: Ranged) -> tuple[int, int, int, int]:
    """Return where a node begins and where it ends: lines from 1, columns in bytes from 0."""
    return node.lineno, node.col_offset, *end_of(node)


def lines_of(node: Ranged) -> range:
    """Return the lines of a statement or an expression."""
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def spans(node: Ranged, line: int) -> bool:
    """Tell whether a line is one of those of a node."""
    return line in lines_of(node)


def is_within(line: int, block: ast.stmt) -> bool:
    """Tell whether a line is in a statement, below its first line."""
    return block.lineno < line <= (block.end_lineno or 0)


def scopes(tree: ast.Module) -> list[ast.Module | ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the module and its functions."""
    return [tree, *(node for node in ast.walk(tree) if isinstance(node, FUNCTIONS))]


def inside(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a scope, not those of functions and classes in it, in their order."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, SCOPES):
            yield from inside(child)


def parents(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    """Return the parent of each node."""
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def guarded(tree: ast.Module) -> set[ast.AST]:
    """Return the nodes that a `try` or a question for the version guards."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and node.handlers:
            found |= {it for inner in [*node.body, *node.handlers] for it in ast.walk(inner)}
        elif isinstance(node, ast.If | ast.IfExp) and _asks(ast.unparse(node.test)):
            found |= set(ast.walk(node))
    return found


def _asks(test: str) -> bool:
    words = ("version", "PY2", "PY3", "TYPE_CHECKING", "hasattr", "globals", "dir(", "False")
    return any(word in test for word in words)


def bound_names(tree: ast.AST) -> set[str]:
    """Return every name that is bound anywhere in the tree, in whatever scope."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
    return found


def assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names and attributes that a statement sets, with their values."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            pairs = list(zip(names, values))
        case ast.Assign(targets=[name], value=value):
            pairs = [(name, value)]
        case _:
            return
    for name, value in pairs:
        if isinstance(name, ast.Name | ast.Attribute):
            yield ast.unparse(name), value


def name_of(function: ast.expr) -> str:
    """Return the last name of what is called; "" where it has none."""
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def blocks(tree: ast.AST) -> list[list[ast.stmt]]:
    """Return the statements that follow one another, block by block."""
    nodes = (getattr(node, field, None) for node in ast.walk(tree) for field in ("body", "orelse"))
    return [node for node in nodes if isinstance(node, list)]


def loops_in_blocks(
    tree: ast.Module,
) -> Iterator[tuple[list[ast.stmt], ast.For, list[ast.stmt]]]:
    """Yield each `for` with the statements before it, and those behind it, in its block."""
    for block in blocks(tree):
        for place, statement in enumerate(block):
            if isinstance(statement, ast.For):
                yield block[:place], statement, block[place + 1 :]


def statement_on(tree: ast.Module, line: int) -> ast.stmt | None:
    """Return the innermost statement on a line."""
    found = None
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and spans(node, line):
            found = node
    return found


def nodes_on(tree: ast.Module, line: int) -> Iterator[ast.AST]:
    """Yield what the innermost statement on a line is made of, itself first."""
    statement = statement_on(tree, line)
    return iter(()) if statement is None else ast.walk(statement)


def functions(tree: ast.AST) -> list[ast.FunctionDef]:
    """Return the functions and methods in a tree."""
    return list(find_all(tree, ast.FunctionDef))


def function_at(tree: ast.Module, line: int) -> ast.FunctionDef | None:
    """Return the innermost function that a line is in; None for the module."""
    around = [function for function in functions(tree) if spans(function, line)]
    return max(around, key=lambda it: it.lineno, default=None)


def around_of(tree: ast.Module, lines: Iterable[int]) -> list[ast.stmt]:
    """Return the functions that these lines are in, and the statements of the module."""
    found: list[ast.stmt] = []
    for line in lines:
        around: ast.stmt | None = None
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt) and spans(node, line):
                is_function = isinstance(node, ast.FunctionDef)
                around = node if is_function or around is None else around
        if around is not None and around not in found:
            found.append(around)
    return found


def sides_of(node: ast.AST) -> tuple[ast.expr, ...]:
    """Return the two sides of a product of matrices; none of anything else."""
    match node:
        case ast.BinOp(left, ast.MatMult(), right):
            return left, right
        case ast.Call(func, [left, right]) if name_of(func) in ("dot", "matmul"):
            return left, right
        case ast.Call(ast.Attribute(left, "dot"), [right]):
            return left, right
    return ()


def is_product(node: ast.expr) -> bool:
    """Tell whether an expression is a product of matrices."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.MatMult)
    function = node.func if isinstance(node, ast.Call) else None
    return isinstance(function, ast.Attribute) and function.attr in PRODUCTS


def is_text(statement: ast.stmt) -> bool:
    """Tell whether a statement is a constant alone: a docstring, or `...`."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def change_of(statement: ast.AST) -> ast.expr | None:
    """Return what a statement adds to a number or subtracts from it; None for any other.

    It is the step in `w -= step`, and in `w = w - step`.
    """
    match statement:
        case ast.AugAssign(op=ast.Add() | ast.Sub(), value=change):
            return change
        case ast.Assign([target], ast.BinOp(left, ast.Add() | ast.Sub(), change)):
            return change if ast.unparse(left) == ast.unparse(target) else None
    return None


def factors_of(node: ast.expr) -> list[ast.expr]:
    """Return what is multiplied in a product, from left to right; of anything else, itself."""
    if is_operation(node, ast.Mult):
        return [*factors_of(node.left), *factors_of(node.right)]
    return [node]


def without_index(node: ast.expr) -> ast.expr:
    """Return what a number is an item of: `self.dW` of `self.dW[j][i]`."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return node


def name_of_numpy(tree: ast.AST) -> str:
    """Return what NumPy is called in a program; "" where it is not imported."""
    imported = (alias for node in find_all(tree, ast.Import) for alias in node.names)
    return next((it.asname or it.name for it in imported if it.name == "numpy"), "")
