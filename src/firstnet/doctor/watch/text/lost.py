"""What is computed and lost: sums of which a loop keeps the last term only, steps of no one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, loops_in_blocks, only
from firstnet.doctor.watch.edits.mending import FORWARD
from firstnet.doctor.watch.edits.placed import in_place_of

Named = ast.Name | ast.Attribute | ast.Subscript


def lost_sums(source: Source) -> list[ast.Assign]:
    """Return `z = w * x` in a loop, where z is set before the loop and read behind it only.

    What the other turns compute is lost, and so is what z was before.
    """
    found = []
    for before, loop, behind in loops_in_blocks(source.tree()):
        begun = {_set_by(statement) for statement in before} - {""}
        wanted = {text for statement in behind for text in texts_read(statement)}
        lost = (begun & wanted).difference(texts_read(loop))
        assigns = only(loop.body, ast.Assign)
        found += [statement for statement in assigns if _set_by(statement) in lost]
    return found


def added(statement: ast.Assign, source: Source) -> Edit:
    """Return the edit that adds to the sum."""
    target, value = statement.targets[0], statement.value
    old = source.written(value)
    text = f"{ast.unparse(target)} += {old}"
    return in_place_of(statement, text, "+= instead of =", source, kind=FORWARD)


def _set_by(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return ast.unparse(statement.targets[0])
    return ""


def texts_read(node: ast.AST) -> Iterator[str]:
    """Yield the variables, attributes and items that are read, as they are written."""
    for inner in ast.walk(node):
        if isinstance(inner, Named) and isinstance(inner.ctx, ast.Load):
            yield ast.unparse(inner)


def kept_nowhere(source: Source) -> list[ast.Assign]:
    """Return steps whose result a function gives to a name of its own, and never reads again.

    In `w = layer.w - rate * layer.dw`, layer.w stays as it was.
    """
    found = []
    for function in find_all(source.tree(), ast.FunctionDef):
        nodes = list(ast.walk(function))
        names = list(only(nodes, ast.Name))
        read = {inner.id for inner in names if not isinstance(inner.ctx, ast.Store)}
        read |= {name for inner in only(nodes, ast.Global, ast.Nonlocal) for name in inner.names}
        stored = {
            ast.unparse(node) for node in nodes if isinstance(getattr(node, "ctx", None), ast.Store)
        }
        called = {ast.unparse(node.func) for node in only(nodes, ast.Call)}
        if called & {"locals", "vars", "eval", "exec"}:
            continue
        for node in nodes:
            match node:
                case ast.Assign(
                    targets=[ast.Name(id=name)],
                    value=ast.BinOp(
                        op=ast.Sub(), left=ast.Attribute() as old, right=ast.BinOp(op=ast.Mult())
                    ),
                ) if name not in read and name in old.attr and ast.unparse(old) not in stored:
                    found.append(node)
    return found
