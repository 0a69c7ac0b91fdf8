"""Edits that turn a step around: the difference of output and target, or the sign of each update.

Both make the same of a step that goes uphill, so only one of the two may be needed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, is_operation, only
from firstnet.doctor.watch.edits.placed import replacing

KIND = "turned"
EACH_STEP = "each step the other way"  # in words
WORD = re.compile(r"[A-Za-z_]\w*")
OTHER = {ast.Add: "-=", ast.Sub: "+="}


def turned(
    source: Source,
    lines: Collection[int],
    names: Collection[str],
    operands: Collection[str],
    targets: Collection[str] = (),
) -> Iterator[Edit]:
    """Yield edits of a file that turn a step around, the shortest first.

    Args:
        source: the file.
        lines: of it, that the step goes through.
        names: of the parameters.
        operands: the texts of the output and the target, as they are read.
        targets: of these, the texts of the target, and of what has the same values.
    """
    nodes = [inner for inner in ast.walk(source.tree()) if getattr(inner, "lineno", 0) in lines]
    errors, as_usual = [], False
    for inner in nodes:
        if is_operation(inner, ast.Sub):
            left, right = ast.unparse(inner.left), ast.unparse(inner.right)
            if {left, right} & set(operands):
                known = targets or operands
                as_usual = as_usual or (right in known and left not in known)
                errors.append(
                    _turned(inner, f"{_as_last(inner.right)} - {_as_last(inner.left)}", source)
                )
    words = {word for name in names for word in WORD.findall(name)} - {"self"}
    words |= _dealt_from(words, nodes)
    steps = sorted(
        (inner for inner in only(nodes, ast.stmt) if words & _stepped(inner)),
        key=lambda it: it.lineno,
    )
    others = [other for step in steps if (other := _other_way(step)) is not None]
    updates = []
    if others and len({sign for _, _, sign in others}) == 1:
        each = [_turned(node, text, source) for node, text, _ in others]
        updates = [as_one(source.runnable, each, EACH_STEP)]
    # Output minus target is what the book calls the error (BP1): it is the update that is turned.
    yield from [*updates, *errors] if as_usual else [*errors, *updates]


def _dealt_from(words: set[str], nodes: Collection[ast.AST]) -> set[str]:
    """Return the names that loops give to parameters: p of `for p, g in zip([w, b], grads)`.

    A counter is none, as of `range(len(w))` or `enumerate(w)`: other lists have it, too.
    """
    return {
        name.id
        for node in only(nodes, ast.For)
        if words & set(WORD.findall(ast.unparse(node.iter)))
        for target in _without_counter(node)
        for name in find_all(target, ast.Name)
    }


def _without_counter(loop: ast.For) -> list[ast.expr]:
    """Return what a loop gives values to, but for a number that it counts."""
    match loop:
        case ast.For(iter=ast.Call(func=ast.Name("range"))):
            return []
        case ast.For(iter=ast.Call(func=ast.Name("enumerate")), target=ast.Tuple([_, *others])):
            return others
    return [loop.target]


def _stepped(statement: ast.stmt) -> set[str]:
    """Return the words in what a statement assigns."""
    target: ast.expr | None = None
    if isinstance(statement, ast.AugAssign):
        target = statement.target
    elif isinstance(statement, ast.Assign):
        target = statement.targets[0]
    return set(WORD.findall(ast.unparse(target))) if target is not None else set()


def _other_way(statement: ast.stmt) -> tuple[ast.expr | ast.stmt, str, str] | None:
    """Return a part of a step, what turns it around, and the sign; None where it is no step.

    It is `w -= step`, `w = w - step`, or one of these for each item of a list.
    """
    if isinstance(statement, ast.AugAssign) and type(statement.op) in OTHER:
        sign = OTHER[type(statement.op)]
        text = f"{ast.unparse(statement.target)} {sign} {ast.unparse(statement.value)}"
        return statement, text, sign
    value = statement.value if isinstance(statement, ast.Assign) else None
    whole = ast.unparse(statement.targets[0]) if isinstance(statement, ast.Assign) else ""
    if isinstance(value, ast.ListComp):
        whole, value = "", value.elt
    if not isinstance(value, ast.BinOp) or type(value.op) not in OTHER:
        return None
    left = ast.unparse(value.left)
    if whole not in ("", left):
        return None
    sign = OTHER[type(value.op)]
    return value, f"{left} {sign[0]} {_as_last(value.right)}", sign


def _as_last(node: ast.expr) -> str:
    """Return the text of an operand, in brackets where it is a sum itself."""
    text = ast.unparse(node)
    summed = is_operation(node, ast.Add, ast.Sub)
    return f"({text})" if summed else text


def _turned(node: ast.expr | ast.stmt, text: str, source: Source) -> Edit:
    return replacing(node, text, source, kind=KIND)
