"""Weights that are made anew in each turn of a training: no turn learns from another."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from firstnet.doctor.report import Finding
from firstnet.doctor.source import Source
from firstnet.doctor.watch.edits.nothing import name_of
from firstnet.doctor.watch.findings.finding import finding, place_of
from firstnet.doctor.watch.steps.watching import Watched

MANY_TURNS = 50  # of a loop, which are no trials of several networks
MAKES = re.compile(r"init|reset|weights|param|random|start", re.IGNORECASE)
DRAWS = re.compile(r"\b(randn?|random|uniform|normal|standard_normal|random_sample)\(")


def made_in_each_turn(watched: Watched) -> Finding | None:
    """Return what is said of a loop of many turns that calls what draws the weights in each.

    Only where no step was seen: what a turn has changed is gone at the head of the next one.
    """
    loops = watched.learner.sites.loops
    for number, turns in watched.turns.items():
        source = watched.learner.sources.get(loops[number].file)
        if source is None or turns < MANY_TURNS:
            continue
        for call in _makers_in(source, loops[number].line):
            return finding(
                "ND610",
                f"`{ast.unparse(call)}` makes new weights in each turn of the training",
                observed=f"{turns} turns, each of which begins with new weights",
                expected="weights that are made once, before the loop",
                at=place_of(source.path, call.lineno, watched.learner.about.path),
            )
    return None


def _makers_in(source: Source, line: int) -> Iterator[ast.stmt]:
    """Yield the statements at the top of a loop that call a function which draws weights.

    A loop inside of it may be the training, and each turn of the outer one another network.
    """
    tree = source.tree()
    functions = {it.name: it for it in ast.walk(tree) if isinstance(it, ast.FunctionDef)}
    for loop in ast.walk(tree):
        if not isinstance(loop, ast.For | ast.While) or loop.lineno != line:
            continue
        inside = (it for statement in loop.body for it in ast.walk(statement))
        if any(isinstance(it, ast.For | ast.While) for it in inside):
            continue
        for it in loop.body:
            value = it.value if isinstance(it, ast.Expr | ast.Assign) else None
            name = name_of(value.func) if isinstance(value, ast.Call) else ""
            made = functions.get(name) if MAKES.search(name) else None
            if made is not None and len(DRAWS.findall(ast.unparse(made))) > 1:
                yield it
