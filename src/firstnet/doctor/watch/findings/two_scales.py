"""What is said of an error that is measured between answers and targets on two scales."""

from __future__ import annotations

import ast

from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import (
    find_all,
    function_at,
    is_call_of,
    is_operation,
    names_set,
    parents,
    span_of,
)
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.program.differences import Difference
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.steps.watching import Watched

EXPLAINED = 0.5  # of the variance of the targets, that is left at most where this can be told
SIZES = ("abs", "fabs", "absolute", "square", "norm")
WHY = (
    "The network has learned targets on a scale of their own, such as those minus their mean, "
    "divided by their deviation. Its answers are on that scale until they are scaled back the same "
    "way."
)


def on_two_scales(watched: Watched, learning: Learning) -> Finding | None:
    """Return what is said of an error between two sides that belong together but for their scale.

    The network has learned its targets, so that its answers are near them on the scale that it was
    trained with.
    """
    if learning.classes or not learning.learns:
        return None
    if learning.parts[-1].distance > EXPLAINED * learning.spread:
        return None
    for number, difference in watched.differences.items():
        site = watched.learner.sites.values[number]
        if difference.is_of_two_scales and _is_measured(site, watched):
            return finding(
                "ND709",
                f"`{site.text}` measures an error between two scales",
                observed=f"{_about(difference)}; they rise and fall together",
                expected="answers that are scaled back to the scale of the targets",
                at=watched.at(site.file, _answered_at(site, watched)),
                why=WHY,
            )
    return None


def _answered_at(site: Site, watched: Watched) -> int:
    """Return the line on which the later of two sides gets its name, or that of both."""
    tree = watched.learner.sources[site.file].tree()
    scope = function_at(tree, site.line) or tree
    sides = {side.id for side in ast.walk(ast.parse(site.text)) if isinstance(side, ast.Name)}
    lines = (
        statement.lineno
        for statement in find_all(scope, ast.Assign)
        if statement.lineno < site.line and sides & names_set(statement)
    )
    return max(lines, default=site.line)


def _about(difference: Difference) -> str:
    sides = (f"{it.mean():.3g} (deviation {it.std():.2g})" for it in difference)
    return " minus ".join(sides) + " on average"


def _is_measured(site: Site, watched: Watched) -> bool:
    """Tell whether the size of a difference is taken: it is squared, or made positive."""
    source = watched.learner.sources.get(site.file)
    if source is None:
        return False
    tree = source.tree()
    around = parents(tree)
    for node in find_all(tree, ast.BinOp):
        if span_of(node) != site.span:
            continue
        parent = around.get(node)
        if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
            name = parent.targets[0].id
            uses = (it for it in find_all(tree, ast.Name) if it.id == name)
            return any(_is_size(around.get(use), use) for use in uses)
        return _is_size(parent, node)
    return False


def _is_size(parent: ast.AST | None, node: ast.expr) -> bool:
    if is_operation(parent, ast.Pow):
        return parent.left is node and ast.unparse(parent.right) in ("2", "2.0")
    if is_operation(parent, ast.Mult, ast.MatMult):
        return ast.unparse(parent.left) == ast.unparse(parent.right)
    return is_call_of(parent, *SIZES)
