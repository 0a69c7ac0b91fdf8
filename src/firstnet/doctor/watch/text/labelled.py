"""Results that are printed under a name which says on which examples they were measured."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Set

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import assigned, blocks, find_all, names_in, only

TEST = re.compile(r"(?<![a-z])(test|prueba|teste|prova|essai)(?![a-z])", re.IGNORECASE)
TRAINING = re.compile(
    r"(train|learn|lern|entra[iîy]n|entren|trein|addestr)(ing|s|o|amento|amiento|ement)?|tr\b",
    re.IGNORECASE,
)
OTHERWISE = re.compile(r"^len\(|rand|choice|sample|next|pop|input\(|read|time", re.IGNORECASE)


def called_a_test(source: Source) -> ast.Call | None:
    """Return what prints as a test result what it has just printed as one of the training.

    Both are the same call with the same arguments, and nothing but prints stands between them. Of
    the examples there are others, too: they are named after the training, or are a part of all.
    """
    parts = {
        name
        for node in find_all(source.tree(), ast.Assign)
        for name, value in assigned(node)
        if isinstance(value, ast.Subscript)
    }
    for block in blocks(source.tree()):
        told: set[tuple[str, str]] = set()  # what is said, and computed, of the training
        for statement in block:
            call = _print(statement)
            if call is None:
                told = set()
                continue
            label, measured = " ".join(_texts(call)), set(_measured(call, parts))
            if TEST.search(label) and not TRAINING.search(label):
                named = {(_rest(label, TEST), it) for it in measured}
                if named & told and not _names(call, TEST):
                    return call
            elif TRAINING.search(label) and not TEST.search(label):
                told |= {(_rest(label, TRAINING), it) for it in measured}
    return None


def _rest(label: str, word: re.Pattern[str]) -> str:
    """Return what a label says beside a word, in letters alone."""
    return re.sub(r"[^a-z]|%\S*", "", word.sub("", label).lower())


def _print(statement: ast.stmt) -> ast.Call | None:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id="print")) as call):
            return call
    return None


def _texts(call: ast.Call) -> Iterator[str]:
    for node in find_all(call, ast.Constant):
        if isinstance(node.value, str):
            yield node.value


def _measured(call: ast.Call, parts: Set[str]) -> Iterator[str]:
    """Yield what a call computes to print, from examples that are parts of all examples."""
    for node in _shown(call):
        text = ast.unparse(node)
        named = _names(node, TRAINING) or not parts.isdisjoint(names_in(node))
        if node.args and named and not OTHERWISE.search(text):
            yield text


def _shown(call: ast.Call) -> Iterator[ast.Call]:
    """Yield the calls whose results are printed as they are."""
    values = [*call.args]
    for node in ast.walk(call):
        match node:
            case ast.FormattedValue(value):
                values.append(value)
            case ast.BinOp(ast.Constant(str()), ast.Mod(), ast.Tuple(parts)):
                values += parts
            case ast.BinOp(ast.Constant(str()), ast.Mod(), value):
                values.append(value)
    yield from only(values, ast.Call)


def _names(node: ast.AST, word: re.Pattern[str]) -> bool:
    names = (getattr(inner, "id", "") or getattr(inner, "attr", "") for inner in ast.walk(node))
    return any(word.search(name) for name in names)
