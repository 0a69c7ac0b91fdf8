"""The edits that a repair tries, likeliest first, as spans of the learner's own text.

Each module is a family. A caller judges the edits by running the result; here nothing is run.
"""

from __future__ import annotations

import ast
import heapq
import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from firstnet.doctor.edits.alike import alike
from firstnet.doctor.edits.brackets import brackets
from firstnet.doctor.edits.copies import copies
from firstnet.doctor.edits.donors import donors
from firstnet.doctor.edits.edit import Edit, apply
from firstnet.doctor.edits.elements import elements
from firstnet.doctor.edits.factors import factors
from firstnet.doctor.edits.indices import indices
from firstnet.doctor.edits.names import names
from firstnet.doctor.edits.operators import operators
from firstnet.doctor.edits.scope import Scope
from firstnet.doctor.edits.sieve import Sieve
from firstnet.doctor.edits.spelling import spelling
from firstnet.doctor.edits.statements import statements
from firstnet.doctor.edits.surgery import surgery
from firstnet.doctor.edits.together import together
from firstnet.doctor.edits.twins import KIND as TWIN
from firstnet.doctor.edits.twins import twins
from firstnet.doctor.edits.wrapping import wrapping

__all__ = ["Edit", "apply", "edits"]

FAMILIES = (
    operators,
    brackets,
    indices,
    names,
    elements,
    spelling,
    wrapping,
    statements,
    copies,
    alike,
    twins,
    factors,
    donors,
    surgery,
)
OBVIOUS = 0.15  # the cost of what is odd by itself, on whichever line
_ELSEWHERE = 4.0  # what an edit off the suspect lines is put back by
_TWIN_ELSEWHERE = 0.5  # and one after a twin: there are few, and the twin speaks for them


def edits(
    tree: ast.Module,
    text: str,
    functions: Sequence[ast.stmt],
    suspects: Mapping[int, float] | Collection[int] = (),
    most: int | None = None,
    within: Collection[int] | None = None,
) -> Iterator[Edit]:
    r"""Yield edits of these functions, the likeliest first; each result parses.

    Args:
        tree: of the whole file.
        text: that the tree was parsed from, with lines ended by "\n".
        functions: what to edit: definitions, or any statements of the module or of a class.
        suspects: lines whose edits come before nearly all others, and by how much each is put back.
        most: how many edits to yield for each function; None for all.
        within: the lines that may be edited; None for all.
    """
    lines = suspects if isinstance(suspects, Mapping) else dict.fromkeys(suspects, 0.0)
    streams = [_of_one(tree, text, function, lines, within) for function in functions]
    yield from _merged([itertools.islice(stream, most) for stream in streams], lines)


def _of_one(
    tree: ast.Module,
    text: str,
    function: ast.stmt,
    suspects: Mapping[int, float],
    within: Collection[int] | None,
) -> Iterator[Edit]:
    scope, sieve = Scope(text, tree, function), Sieve(text, function)
    single = [edit for family in FAMILIES for edit in family(scope)]
    each = [*single, *together(scope, single)]
    spoils = _spoiling(scope)
    found = [edit for edit in each if within is None or edit.line in within]
    found = [edit for edit in found if not spoils.search(edit.replacement)]
    found.sort(key=lambda edit: order(edit, suspects))
    return (edit for edit in found if sieve.passes(edit))


def _spoiling(scope: Scope) -> re.Pattern[str]:
    """Return a pattern for text that puts something in the place of a library's function."""
    modules = "|".join(sorted(map(re.escape, scope.imported)))
    return re.compile(rf"(?m)^\s*({modules or '(?!)'})(\.\w+)+ *[-+*/]?= ")


def _merged(streams: list[Iterator[Edit]], suspects: Mapping[int, float]) -> Iterator[Edit]:
    return heapq.merge(*streams, key=lambda edit: order(edit, suspects))


def order(edit: Edit, suspects: Mapping[int, float]) -> float:
    """Return the edit's cost, with what is added off the suspect lines."""
    touched = range(edit.line, edit.end_line + 1)
    near = [suspects[line] for line in touched if line in suspects]
    if not suspects or edit.cost <= OBVIOUS:
        return edit.cost
    if edit.kind == TWIN:
        return edit.cost + (0.0 if near else _TWIN_ELSEWHERE)
    return edit.cost + (min(near) if near else _ELSEWHERE)
