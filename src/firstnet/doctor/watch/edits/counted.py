"""Edits of how right answers are counted: what is compared, of what, and from which number on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.nothing import blocks, name_of, statement_on
from firstnet.doctor.watch.edits.placed import (
    at_once,
    at_the_head,
    enclosed,
    in_place_of,
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
    names = {it.id for it in ast.walk(told or tree) if isinstance(it, ast.Name)}
    for block in blocks(tree):
        for place, start in enumerate(block):
            target = start.targets[0] if isinstance(start, ast.Assign) else None
            zero = isinstance(start, ast.Assign) and ast.unparse(start.value) in ("0", "0.0")
            if not zero or not isinstance(target, ast.Name) or target.id not in names:
                continue
            for loop in block[place + 1 :]:
                adds = (it for it in ast.walk(loop) if isinstance(it, ast.AugAssign))
                added = any(name_of(it.target) == target.id for it in adds)
                if isinstance(loop, ast.For | ast.While) and added:
                    text = f"{target.id} = 0"
                    yield at_the_head(loop, text, f"{target.id} from 0 on", source)


def compared_alike(source: Source, line: int) -> Iterator[Edit]:
    """Yield comparisons of one shape, and of classes, in the place of those on a line."""
    statement = statement_on(source.tree(), line)
    for it in ast.walk(statement) if statement is not None else ():
        if not isinstance(it, ast.Compare) or not isinstance(it.ops[0], ast.Eq):
            continue
        sides = [it.left, it.comparators[0]]
        if any(isinstance(each, ast.Constant) for each in sides):
            continue  # one class is counted
        for place, form in enumerate(PLACES):
            for one, other in (sides, sides[::-1]):
                text = form.format(enclosed(one), ast.unparse(other))
                edit = in_place_of(one, text, text, source)
                yield replace(edit, cost=0.1 * place)


def chosen_along(source: Source, line: int) -> Iterator[Edit]:
    """Yield an axis for each argmax on a line that has none: that of another one there first."""
    statement = statement_on(source.tree(), line)
    nodes = [it for it in ast.walk(statement or source.tree()) if isinstance(it, ast.Call)]
    every = [it for it in nodes if name_of(it.func) in ("argmax", "argmin")]
    known = [ast.unparse(word.value) for it in every for word in it.keywords if word.arg == "axis"]
    bare = [it for it in every if len(it.args) == 1 and not it.keywords]
    for place, axis in enumerate(dict.fromkeys([*known, "1", "0"])) if bare and statement else ():
        texts = [with_argument(it, f"axis={axis}", source) for it in bare]
        yield replace(at_once(bare, texts, f"axis={axis}", source), cost=0.1 * place)


def from_a_half(source: Source, line: int) -> Iterator[Edit]:
    """Yield `(a > 0.5).astype(int)` for `a.astype(int)` on a line."""
    statement = statement_on(source.tree(), line)
    for it in ast.walk(statement) if statement is not None else ():
        method = it.func if isinstance(it, ast.Call) else None
        if isinstance(method, ast.Attribute) and method.attr == "astype":
            text = f"({enclosed(method.value)} > 0.5)"
            yield in_place_of(method.value, text, text, source)


def of_the_same_examples(source: Source, line: int) -> Iterator[Edit]:
    """Yield the labels of the test examples in the place of training ones on a line."""
    tree = source.tree()
    statement = statement_on(tree, line)
    known = {it.id for it in ast.walk(tree) if isinstance(it, ast.Name)}
    read = {it.id for it in ast.walk(statement or tree) if isinstance(it, ast.Name)}
    assigns = (it for it in ast.walk(tree) if isinstance(it, ast.Assign))
    same = {ast.unparse(it.value) for it in assigns if ast.unparse(it.targets[0]) in read}
    inside: set[ast.AST] = set()
    for it in ast.walk(statement) if statement is not None else ():
        name = it.value if isinstance(it, ast.Subscript) else it
        if it in inside or not isinstance(it, ast.expr) or not isinstance(name, ast.Name):
            continue
        inside |= set(ast.walk(it))
        others = [TRAIN.sub(word, name.id) for word in TESTS]
        for other in (each for each in others if each != name.id and each in known - same):
            yield in_place_of(it, other, other, source)
