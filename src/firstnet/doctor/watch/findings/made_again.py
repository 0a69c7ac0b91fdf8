"""Weights that each turn of a loop makes anew, and edits that make them once, before the loop."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, name_of, walk_all
from firstnet.doctor.watch.edits.moved import before_the_loop
from firstnet.doctor.watch.findings.not_learning import MANY_TURNS
from firstnet.doctor.watch.steps.watching import Watched

KIND = "made once"  # of the edits
MAKES = re.compile(r"init|reset|weights|param", re.IGNORECASE)
DRAWS = re.compile(r"\b(randn?|random|uniform|normal|standard_normal|random_sample)\(")


def made_once(watched: Watched) -> Iterator[Edit]:
    """Yield edits of loops with many turns that call, in each, what draws the weights.

    What a turn has changed is gone at the head of the next one, so that no step is seen. Only a
    training with the edit shows that it was meant so.
    """
    loops = watched.learner.sites.loops
    for number, turns in watched.turns.items():
        source = watched.learner.sources.get(loops[number].file)
        if source is None or turns < MANY_TURNS:
            continue
        for call in _makers_in(source, loops[number].line):
            for edit in before_the_loop(source, call.lineno):
                yield replace(edit, kind=KIND, words=ast.unparse(call), path=source.path)


def _makers_in(source: Source, line: int) -> Iterator[ast.stmt]:
    """Yield the statements at the top of a loop that call a function which draws weights.

    A loop inside of it may be the training, and each turn of the outer one another network.
    """
    tree = source.tree()
    functions = {node.name: node for node in find_all(tree, ast.FunctionDef)}
    for loop in find_all(tree, ast.For, ast.While):
        if loop.lineno != line:
            continue
        inside = walk_all(loop.body)
        if any(isinstance(inner, ast.For | ast.While) for inner in inside):
            continue
        for it in loop.body:
            value = it.value if isinstance(it, ast.Expr | ast.Assign) else None
            name = name_of(value.func) if isinstance(value, ast.Call) else ""
            made = functions.get(name) if MAKES.search(name) else None
            if made is not None and len(DRAWS.findall(ast.unparse(made))) > 1:
                yield it
