"""Lists that are default arguments: each object that is made without its own has the same one."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.nothing import name_of
from firstnet.doctor.watch.edits.placed import in_place_of

GROWS = ("append(", "extend(", "insert(")


class SharedDefault(NamedTuple):
    """A default argument that is a list which the objects of a class fill.

    Attributes:
        line: of the constructor.
        owner: the name of the class.
        argument: what is written, as `layers=[]`.
        attribute: under which each object keeps it.
    """

    line: int
    owner: str
    argument: str
    attribute: str


def shared_default(source: Source, reached: Collection[int]) -> SharedDefault | None:
    """Return the first such list of a class, of which a loop makes one object in each turn.

    Each of them gets the same name, and is used on its own: what the one before has put into the
    list was not meant for it. The object keeps the list as it is, and gets no other.
    """
    tree = source.tree()
    for owner in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        maker = next(
            (
                statement
                for statement in owner.body
                if isinstance(statement, ast.FunctionDef) and statement.name == "__init__"
            ),
            None,
        )
        if maker is None:
            continue
        names = [arg.arg for arg in maker.args.args]
        for name, default in zip(names[::-1], maker.args.defaults[::-1]):
            if not isinstance(default, ast.List) or default.elts:
                continue
            kept = _kept(owner, maker, name)
            grows = any(
                f"{path}.{how}" in ast.unparse(it)
                for path in kept
                for how in GROWS
                for it in owner.body
            )
            place = names.index(name) - 1  # without the object itself
            if grows and _is_made_often(tree, owner.name, name, place, reached):
                return SharedDefault(maker.lineno, owner.name, f"{name}=[]", kept[0])
    return None


def each_its_own(source: Source, line: int) -> Iterator[Edit]:
    """Yield `[make() for _ in range(n)]` for `[it] * n`, and `list(it)` for a default that is kept.

    What was made before, under a name, is made once for each.
    """
    tree = source.tree()
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(ast.List([item]), ast.Mult(), count) if node.lineno == line:
                made = _made(tree, item, line)
                text = f"[{ast.unparse(made)} for _ in range({ast.unparse(count)})]"
                yield in_place_of(node, text, text, source)
            case ast.FunctionDef(lineno=where) if where == line:
                empty = {
                    arg.arg
                    for arg, default in zip(node.args.args[::-1], node.args.defaults[::-1])
                    if isinstance(default, ast.List)
                }
                for statement in node.body:
                    if isinstance(statement, ast.Assign) and ast.unparse(statement.value) in empty:
                        text = f"list({ast.unparse(statement.value)})"
                        yield in_place_of(statement.value, text, text, source)


def _made(tree: ast.Module, item: ast.expr, line: int) -> ast.expr:
    """Return the value that a name got last before a line; anything else as it is."""
    given = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and node.lineno < line
        and ast.unparse(node.targets[0]) == ast.unparse(item)
    ]
    return max(given, key=lambda it: it.lineno).value if given else item


def _kept(owner: ast.ClassDef, maker: ast.FunctionDef, name: str) -> list[str]:
    """Return the attribute that is an argument as it was given, and never anything else."""
    nodes = list(ast.walk(owner))
    given = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    if any(isinstance(inner.ctx, ast.Store) for inner in given):
        return []
    found = [
        statement.targets[0]
        for statement in maker.body
        if isinstance(statement, ast.Assign) and ast.unparse(statement.value) == name
    ]
    stored = [
        node
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    ]
    names = [attribute.attr for attribute in stored]
    return [
        ast.unparse(expression)
        for expression in found
        if isinstance(expression, ast.Attribute) and names.count(expression.attr) == 1
    ]


def _is_made_often(
    tree: ast.Module, owner: str, name: str, place: int, reached: Collection[int]
) -> bool:
    """Tell whether the turns of a loop make an object each, without an argument, for one name."""
    loops = [inner for inner in ast.walk(tree) if isinstance(inner, ast.For | ast.While)]
    for child in (node for loop in loops for node in ast.walk(loop)):
        match child:
            case ast.Assign([ast.Name()], ast.Call() as call) if name_of(call.func) == owner:
                pass
            case _:
                continue
        starred = any(isinstance(arg, ast.Starred) for arg in call.args)
        named = any(keyword.arg in (name, None) for keyword in call.keywords)
        if len(call.args) <= place and not (starred or named) and child.lineno in reached:
            return True
    return False
