"""Lists that all objects of a class share, and that each one of them was to have for itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, is_text, only, walk_all
from firstnet.doctor.watch.edits.placed import before

KIND = "shared"


def own_lists(source: Source) -> Iterator[Edit]:
    """Yield `self.layers = []` in the constructor of a class whose body has `layers = []`.

    Some method has to change it in place, and the constructor not to set it.
    """
    for owner in find_all(source.tree(), ast.ClassDef):
        methods = {statement.name: statement for statement in only(owner.body, ast.FunctionDef)}
        constructor = methods.get("__init__")
        for statement in owner.body:
            match statement:
                case ast.Assign([ast.Name(name)], ast.List([]) | ast.Dict([]) as empty):
                    path = f"self.{name}"
                case _:
                    continue
            texts = [ast.unparse(node) for node in walk_all(methods.values())]
            changed = any(text.startswith((f"{path}.append(", f"{path}[")) for text in texts)
            kept = any(text.startswith(f"{path} = ") for text in texts)
            if constructor is not None and changed and not kept:
                first = next(
                    (statement for statement in constructor.body if not is_text(statement)), None
                )
                if first is not None and first.lineno > constructor.lineno:
                    text = f"{path} = {ast.unparse(empty)}"
                    yield before(first, [text], text, source, kind=KIND)
