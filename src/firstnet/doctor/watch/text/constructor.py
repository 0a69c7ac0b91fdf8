"""A constructor whose name lacks underscores, so that Python never calls it: `_init_`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, has, is_text, name_of, only

ALMOST = re.compile(r"(?!__init__$)_{1,3}(init|inti|innit)_{0,3}|(init|inti|innit)_{1,3}|__int__")
BY_NAME = ("getattr", "methodcaller", "globals", "eval", "exec")  # call what nobody sees


class Misnamed(NamedTuple):
    """The method, its class, and the file that it is in."""

    method: ast.FunctionDef
    owner: str
    source: Source


def misnamed(sources: Iterable[Source]) -> Misnamed | None:
    """Return the first method that was to be a constructor, and that nothing calls.

    Its class has no other constructor, and its other methods read what only this one sets. It is
    made somewhere, or the file does nothing but define.
    """
    known = list(sources)
    if any(set(BY_NAME) & _called(it.tree()) for it in known):
        return None
    called = {
        attribute.attr
        for source in known
        for attribute in find_all(source.tree(), ast.Attribute)
        if isinstance(attribute.ctx, ast.Load)
    }
    for source in known:
        for kind in find_all(source.tree(), ast.ClassDef):
            methods = list(only(kind.body, ast.FunctionDef))
            if kind.bases and ast.unparse(kind.bases[0]) != "object":
                continue
            if any(method.name in ("__init__", "__new__") for method in methods):
                continue
            if not any(kind.name in _called(it.tree()) or _only_defines(it) for it in known):
                continue
            for method in methods:
                if (
                    ALMOST.fullmatch(method.name)
                    and method.name not in called
                    and _is_missed(method, kind)
                ):
                    return Misnamed(method, kind.name, source)
    return None


def renamed(found: Misnamed) -> Edit:
    """Return the edit that calls the method what Python calls it."""
    method, source = found.method, found.source
    line = source.runnable.split("\n")[method.lineno - 1]
    place = len(line[: line.index(method.name, method.col_offset)].encode())
    where = method.lineno, place, method.lineno, place + len(method.name.encode())
    return Edit(*where, "__init__", "name", 0.0, "__init__", source.path)


def _is_missed(method: ast.FunctionDef, kind: ast.ClassDef) -> bool:
    """Tell whether other methods read attributes that this method alone sets."""
    if method.name == "__int__" and has(method, ast.Return):
        return False  # a name that Python knows: what int(…) returns
    own = _attributes(method, ast.Store)
    others = [statement for statement in kind.body if statement is not method]
    read = {name for other in others for name in _attributes(other, ast.Load)}
    again = list(find_all(others, ast.AugAssign))
    changed = {name for assignment in again for name in _attributes(assignment.target, ast.Store)}
    stored = {name for other in others for name in _attributes(other, ast.Store)}
    return bool((own & (read | changed)) - (stored - changed))


def _called(tree: ast.AST) -> set[str]:
    """Return the names of the functions and classes that a text calls."""
    return {name_of(node.func) for node in find_all(tree, ast.Call)}


def _only_defines(source: Source) -> bool:
    """Tell whether a file does nothing by itself, but for names that it gives to constants."""
    plain = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Assign
    return all(
        isinstance(statement, plain) or (is_text(statement)) for statement in source.tree().body
    )


def _attributes(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    """Return the attributes of self that are read, or set, in some text."""
    return {
        inner.attr
        for inner in find_all(node, ast.Attribute)
        if isinstance(inner.ctx, context)
        and isinstance(inner.value, ast.Name)
        and inner.value.id == "self"
    }
