"""Where in a program's text a cause stands that its training has shown."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from firstnet.doctor.source import Source
from firstnet.doctor.watch.nothing import name_of

SHUFFLES = ("shuffle", "permutation", "choice", "sample", "randint")
BESIDE = 3  # lines between two drawings that were to be one
DRAWN = re.compile(r"random\.(rand|random|random_sample)$")
RATE = re.compile(
    r"lr|eta|(learning_?|step_?|lern)?rate|step_?size|lernrate|taxa\w*|tasa\w*|taux\w*|passo",
    re.IGNORECASE,
)


def drawn_twice(source: Source) -> int:
    """Return the second of two drawings of an order that are beside each other; 0 if none is."""
    nodes = (it for it in ast.walk(source.tree()) if isinstance(it, ast.Call))
    lines = sorted(it.lineno for it in nodes if name_of(it.func) in SHUFFLES)
    return next((two for one, two in pairwise(lines) if 0 < two - one <= BESIDE), 0)


def rebound(source: Source, line: int) -> ast.Assign | None:
    """Return where a loop computes the new value of what it goes through, and drops it.

    `for w in weights: w = w - step` gives a name to the new array, and leaves the list as it was.

    Args:
        source: the program.
        line: of a loop around it, or of that loop itself.
    """
    for outer in _loops(source.tree()):
        if outer.lineno != line:
            continue
        for loop in _loops(outer):
            names = {it.id for it in ast.walk(loop.target) if isinstance(it, ast.Name)}
            for it in ast.walk(loop):
                if isinstance(it, ast.Assign) and _renews(it, names):
                    return it
    return None


def unused_rate(sources: Iterable[Source]) -> str:
    """Return a learning rate that is set and that none of the files uses; "" if there is none.

    To hand it on, to a function of the program or to an attribute, is no use of it.
    """
    known: list[str] = []
    trees = [it.tree() for it in sources]
    nodes = [it for tree in trees for it in ast.walk(tree)]
    own = {it.name for it in nodes if isinstance(it, ast.FunctionDef | ast.ClassDef)}
    for tree in trees:
        handed_on = {id(it) for node in ast.walk(tree) for it in _handed_on(node, own)}
        for it in ast.walk(tree):
            if isinstance(it, ast.arg) and RATE.fullmatch(it.arg):
                known.append(it.arg)
            name = getattr(it, "attr", "") or getattr(it, "id", "")
            if not isinstance(it, ast.Name | ast.Attribute) or not RATE.fullmatch(name):
                continue
            if isinstance(it.ctx, ast.Load) and id(it) not in handed_on:
                return ""
            known.append(ast.unparse(it))
    return known[0] if known else ""


def _handed_on(node: ast.AST, own: Collection[str]) -> list[ast.expr]:
    if isinstance(node, ast.Call) and name_of(node.func) in own:
        return [*node.args, *(it.value for it in node.keywords)]
    return [node.value] if isinstance(node, ast.Assign) else []


def last_words(names: Collection[str]) -> str:
    """Return a pattern for the last word of each path: w1 for "net.w1"."""
    words = (word for it in names for word in re.findall(r"[A-Za-z_]\w*", it)[-1:])
    return "|".join(map(re.escape, words))


def above_zero(source: Source, names: Collection[str]) -> list[ast.Call]:
    """Return the calls that draw numbers between 0 and 1, and no less, for some names.

    Args:
        source: the program.
        names: paths of weights, such as "net.w1"; the last word of them has to be in the statement.
    """
    words = last_words(names)
    named = re.compile(rf"(?<!\w)({words})(?!\w)")
    found = []
    for it in ast.walk(source.tree()):
        if isinstance(it, ast.Assign | ast.Expr) and words and named.search(ast.unparse(it)):
            nodes = list(ast.walk(it))
            differences = (each for each in nodes if isinstance(each, ast.BinOp))
            if not any(isinstance(each.op, ast.Sub) for each in differences):
                calls = (each for each in nodes if isinstance(each, ast.Call) and each.args)
                found += [each for each in calls if DRAWN.search(ast.unparse(each.func))]
    return found


def first_descent(source: Source, within: Collection[int]) -> int:
    """Return the first line, of some, on which something is subtracted in place; 0 if none."""
    nodes = (it for it in ast.walk(source.tree()) if isinstance(it, ast.AugAssign))
    lines = sorted(it.lineno for it in nodes if isinstance(it.op, ast.Sub))
    return next((it for it in lines if it in within), 0)


def _loops(tree: ast.AST) -> Iterator[ast.For]:
    return (it for it in ast.walk(tree) if isinstance(it, ast.For))


def _renews(node: ast.Assign, names: Collection[str]) -> bool:
    target, value = node.targets[0], node.value
    if not isinstance(target, ast.Name) or target.id not in names:
        return False
    subtracts = isinstance(value, ast.BinOp) and isinstance(value.op, ast.Sub | ast.Add)
    return subtracts and target.id in {it.id for it in ast.walk(value) if isinstance(it, ast.Name)}
