"""Why the mutants that the doctor lets pass are no faults: the line, the change, the reason.

Both patterns are searched for, in the mutated line of tests/doctor/chapter_one.py and in
`before -> after`; the first row that fits explains a survivor.
"""

from __future__ import annotations

import re

REASONS: tuple[tuple[str, str, str], ...] = (
    (r"evaluate", r"test_data -> mini_batches", "Python itself tells: a batch is no pair"),
    (r"print\(|n_test|if test_data", r"", "changes only what is printed after an epoch"),
    (r"test_data = list", r"", "changes only what is printed after an epoch"),
    (r"training_data = list", r"", "a list is copied, or is one already"),
    (r"self\.sizes", r"", "self.sizes is never read, and weights and biases are set below"),
    (r"zip\(sizes", r"sizes\[:-1\] -> sizes", "zip ends where the shorter one does"),
    (r"for j in range", r"reversed", "the epochs do not know their numbers"),
    (r"for .* in mini_batch", r"reversed", "the order is random, and a sum has none"),
    (r"np\.zeros", r"", "zeros that are overwritten or added to, whatever their shape"),
    (r"nabla", r"\+= ", "adds to zeros"),
    (r"activations = \[x\]", r"x -> activation", "activation is x here"),
    (r"-l \+ 1", r"1 \+ -l", "the same number"),
    (r"int\(x == y\)", r"\(x == y\)", "True counts as 1"),
    (r"zip\(nabla_", r"zip\(", "the same sum"),
)


def reason(line: str, before: str, after: str) -> str:
    """Return why a survivor is no fault; "" where nothing explains it."""
    if _is_swapped(before, after):
        return "the same sum or product"
    change = f"{before} -> {after}"
    for where, what, why in REASONS:
        if re.search(where, line) and re.search(what, change):
            return why
    return ""


def _is_swapped(before: str, after: str) -> bool:
    """Tell whether the two sides of a sum or a product have changed places."""
    inside = after.strip()[1:-1]
    return any(
        before == f"{right} {sign} {left}"
        for sign in "+*"
        for place in range(len(inside))
        if inside[place : place + 3] == f" {sign} "
        for left, right in [(inside[:place], inside[place + 3 :])]
    )
