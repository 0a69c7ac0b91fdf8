"""Names that a method gives to what was made of an attribute, and that nothing reads.

`weights = [w - eta * d for w, d in zip(self.weights, nabla_w)]` leaves self.weights as they were.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import only


def shadowed(source: Source) -> Iterator[ast.Name]:
    """Yield such names where they get their value; the attribute has the same name."""
    for kind in ast.walk(source.tree()):
        methods = kind.body if isinstance(kind, ast.ClassDef) else ()
        for method in only(methods, ast.FunctionDef):
            nodes = list(ast.walk(method))
            names = list(only(nodes, ast.Name))
            read = {child.id for child in names if isinstance(child.ctx, ast.Load | ast.Del)}
            outer = {
                name for inner in only(nodes, ast.Global, ast.Nonlocal) for name in inner.names
            }
            for inner in nodes:
                target = inner.targets[0] if isinstance(inner, ast.Assign) else None
                if not isinstance(target, ast.Name) or target.id in read | outer:
                    continue
                assert isinstance(inner, ast.Assign)  # noqa: S101  # as it has a target
                inside = list(ast.walk(inner.value))
                computed = any(isinstance(node, ast.BinOp) for node in inside)
                if computed and any(_is_own(node, target.id) for node in inside):
                    yield target


def _is_own(node: ast.AST, name: str) -> bool:
    """Tell whether a node is the attribute of this name of the object itself."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )
