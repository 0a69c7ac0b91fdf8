"""Whether several numbers may be the largest, as in a max-pooling: then each may get the error."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import cache

from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.program.recorder import Turn

TABLES = re.compile(r"[^=!<>]==\s*[a-z_][\w.]*", re.IGNORECASE)  # of which two are compared
LARGEST = re.compile(r"(?<!arg)max", re.IGNORECASE)


def may_be_tied(turn: Turn, sites: Sequence[Site], computed: Sequence[int]) -> bool:
    """Tell whether a turn compares tables, or numbers with the largest of them.

    Args:
        turn: a step.
        sites: of the program.
        computed: for each site, whether it was computed; comparisons of single numbers are in no
            turn, so they are looked for in the functions that the turn enters.
    """
    texts = (sites[event.site].text for event in turn.events if event.shape[1:])
    if any(TABLES.search(text) and " if " not in text for text in texts):
        return True
    entered = {(sites[event.site].file, sites[event.site].function) for event in turn.events}
    reached = (site for done, site in zip(computed, sites) if done)
    return any(
        (site.file, site.function) in entered and compares_with_largest(site.text)
        for site in reached
    )


@cache
def compares_with_largest(text: str) -> bool:
    """Tell whether an expression asks whether a number is the largest of several."""
    if "==" not in text or LARGEST.search(text) is None:
        return False
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError:
        return False
    equals = (node for node in find_all(tree, ast.Compare) if isinstance(node.ops[0], ast.Eq))
    for equal in equals:
        sides = equal.left, equal.comparators[0]
        largest = any(LARGEST.search(ast.unparse(side)) and not _is_place(side) for side in sides)
        if largest and not any(isinstance(side, ast.Constant) for side in sides):
            return True
    return False


def _is_place(side: ast.expr) -> bool:
    """Tell whether this is where the largest is, outputs.index(max(outputs)), and not how large."""
    return isinstance(side, ast.Call) and ast.unparse(side.func).endswith(".index")
