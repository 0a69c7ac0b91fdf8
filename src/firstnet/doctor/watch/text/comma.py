"""A comma at the end of an assignment, which makes a tuple of one number: `rate = 0.1,`."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.source import Source
from firstnet.doctor.watch.edits.nothing import name_of, statement_on
from firstnet.doctor.watch.program.run import Raised

ABOUT = re.compile(r"'tuple'|can't multiply sequence")


class Lone(NamedTuple):
    """The assignment, and the file that it is in."""

    assignment: ast.Assign
    source: Source


def lone_tuple(raised: Raised, sources: Mapping[str, Source]) -> Lone | None:
    """Return the assignment whose tuple an exception has come from; None if there is none.

    The statement that stops reads the name, and nothing else gives it a value.
    """
    source = sources.get(raised.file)
    if source is None or raised.kind != "TypeError" or not ABOUT.search(raised.message):
        return None
    statement = statement_on(source.tree(), raised.line)
    nodes = ast.walk(statement) if statement is not None else ()
    read = {name_of(it) for it in nodes if isinstance(it, ast.Name | ast.Attribute)}
    stores = [it for it in ast.walk(source.tree()) if isinstance(it, ast.Assign)]
    found = [it for it in stores if name_of(it.targets[0]) in read and _ends_in_comma(it, source)]
    if len(found) != 1:
        return None
    name = name_of(found[0].targets[0])
    once = sum(name_of(it.targets[0]) == name for it in stores) == 1
    return Lone(found[0], source) if once else None


def without_comma(found: Lone) -> Edit:
    """Return the edit that leaves the number."""
    assert isinstance(found.assignment.value, ast.Tuple)  # noqa: S101  # as it was found
    value = found.assignment.value.elts[0]
    start = value.end_lineno or value.lineno, value.end_col_offset or 0
    end = found.assignment.end_lineno or value.lineno, found.assignment.end_col_offset or 0
    return Edit(*start, *end, "", "name", 0.0, ast.unparse(value), found.source.path)


def _ends_in_comma(assignment: ast.Assign, source: Source) -> bool:
    """Tell whether a value is a tuple of one, written without parentheses."""
    value = assignment.value
    line = source.runnable.split("\n")[(assignment.end_lineno or assignment.lineno) - 1]
    written = line.encode()[: assignment.end_col_offset].decode()
    return isinstance(value, ast.Tuple) and len(value.elts) == 1 and written.endswith(",")
