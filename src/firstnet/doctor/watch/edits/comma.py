"""A comma at the end of an assignment, which makes a tuple of one number: `rate = 0.1,`."""

from __future__ import annotations

import ast
import re

from firstnet.doctor.edits import Edit
from firstnet.doctor.text.nodes import end_of, find_all, name_of, statement_on
from firstnet.doctor.watch.program.run import Raised

ABOUT = re.compile(r"'tuple'|can't multiply sequence|can only concatenate tuple")


def lone_tuple(raised: Raised, tree: ast.Module) -> ast.Assign | None:
    """Return the assignment whose tuple an exception has come from; None if there is none.

    The statement that stops reads the name, and no other assignment gives it a value.

    Args:
        raised: the exception.
        tree: the text of the file that it was raised in.
    """
    statement = statement_on(tree, raised.line)
    if raised.kind != "TypeError" or not ABOUT.search(raised.message) or statement is None:
        return None
    read = {name_of(node) for node in find_all(statement, ast.Name, ast.Attribute)}
    stores = list(find_all(tree, ast.Assign))
    found = [
        store
        for store in stores
        if name_of(store.targets[0]) in read and _ends_in_comma(store.value)
    ]
    if len(found) != 1:
        return None
    name = name_of(found[0].targets[0])
    return found[0] if sum(name_of(store.targets[0]) == name for store in stores) == 1 else None


def without_comma(assignment: ast.Assign, path: str) -> Edit:
    """Return the edit that leaves the number."""
    assert isinstance(assignment.value, ast.Tuple)  # noqa: S101  # as it was found
    value = assignment.value.elts[0]
    start = end_of(value)
    end = end_of(assignment)
    return Edit(*start, *end, "", "name", 0.0, ast.unparse(value), path)


def _ends_in_comma(value: ast.expr) -> bool:
    """Tell whether a value is a tuple of one, written without parentheses."""
    if not isinstance(value, ast.Tuple) or len(value.elts) != 1:
        return False
    return (value.lineno, value.col_offset) == (value.elts[0].lineno, value.elts[0].col_offset)
