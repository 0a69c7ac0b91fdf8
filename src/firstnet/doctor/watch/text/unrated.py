"""Updates that take no learning rate, beside others that do."""

from __future__ import annotations

import ast
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import blocks, change_of, find_all, name_of, names_read, names_set
from firstnet.doctor.watch.text.spots import RATE


class Unrated(NamedTuple):
    """What is added to numbers, or taken away from them, without the rate of its neighbours.

    Attributes:
        change: the expression.
        rate: the text of the learning rate.
    """

    change: ast.expr
    rate: str


def unrated(source: Source) -> list[Unrated]:
    """Return the updates that lack the learning rate of the updates beside them.

    What such an update reads is a gradient that is not complete yet, and no number to be learned.
    """
    found = []
    for block in blocks(source.tree()):
        changes = [(it, change) for it in block if (change := change_of(it)) is not None]
        rates = [_rate(change) for _, change in changes]
        known = next((it for it in rates if it), "")
        read = {name for (_, it), rate in zip(changes, rates) if rate for name in names_read(it)}
        found += [
            Unrated(change, known)
            for (statement, change), rate in zip(changes, rates)
            if known
            and not rate
            and not isinstance(change, ast.Constant)
            and read.isdisjoint(names_set(statement))
        ]
    return found


def _rate(change: ast.expr) -> str:
    """Return the learning rate in a change; "" if there is none."""
    names = find_all(change, ast.Name, ast.Attribute)
    return next((ast.unparse(name) for name in names if RATE.fullmatch(name_of(name))), "")
