"""Labels that are coded otherwise than the answers beside them: 0 and 1, and -1 and 1."""

from __future__ import annotations

import ast

from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import find_all, has, name_of, operations
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.findings.origin import made_at
from firstnet.doctor.watch.steps.watching import Watched

FEWEST = 20  # comparisons
WHY = (
    "A class that has two names can't be learned: its answer is never its label, so each of its "
    "examples moves the weights, for ever."
)
SIGNS, DIGITS = {-1.0, 1.0}, {0.0, 1.0}


def coded_apart(watched: Watched) -> Finding | None:
    """Return what is said of labels 0 and 1 beside answers -1 and 1, or the other way round."""
    sites, learner = watched.learner.sites.values, watched.learner
    for number, comparison in watched.comparisons.items():
        pair = set(comparison.left), set(comparison.right)
        if len(comparison.left) < FEWEST or pair not in ((SIGNS, DIGITS), (DIGITS, SIGNS)):
            continue
        site = sites[number]
        source = learner.sources.get(site.file)
        compared = ast.parse(site.text, mode="eval").body
        if source is None or not isinstance(compared, ast.Compare):
            continue
        sides = (compared.left, compared.comparators[0])
        # What is answered is computed: the labels are the side without a call.
        calls = [has(side, ast.Call) for side in sides]
        if calls[0] == calls[1] or not _moves_weights(watched, source, compared):
            continue
        label, answer = (1, 0) if calls[0] else (0, 1)
        line = made_at(source, site.line, ast.unparse(sides[label]))
        named = [
            " and ".join(f"{each:g}" for each in sorted(pair[side])) for side in (label, answer)
        ]
        return finding(
            "ND802",
            f"The labels are {named[0]}, and the answers that they are compared with {named[1]}",
            observed=f"`{site.text}`, which is never true for one of the two classes",
            expected="one coding for both",
            at=watched.at(site.file, line),
            why=WHY,
        )
    return None


def _moves_weights(watched: Watched, source: Source, compared: ast.Compare) -> bool:
    """Tell whether a step of the training takes the function that answers from the labels."""
    asked = {name_of(node.func) for node in find_all(compared, ast.Call)}
    lines = watched.trained(source.path)
    errors = [node for node in operations(source.tree(), ast.Sub) if node.lineno in lines]
    called = find_all(errors, ast.Call)
    return any(name_of(call.func) in asked for call in called)
