"""Edits that make an array one of floats, where fractions are put into it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.nothing import name_of, statement_on
from firstnet.doctor.watch.edits.placed import in_place_of

WHOLE = ("int", "np.int32", "np.int64", "numpy.int32", "numpy.int64", "'int'")


def of_floats(source: Source, line: int) -> Iterator[Edit]:
    """Yield `np.zeros(3, dtype=float)` for `dtype=int`, of what a line puts something into."""
    tree = source.tree()
    stored = statement_on(tree, line)
    names = {it.id for it in ast.walk(stored or tree) if isinstance(it, ast.Name)}
    for it in ast.walk(tree):
        if not isinstance(it, ast.Assign) or name_of(it.targets[0]) not in names:
            continue
        for each in ast.walk(it.value):
            if isinstance(each, ast.keyword) and ast.unparse(each.value) in WHOLE:
                yield in_place_of(each.value, "float", "dtype=float", source)
