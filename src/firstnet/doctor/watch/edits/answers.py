"""Edits of how answers are made of outputs after the training: a threshold, a layer's unit."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.edits.placed import at_once, in_place_of

KIND = "answers"
PRODUCTS = ("dot", "matmul")
WORD = re.compile(r"[A-Za-z_]\w*")


def thresholds(source: Source, lines: Collection[int]) -> Iterator[Edit]:
    """Yield comparisons with 0.5 in the place of those with 0 or 1 on some lines."""
    for node in find_all(source.tree(), ast.Compare):
        if node.lineno not in lines:
            continue
        bound = node.comparators[0]
        above = isinstance(node.ops[0], ast.Gt | ast.GtE)
        if above and isinstance(bound, ast.Constant) and bound.value in (0, 1):
            yield in_place_of(bound, "0.5", "threshold of 0.5", source, kind=KIND)


def units_of_the_training(
    source: Source, names: Collection[str], trained: Collection[int], reached: Collection[int]
) -> Iterator[Edit]:
    """Yield all layers with the units that the training has, where the answers have others.

    Args:
        source: the file.
        names: of the parameters, such as W1.
        trained: the lines on which a step computes something.
        reached: all lines that were run.
    """
    layers = [layer for layer in _layers(source.tree(), names) if layer[1].lineno in reached]
    nodes: list[ast.expr] = []
    texts: list[str] = []
    for weights, whole, inner in (layer for layer in layers if layer[1].lineno not in trained):
        for other, there, within in layers:
            if there.lineno in trained and other == weights:
                instead = _with(there, within, inner)
                if instead not in (ast.unparse(whole), "", *texts):
                    nodes.append(whole)
                    texts.append(instead)
                    break
    if nodes:
        yield at_once(nodes, texts, "unit of the training", source, kind=KIND)


Layer = tuple[str, ast.expr, ast.expr]  # its weights, what is computed, and the weighted sum in it


def _layers(tree: ast.Module, names: Collection[str]) -> Iterator[Layer]:
    """Yield each assignment of a unit of a weighted sum, or of a variable that holds one."""
    held: dict[tuple[int, str], tuple[str, ast.expr]] = {}
    functions = list(find_all(tree, ast.FunctionDef))
    for scope in (*functions, tree):
        for assignment in sorted(_assignments(scope), key=lambda each: each.lineno):
            name = assignment.targets[0].id if isinstance(assignment.targets[0], ast.Name) else ""
            summed = _sum_in(assignment.value, names)
            if summed is not None:
                weights, inner = summed
                if inner is assignment.value:
                    held[id(scope), name] = weights, assignment.value
                else:
                    yield weights, assignment.value, inner
                continue
            for child in find_all(assignment.value, ast.Name):
                if (id(scope), child.id) in held and not isinstance(assignment.value, ast.Name):
                    yield held[id(scope), child.id][0], assignment.value, child
                    break


def _assignments(scope: ast.AST) -> list[ast.Assign]:
    inner = {
        id(it)
        for node in find_all(scope, ast.FunctionDef)
        if node is not scope
        for it in ast.walk(node)
    }
    return [node for node in find_all(scope, ast.Assign) if id(node) not in inner]


def _sum_in(value: ast.expr, names: Collection[str]) -> tuple[str, ast.expr] | None:
    """Return the weights of the only product with weights in an expression, and its whole sum."""
    parents = {child: node for node in ast.walk(value) for child in ast.iter_child_nodes(node)}
    products = [(inner, name) for inner in ast.walk(value) if (name := _weights_of(inner, names))]
    if len(products) != 1:
        return None
    node, weights = products[0]
    whole: ast.AST = node
    while isinstance(above := parents.get(whole), ast.BinOp) and isinstance(above.op, ast.Add):
        if any(isinstance(expression, ast.Constant) for expression in (above.left, above.right)):
            break  # 1 + np.exp(...) is a part of the unit
        whole = above
    return (weights, whole) if isinstance(whole, ast.expr) else None


def _weights_of(node: ast.AST, names: Collection[str]) -> str:
    sides: list[ast.expr] = []
    match node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            sides = [left, right]
        case ast.Call(func=ast.Attribute(value=left, attr=attr), args=[*args]) if attr in PRODUCTS:
            sides = [left, *args]
    written = [ast.unparse(side).removesuffix(".T") for side in sides]
    return next((it for it in written if set(WORD.findall(it)) & set(names)), "")


def _with(whole: ast.expr, inner: ast.expr, instead: ast.expr) -> str:
    """Return an expression with another weighted sum in the place of its own."""
    before, own, behind = ast.unparse(whole).partition(ast.unparse(inner))
    text = ast.unparse(instead)
    alone = before[-1:] in ("(", " ") and before[-2:] != "- " and behind[:1] in (")", ",")
    if isinstance(instead, ast.BinOp) and not alone:
        text = f"({text})"
    return f"{before}{text}{behind}" if own else ""
