"""The source of a class or object that is only in memory: its file, or the cells that made it."""

from __future__ import annotations

import ast
import inspect
import linecache
import sys
import textwrap
import types
from pathlib import Path
from typing import Any

from firstnet.doctor.reading.submissions import Submission, read_file
from firstnet.errors import FormatError


def submission_of(network: Any) -> Submission:
    """Return what to examine for a path, a module, a class or an object.

    Raises:
        FormatError: its source is not to be found.
        AccessError: the file can't be read.
    """
    if isinstance(network, (str, Path)):
        return read_file(str(network))
    if isinstance(network, types.ModuleType):
        return read_file(_file(network))
    kind = network if isinstance(network, type) else type(network)
    if kind.__module__ == "builtins":
        raise FormatError(
            f"examine() got {network!r:.60}, a {kind.__name__}; wanted a network's class, an "
            "object of it, or the path of its file."
        )
    module = sys.modules.get(kind.__module__)
    path = getattr(module, "__file__", None)
    if path and Path(path).suffix == ".py":
        return read_file(path)
    return Submission(f"<{kind.__name__}>.py", _gathered(kind, vars(module) if module else {}))


def _file(module: types.ModuleType) -> str:
    path = getattr(module, "__file__", None)
    if not path:
        raise FormatError(f"The module {module.__name__} has no file; give its path instead.")
    return str(path)


def _gathered(kind: type, names: dict[str, Any]) -> bytes:
    """Return the source of a class with the functions and modules that it uses, as one text."""
    parts: dict[str, str] = {}
    imports: dict[str, None] = {}
    waiting: list[Any] = [kind]
    while waiting:
        thing = waiting.pop()
        text = textwrap.dedent(_source(thing))
        parts[thing.__name__] = text
        for node in ast.walk(ast.parse(text)):
            found = names.get(node.id) if isinstance(node, ast.Name) else None
            if isinstance(found, types.ModuleType):
                imports[f"import {found.__name__} as {node.id}"] = None  # type: ignore[attr-defined]
            elif found is not None and _is_own(found, kind) and found.__name__ not in parts:
                waiting.append(found)
    return "\n".join([*imports, "", *reversed(parts.values())]).encode()


def _is_own(thing: Any, kind: type) -> bool:
    own = isinstance(thing, (type, types.FunctionType))
    return own and thing.__module__ == kind.__module__


def _source(thing: Any) -> str:
    try:
        return inspect.getsource(thing)
    except (OSError, TypeError) as error:
        text = _typed(thing)
        if text is not None:
            return text
        raise FormatError(
            f"The source of {thing.__name__} is not to be found (it was typed where Python keeps "
            "none); put it into a file, and examine that."
        ) from error


def _typed(thing: Any) -> str | None:
    """Return the source of a class that was typed into a cell, which its methods tell."""
    methods = vars(thing).values() if isinstance(thing, type) else ()
    codes = [
        getattr(inspect.unwrap(method), "__code__", None) for method in methods if callable(method)
    ]
    for name in {code.co_filename for code in codes if code is not None}:
        text = "".join(linecache.getlines(name))
        try:
            nodes = list(ast.walk(ast.parse(text)))
        except SyntaxError:
            continue
        for node in nodes:
            if isinstance(node, ast.ClassDef) and node.name == thing.__name__:
                return ast.get_source_segment(text, node)
    return None
