"""Parts of a sequence that a network is given, and the part after them that it is to answer."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import assigned, blocks, find_all, has, names_in, names_set, only

TARGETS = re.compile(
    r"(y|t|ys|(train_|y_)?t(ar)?ge?ts?|labels?|out(put)?s?|ziele?|cibles?|objetivos?|alvos?|"
    r"obiettivi|bersagli|sorties?|salidas?)(_train)?",
    re.IGNORECASE,
)
INPUTS = re.compile(
    r"(x|xs|in|inp|inputs?(_\w+)?|windows?|ctx|context|src|sources?|eingaben?|fenster|entr[eé]es?|"
    r"entradas?|ingressi?|finestra)(_train)?",
    re.IGNORECASE,
)


class Copied(NamedTuple):
    """A target that is among the inputs.

    Attributes:
        line: that makes it.
        target: the expression of it.
        inputs: that of the inputs.
    """

    line: int
    target: str
    inputs: str


def copied(source: Source, lines: Collection[int]) -> Copied | None:
    """Return the first target on some lines that, by its name, is one, and is among the inputs."""
    every = (*_symbols_twice(source), *_in_windows(source))
    named = (
        found
        for target, inputs, found in every
        if TARGETS.fullmatch(target) and INPUTS.fullmatch(inputs)
    )
    return next((found for found in named if found.line in lines), None)


def made_twice(source: Source) -> int:
    """Return the second of two lines in a row that give two names the same slice; 0 if none.

    As of inputs and targets that were to be a letter apart.
    """
    return next((found.line for _, _, found in _twice(source)), 0)


def in_its_window(source: Source) -> int:
    """Return the line that takes the last number of a window as what comes after it; 0 if none.

    As `series[i + 5 - 1]` is within `series[i:i + 5]`.
    """
    return next((found.line for _, _, found in _in_windows(source)), 0)


def _twice(source: Source) -> Iterator[tuple[str, str, Copied]]:
    """Yield the names that get the same slice, the second first."""
    for block in blocks(source.tree()):
        pairs = [(it.lineno, *pair) for it in only(block, ast.Assign) for pair in assigned(it)]
        for (_, one, value), (line, other, again) in pairwise(pairs):
            if has(again, ast.Slice) and ast.dump(value) == ast.dump(again):
                text = ast.unparse(again)
                yield other, one, Copied(line, text, text)


def _symbols_twice(source: Source) -> Iterator[tuple[str, str, Copied]]:
    """Yield those of a sequence of symbols, which stay what they are: rows may be coded again."""
    tree = source.tree()
    looked_up = {
        name
        for node in ast.walk(tree)
        for name, value in assigned(node)
        if any(isinstance(it.elt, ast.Subscript) for it in find_all(value, ast.ListComp))
    }
    for target, inputs, found in _twice(source):
        value = ast.parse(found.target, mode="eval").body
        of_symbols = names_in(value) & looked_up or isinstance(value, ast.ListComp)
        set_again = [
            name
            for node in find_all(tree, ast.Assign, ast.AugAssign)
            for name in names_set(node) & {target, inputs}
        ]
        if of_symbols and len(set_again) <= 2:
            yield target, inputs, found


def _in_windows(source: Source) -> Iterator[tuple[str, str, Copied]]:
    """Yield what the last values of windows are kept as, and what the windows are."""
    tree = source.tree()
    slices = (it for it in find_all(tree, ast.Subscript) if isinstance(it.slice, ast.Slice))
    parts = {ast.unparse(it.value) for it in slices}
    cut = {name for it in ast.walk(tree) for name, _ in _sliced(it) if name in parts}
    for block in blocks(tree):
        kept = [it for statement in only(block, ast.stmt) for it in _kept(statement)]
        for inputs, window in kept:
            for target, value in kept if inputs not in cut else ():
                if target != inputs and _is_last_of(value, window):
                    texts = ast.unparse(value), ast.unparse(window)
                    yield target, inputs, Copied(value.lineno, *texts)


def _sliced(node: ast.AST) -> Iterator[tuple[str, ast.Subscript]]:
    """Yield the names of single slices."""
    for name, value in assigned(node):
        if isinstance(value, ast.Subscript):
            yield name, value


def _kept(statement: ast.stmt) -> Iterator[tuple[str, ast.Subscript]]:
    """Yield the parts of sequences that a statement keeps as they are, with a name for each."""
    pairs = list(assigned(statement))
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(name), "append"), [value])):
            pairs.append((name, value))
    for name, value in pairs:
        kept = value.args[0] if isinstance(value, ast.Call) and value.args else value
        while isinstance(kept, ast.ListComp):
            kept = kept.elt
        inner = find_all(kept, ast.Subscript) if isinstance(kept, ast.Call) else [kept]
        for part in inner:
            if isinstance(part, ast.Subscript):
                yield name, part


def _is_last_of(value: ast.Subscript, window: ast.Subscript) -> bool:
    """Tell whether a value is the last one of a window, which ends before its upper bound."""
    if ast.unparse(value.value) != ast.unparse(window.value) or isinstance(value.slice, ast.Slice):
        return False
    part = window.slice
    if not isinstance(part, ast.Slice) or part.lower is None or part.upper is None:
        return False
    distance = _terms(part.upper)
    distance.subtract(_terms(value.slice))
    return {term: times for term, times in distance.items() if times} == {"": 1}


def _terms(node: ast.expr) -> Counter[str]:
    """Return how often each term is in a sum; the whole numbers are under ""."""
    match node:
        case ast.Constant(int(number)):
            return Counter({"": number})
        case ast.BinOp(left, ast.Add() | ast.Sub() as sign, right):
            terms = _terms(left)
            terms.update(_terms(right)) if isinstance(sign, ast.Add) else terms.subtract(
                _terms(right)
            )
            return terms
    return Counter({ast.unparse(node): 1})
