"""Edits of how right answers are counted: what is compared, of what, and from which number on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import blocks, find_all, name_of, names_in, nodes_on, statement_on
from firstnet.doctor.watch.edits.placed import (
    at_once,
    at_the_head,
    enclosed,
    replacing,
    with_argument,
)

TRAIN = re.compile(r"train(ing)?|(?<=_)tr\b", re.IGNORECASE)
TESTS = ("test", "te", "val", "valid", "dev")
PLACES = ("{}.reshape({}.shape)", "({} > 0.5)", "np.argmax({})")  # of one side, for the other


def from_zero(source: Source, line: int) -> Iterator[Edit]:
    """Yield `right = 0` at the head of the loop in which a counter goes up for ever.

    It is set on the line, or counted or told there.
    """
    tree = source.tree()
    told = statement_on(tree, line)
    names = names_in(told or tree)
    for block in blocks(tree):
        for place, start in enumerate(block):
            target = start.targets[0] if isinstance(start, ast.Assign) else None
            zero = isinstance(start, ast.Assign) and ast.unparse(start.value) in ("0", "0.0")
            if not zero or not isinstance(target, ast.Name) or target.id not in names:
                continue
            for loop in block[place + 1 :]:
                adds = find_all(loop, ast.AugAssign)
                added = any(name_of(step.target) == target.id for step in adds)
                if isinstance(loop, ast.For | ast.While) and added:
                    text = f"{target.id} = 0"
                    yield at_the_head(loop, text, f"{target.id} from 0 on", source)


def compared_alike(source: Source, line: int) -> Iterator[Edit]:
    """Yield comparisons of one shape, and of classes, in the place of those on a line."""
    for node in nodes_on(source.tree(), line):
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq):
            continue
        sides = [node.left, node.comparators[0]]
        if any(isinstance(side, ast.Constant) for side in sides):
            continue  # one class is counted
        for place, form in enumerate(PLACES):
            for one, other in (sides, sides[::-1]):
                text = form.format(enclosed(one), ast.unparse(other))
                yield replacing(one, text, source, cost=0.1 * place)


def chosen_along(source: Source, line: int) -> Iterator[Edit]:
    """Yield an axis for each argmax on a line that has none: that of another one there first."""
    statement = statement_on(source.tree(), line)
    nodes = list(find_all(statement or source.tree(), ast.Call))
    every = [node for node in nodes if name_of(node.func) in ("argmax", "argmin")]
    known = [
        ast.unparse(word.value) for call in every for word in call.keywords if word.arg == "axis"
    ]
    bare = [call for call in every if len(call.args) == 1 and not call.keywords]
    for place, axis in enumerate(dict.fromkeys([*known, "1", "0"])) if bare and statement else ():
        texts = [with_argument(call, f"axis={axis}", source) for call in bare]
        yield at_once(bare, texts, f"axis={axis}", source, cost=0.1 * place)


def from_a_half(source: Source, line: int) -> Iterator[Edit]:
    """Yield `(a > 0.5).astype(int)` for `a.astype(int)` on a line."""
    for node in nodes_on(source.tree(), line):
        method = node.func if isinstance(node, ast.Call) else None
        if isinstance(method, ast.Attribute) and method.attr == "astype":
            yield replacing(method.value, f"({enclosed(method.value)} > 0.5)", source)


def of_the_same_examples(source: Source, line: int) -> Iterator[Edit]:
    """Yield the labels of the test examples in the place of training ones on a line."""
    tree = source.tree()
    statement = statement_on(tree, line)
    known = names_in(tree)
    read = names_in(statement or tree)
    assigns = find_all(tree, ast.Assign)
    same = {
        ast.unparse(assign.value) for assign in assigns if ast.unparse(assign.targets[0]) in read
    }
    inside: set[ast.AST] = set()
    for inner in ast.walk(statement) if statement is not None else ():
        name = inner.value if isinstance(inner, ast.Subscript) else inner
        if inner in inside or not isinstance(inner, ast.expr) or not isinstance(name, ast.Name):
            continue
        inside |= set(ast.walk(inner))
        others = [TRAIN.sub(word, name.id) for word in TESTS]
        for other in (each for each in others if each != name.id and each in known - same):
            yield replacing(inner, other, source)
