"""An expression in the place of another of the same kind: the last resort."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits.edit import Edit
from firstnet.doctor.edits.scope import Scope, modules_of, root_of

KIND = "transplant"
_KINDS = (ast.Call, ast.BinOp, ast.Subscript, ast.ListComp, ast.Attribute, ast.Name)
_LONGEST = 70  # characters


def surgery(scope: Scope) -> Iterator[Edit]:
    """Yield expressions from the function, then from its class, in place of others like them."""
    near = _parts(scope, scope.function)
    far = _parts(scope, scope.owner or scope.tree)
    for node in scope.nodes:
        if not isinstance(node, _KINDS) or not isinstance(
            getattr(node, "ctx", ast.Load()), ast.Load
        ):
            continue
        parent, field = scope.parents.get(node, (None, ""))
        if field == "func" or isinstance(parent, ast.Attribute):
            continue
        for name in scope.forgotten_at(node):
            yield scope.replace(node, name, KIND, 1.9)
        if field == "iter":
            for text in _runs(scope):
                yield scope.replace(node, text, KIND, 2.3)
        for text in _like_sibling(scope, node, parent):
            yield scope.replace(node, text, KIND, 1.8)
        for text, kind in near.items():
            yield scope.replace(node, text, KIND, 4.8 if kind is type(node) else 6.0)
        for text, kind in far.items():
            if text not in near and kind is type(node):
                yield scope.replace(node, text, KIND, 6.0)


def _runs(scope: Scope) -> list[str]:
    """What the class's other loops run over."""
    loops = [
        node.iter
        for node in ast.walk(scope.owner or scope.tree)
        if isinstance(node, (ast.For, ast.comprehension)) and scope.fits(node.iter)
    ]
    return list(dict.fromkeys(ast.unparse(loop) for loop in loops))


def _like_sibling(scope: Scope, node: ast.expr, parent: ast.AST | None) -> Iterator[str]:
    """The call that the other side of a comparison is in: np.argmax(y, axis=1) for y."""
    if not isinstance(parent, ast.Compare):
        return
    for other in (parent.left, *parent.comparators):
        if other is not node and isinstance(other, ast.Call) and other.args:
            rest = [scope.source(arg) for arg in other.args[1:]]
            rest += [f"{keyword.arg}={scope.source(keyword.value)}" for keyword in other.keywords]
            yield f"{scope.source(other.func)}({', '.join([scope.source(node), *rest])})"


def _parts(scope: Scope, root: ast.AST) -> dict[str, type]:
    found: dict[str, type] = {}
    classes = {
        statement.name for statement in scope.tree.body if isinstance(statement, ast.ClassDef)
    }
    modules = modules_of(scope.tree)
    for node in ast.walk(root):
        if isinstance(node, _KINDS) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            text = ast.unparse(node)
            made = isinstance(node, ast.Call) and ast.unparse(node.func) in classes
            random = text.startswith("np.random")
            held = not isinstance(node, ast.Call) and root_of(node) in modules
            if len(text) <= _LONGEST and scope.fits(node) and not (random or made or held):
                found[text] = type(node)
    return found
