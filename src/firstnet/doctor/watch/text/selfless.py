"""A method that lacks the parameter self, so that its calls give it one argument too many."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, spans
from firstnet.doctor.watch.program.run import Raised

CALLED = re.compile(r"(\w+)\(\) takes (\d+) positional arguments? but (\d+) w(as|ere) given")


class Selfless(NamedTuple):
    """The method, its class, and the file that it is in."""

    method: ast.FunctionDef
    owner: str
    source: Source


def selfless(raised: Raised, sources: Mapping[str, Source]) -> Selfless | None:
    """Return the method without self that an exception comes from; None if it is none.

    Either a call of it gives one argument too many, or self is not defined inside of it.
    """
    match = CALLED.search(raised.message)
    if match is not None and int(match[3]) != int(match[2]) + 1:
        return None
    inside = raised.kind == "NameError" and "'self'" in raised.message
    if match is None and not inside:
        return None
    for source in sources.values():
        classes = find_all(source.tree(), ast.ClassDef)
        for kind, statement in ((owner, method) for owner in classes for method in owner.body):
            if not isinstance(statement, ast.FunctionDef) or not _lacks_self(statement):
                continue
            called = match is not None and match[1] == statement.name
            around = inside and spans(statement, raised.line)
            if called or (around and source.path == raised.file):
                return Selfless(statement, kind.name, source)
    return None


def with_self(found: Selfless) -> Edit:
    """Return the edit that gives the method its first parameter."""
    method, source = found.method, found.source
    line = source.runnable.split("\n")[method.lineno - 1]
    place = len(line[: line.index("(", method.col_offset) + 1].encode())
    text = "self, " if method.args.args or method.args.vararg else "self"
    where = method.lineno, place, method.lineno, place
    return Edit(*where, text, "name", 0.0, f"self for {method.name}", source.path)


def _lacks_self(method: ast.FunctionDef) -> bool:
    first = [argument.arg for argument in (*method.args.posonlyargs, *method.args.args)][:1]
    return not method.decorator_list and first not in (["self"], ["cls"], ["this"])
