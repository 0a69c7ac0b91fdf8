"""Edits that add what a step lacks: a bias to the weighted inputs, a zero to a sum of gradients."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    end_of,
    find_all,
    is_product,
    name_of,
    names_in,
    only,
    without_index,
)
from firstnet.doctor.watch.edits.placed import before

KIND, BEGUN_AGAIN = "addition", "begun again"
ADDED = 0.5  # the cost of an addition in the place of an assignment
BESIDE = 2  # lines between two items of one table, of which one is added to
GRADIENT = re.compile(r"\.grad(ient)?$|\.d[a-zA-Z]$|^d[A-Z]\w*\[")
DIGITS = re.compile(r"\d+")


def biases(source: Source, idle: Sequence[str]) -> Iterator[Edit]:
    """Yield weighted inputs with a bias added that nothing is computed from.

    How the program writes it is seen in a bias that it adds elsewhere.

    Args:
        source: the program.
        idle: paths of biases, such as "net.b1" or "params['b1']".
    """
    tree = source.tree()
    products = [inner for inner in find_all(tree, ast.expr) if is_product(inner)]
    for path in idle:
        number = DIGITS.findall(path)[-1:]
        for written in _ways(source, tree, path):
            for node in products:
                of_layer = not number or number[0] in DIGITS.findall(ast.unparse(node))
                if of_layer:
                    end = end_of(node)
                    yield Edit(*end, *end, f" + {written}", KIND, 0.0, f"{written} added")


def _ways(source: Source, tree: ast.Module, path: str) -> list[str]:
    """Return how a program may write a bias: as it does with one of another number, or its path."""
    number = DIGITS.findall(path)[-1:]
    word = re.findall(r"[A-Za-z_]+", path)[-1]
    found = []
    for node in find_all(tree, ast.BinOp):
        if isinstance(node.op, ast.Add):
            text = source.written(node.right)
            if re.search(rf"(?<![A-Za-z_]){word}\d*(?![A-Za-z_])", text) and len(text) < 40:
                found.append(DIGITS.sub(number[0], text) if number else text)
    quoted = path.replace("'", '"')
    return list(dict.fromkeys([*found, quoted if '["' in source.runnable else path]))


def accumulations(source: Source, lines: Collection[int]) -> Iterator[Edit]:
    """Yield assignments of gradients as additions: a value that is used twice has two parts of it.

    Those that are beside each other are tried one by one, and together.

    Args:
        source: the program.
        lines: that may be edited.
    """
    text = [line.encode() for line in source.runnable.split("\n")]
    found: list[Edit] = []
    nodes = list(ast.walk(source.tree()))
    sums = {(_held_in(inner.target), inner.lineno) for inner in only(nodes, ast.AugAssign)}
    for node in nodes:
        if not isinstance(node, ast.Assign) or node.lineno not in lines or len(node.targets) > 1:
            continue
        target = node.targets[0]
        written = ast.unparse(target)
        beside = {name for name, line in sums if abs(line - node.lineno) <= BESIDE}
        is_gradient = GRADIENT.search(written) or _held_in(target) in beside - {""}
        if is_gradient and not isinstance(node.value, ast.Constant):
            place = target.end_lineno or node.lineno
            start = text[place - 1].find(b"=", target.end_col_offset)
            words = f"added to {written}"
            found.append(Edit(place, start, place, start + 1, "+=", KIND, ADDED, words))
    found.sort(key=lambda it: it.line)
    yield from found
    for one, other in pairwise(found):
        if other.line == one.line + 1:
            yield as_one(source.runnable, [one, other], f"{one.words}, and {other.words}")


def _held_in(target: ast.expr) -> str:
    """Return what holds an item: grads of grads["W1"]; "" for what is none."""
    return ast.unparse(target.value) if isinstance(target, ast.Subscript) else ""


def resets(source: Source, sums: Sequence[str]) -> Iterator[Edit]:
    """Yield steps after which the gradients that they took are zero again, all of them at first.

    Args:
        source: the program.
        sums: paths of sums of gradients that are never set back, such as "w.grad" or "dW1".
    """
    text = source.runnable.split("\n")
    words = {re.findall(r"[A-Za-z_]\w*", total)[-1] for total in sums}
    single: dict[str, list[Edit]] = {"": [], "[...]": []}
    steps = find_all(source.tree(), ast.AugAssign)
    for node in sorted(steps, key=lambda it: it.lineno):
        adds = isinstance(node.op, ast.Sub | ast.Add)
        if not adds or _last_word(node.target) in words:  # which adds to the sum
            continue
        parts = ast.Attribute | ast.Name | ast.Subscript
        taken = [inner for inner in ast.walk(node.value) if isinstance(inner, parts)]
        part = next((child for child in taken if _last_word(child) in words), None)
        if part is None:
            continue
        start = text[node.lineno - 1].encode()[: node.col_offset].decode()
        between = f"\n{start}" if not start.strip() else "; "
        end = end_of(node)
        for whole, edits in single.items():
            zero = f"{ast.unparse(part)}{whole} = 0.0"
            words_of = f"{zero} after it"
            edits.append(Edit(*end, *end, f"{between}{zero}", KIND, 0.0, words_of))
    for edits in single.values():
        if len(edits) > 1:
            yield as_one(source.runnable, edits, "all sums are zero after it")
    for pair in zip(*single.values()):
        yield from pair


def begun_again(source: Source, sums: Sequence[str], line: int) -> Iterator[Edit]:
    """Yield a statement that makes sums of gradients before a loop, as the first one in it.

    Args:
        source: the program.
        sums: paths of sums that are never set back.
        line: of the loop whose turns are the steps.
    """
    words = {re.findall(r"[A-Za-z_]\w*", total)[-1] for total in sums}
    nodes = list(ast.walk(source.tree()))
    loop = next((node for node in only(nodes, ast.For) if node.lineno == line), None)
    made = [
        node
        for node in only(nodes, ast.Assign)
        if node.lineno < line and words & names_in(node.targets[0])
    ]
    if loop is not None and made:
        texts = [source.written(assignment) for assignment in made]
        yield before(
            loop.body[0], texts, "sums that begin with each step", source, kind=BEGUN_AGAIN
        )


def _last_word(node: ast.expr) -> str:
    """Return the last name of `self.dW`, `dW` or `dW[j][i]`."""
    return name_of(without_index(node))
