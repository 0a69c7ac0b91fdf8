"""What is said of weights that `zip` leaves out, since the list beside them is shorter."""

from __future__ import annotations

import ast

from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched

SHORTEST = (
    "`zip` ends with its shortest list, and says nothing. Weights beyond that belong to no input: "
    "no sum reads them, and no step changes them."
)


def cut_short(watched: Watched) -> Finding | None:
    """Return what is said of the first place at which weights are left out."""
    for number, cut in watched.uneven.items():
        site = watched.learner.sites.values[number]
        if _is_read_from_behind(site.text, watched):
            continue
        whole = len(cut.first)
        return finding(
            "ND113",
            f"`{site.text}` leaves out {whole - cut.read} of {whole} weights: its lists are not of "
            "the same length",
            observed=f"lists of {whole} and {cut.read} numbers; the weights beyond never change",
            expected="as many weights as there are inputs, from the sizes that the layer was made "
            "with",
            at=watched.at(site.file, site.line),
            why=SHORTEST,
        )
    return None


def _is_read_from_behind(text: str, watched: Watched) -> bool:
    """Tell whether something else is kept behind the weights of a list: a rate, as `p[-1]`."""
    lists = [ast.unparse(arg) for call in find_all(ast.parse(text), ast.Call) for arg in call.args]
    return any(
        ast.unparse(node.value) in lists and ast.unparse(node.slice).startswith("-")
        for source in watched.learner.sources.values()
        for node in find_all(source.tree(), ast.Subscript)
    )
