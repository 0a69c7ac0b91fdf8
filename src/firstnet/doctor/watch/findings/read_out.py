"""A file that is read to its end and then read on: there is nothing left in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import blocks, find_all, name_of
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched

WHOLE = ("read", "readlines")  # methods that read all that is left
WHY = (
    "A file is read from front to back, once. After its end each further read gives nothing, until "
    "seek(0) goes back to its start, or it is opened again."
)


class ReadOut(NamedTuple):
    """A reading of a file behind its end.

    Attributes:
        first: what has read all of it.
        again: what reads on, and gets nothing.
    """

    first: ast.expr
    again: ast.expr


def read_to_the_end(watched: Watched) -> Finding | None:
    """Return what is said of a file that was read twice, where nothing was learned of it."""
    for source, reached in watched.files_run():
        for first, again in read_out(source):
            if not {first.lineno, again.lineno} <= reached:
                continue
            return finding(
                "ND014",
                f"`{ast.unparse(again)}` gives nothing: the file has been read to its end",
                observed=f"`{ast.unparse(first)}` in line {first.lineno}, which reads all of it",
                expected="one reading that is kept in a variable, or seek(0) before the second",
                at=watched.at(source.path, again.lineno),
                level="error",
                why=WHY,
            )
    return None


def read_out(source: Source) -> Iterator[ReadOut]:
    """Yield what reads a file of which a statement before it, in the same block, has read all."""
    files = set(_opened(source.tree()))
    for block in blocks(source.tree()):
        done: dict[str, ast.expr] = {}
        for statement in block:
            for node in _in_order(statement):
                name = _goes_back(node)
                done.pop(name, None)
                name = _reads_all(node)
                if name not in files or not isinstance(node, ast.expr):
                    continue
                unused = isinstance(statement, ast.Expr) and statement.value is node
                if name in done and not unused:
                    yield ReadOut(done.pop(name), node)
                else:
                    done[name] = node
            if isinstance(statement, ast.If | ast.Try | ast.While | ast.For | ast.With):
                done = {}  # who knows which way it went


def _opened(tree: ast.Module) -> Iterator[str]:
    """Yield the names of files that the program opens; a camera, too, is asked to read()."""
    for node in ast.walk(tree):
        match node:
            case ast.withitem(ast.Call(function), ast.Name(name)) | ast.Assign(
                [ast.Name(name)], ast.Call(function)
            ) if name_of(function) == "open":
                yield name


def _in_order(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the calls and names of a statement in the order in which they are computed."""
    if isinstance(statement, ast.For):
        head: ast.AST = statement.iter
    elif isinstance(statement, ast.If | ast.While):
        head = statement.test
    elif isinstance(statement, ast.With | ast.Try | ast.FunctionDef | ast.ClassDef):
        return
    else:
        head = statement
    yield from sorted(
        find_all(head, ast.Call, ast.Name),
        key=lambda it: (it.end_lineno or 0, it.end_col_offset or 0),
    )


def _reads_all(node: ast.AST) -> str:
    """Return the name of the file that a call reads to its end; "" if it does not."""
    match node:
        case ast.Call(ast.Attribute(ast.Name(name), method), args=[], keywords=[]):
            return name if method in WHOLE else ""
    return ""


def _goes_back(node: ast.AST) -> str:
    """Return the name of a file that is opened again, or read from another place; "" if none is."""
    match node:
        case ast.Call(ast.Attribute(ast.Name(name), "seek")) | ast.Name(name, ast.Store()):
            return name
    return ""
