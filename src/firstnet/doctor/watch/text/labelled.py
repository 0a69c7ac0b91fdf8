"""Results that are printed under a name which says on which examples they were measured."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import blocks, find_all

TEST = re.compile(r"test|prueba|teste|prova|essai", re.IGNORECASE)
TRAINING = re.compile(r"train|tr\b|learn|lern|entra[iîy]n|entren|trein|addestr", re.IGNORECASE)


def called_a_test(source: Source) -> ast.Call | None:
    """Return what prints as a test result what it has just printed as one of the training.

    Both are the same call, of examples that are named after the training.
    """
    for block in blocks(source.tree()):
        told: set[str] = set()  # what computes results of the training
        for statement in block:
            call = _print(statement)
            if call is None:
                told = set() if _stores(statement) else told
                continue
            label, measured = " ".join(_texts(call)), set(_measured(call))
            if TEST.search(label) and not TRAINING.search(label):
                if measured & told and not _names(call, TEST):
                    return call
            elif TRAINING.search(label) and not TEST.search(label):
                told |= measured
    return None


def _print(statement: ast.stmt) -> ast.Call | None:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id="print")) as call):
            return call
    return None


def _stores(statement: ast.stmt) -> bool:
    return any(isinstance(getattr(node, "ctx", None), ast.Store) for node in ast.walk(statement))


def _texts(call: ast.Call) -> Iterator[str]:
    for node in find_all(call, ast.Constant):
        if isinstance(node.value, str):
            yield node.value


def _measured(call: ast.Call) -> Iterator[str]:
    """Yield what a call computes to print, from examples that are named after the training."""
    for node in ast.walk(call):
        other = isinstance(node, ast.Call) and node is not call and ast.unparse(node.func) != "len"
        if other and _names(node, TRAINING):
            yield ast.unparse(node)


def _names(node: ast.AST, word: re.Pattern[str]) -> bool:
    names = (getattr(inner, "id", "") or getattr(inner, "attr", "") for inner in ast.walk(node))
    return any(word.search(name) for name in names)
