"""Edits of labels: of the column that they are read from, and of how they are coded."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, statement_on
from firstnet.doctor.watch.edits.placed import after, at_once

KIND = "label column"
# Where the label is read, and the rest of the row; and where both may stand instead.
OTHERS = (("-1", ":-1", "0", "1:"), ("0", "1:", "-1", ":-1"))


def other_columns(source: Source) -> Iterator[Edit]:
    """Yield all labels and inputs of a program read from the other end of their rows, at once.

    Then single labels, of which others of the same program are read from another column.
    """
    nodes = list(find_all(source.tree(), ast.Subscript))
    read = [node for node in nodes if isinstance(node.ctx, ast.Load)]
    for label, rest, new_label, new_rest in OTHERS:
        bases = {
            ast.unparse(subscript.value) for subscript in read if _column(subscript) == label
        } & {ast.unparse(subscript.value) for subscript in read if _column(subscript) == rest}
        here = [subscript for subscript in read if ast.unparse(subscript.value) in bases]
        changed = [subscript for subscript in here if _column(subscript) in (label, rest)]
        if changed:
            news = [new_label if _column(subscript) == label else new_rest for subscript in changed]
            yield from _changed(changed, news, source)
    firsts = {ast.unparse(subscript.value) for subscript in read if _column(subscript) == "0"}
    single = [
        subscript
        for subscript in read
        if _column(subscript) == "1" and ast.unparse(subscript.value) in firsts
    ]
    yield from _changed(single, ["0"] * len(single), source)


def recoded(source: Source, line: int) -> Iterator[Edit]:
    """Yield labels 0 and 1, that a line makes, as -1 and 1; then the other way round."""
    match statement_on(source.tree(), line):
        case ast.Assign([ast.Name(name)]) as statement:
            for form in ("{0} = 2 * {0} - 1", "{0} = ({0} + 1) // 2"):
                text = form.format(name)
                yield after(statement, [text], text, source)


def _column(node: ast.Subscript) -> str:
    """Return which column, or which columns, are read: "0" for `row[0]` and `data[:, 0]`."""
    place = node.slice
    if isinstance(place, ast.Tuple):
        place = place.elts[-1]
    return ast.unparse(place)


def _changed(nodes: Sequence[ast.Subscript], news: Sequence[str], source: Source) -> Iterator[Edit]:
    if not nodes:
        return
    places = [
        node.slice.elts[-1] if isinstance(node.slice, ast.Tuple) else node.slice for node in nodes
    ]
    rows = [":, " if isinstance(node.slice, ast.Tuple) else "" for node in nodes]
    texts = [
        f"{ast.unparse(subscript.value)}[{row}{new}]"
        for subscript, row, new in zip(nodes, rows, news)
    ]
    edit = at_once(places, news, ", ".join(dict.fromkeys(texts)), source)
    yield replace(edit, kind=KIND, cost=0.0, path=source.path)
