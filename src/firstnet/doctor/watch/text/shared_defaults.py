"""Lists that all objects of a class have in common, as the default of an argument."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, is_call_of, only
from firstnet.doctor.watch.edits.placed import replacing

GROWS = ("append(", "extend(", "insert(")


class SharedDefault(NamedTuple):
    """A default argument that is a list which all objects of a class fill.

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
    for owner in find_all(tree, ast.ClassDef):
        maker = _constructor(owner)
        if maker is None:
            continue
        names = [arg.arg for arg in maker.args.args]
        for name, default in zip(names[::-1], maker.args.defaults[::-1]):
            if not isinstance(default, ast.List) or default.elts:
                continue
            kept = _kept(owner, maker, name)
            grows = any(
                f"{path}.{how}" in ast.unparse(statement)
                for path in kept
                for how in GROWS
                for statement in owner.body
            )
            place = names.index(name) - 1  # without the object itself
            made = partial(_is_made_without, owner.name, name, place)
            often = _is_made_often(tree, made, reached) or _are_filled(
                tree, made, owner, kept, reached
            )
            if grows and often:
                return SharedDefault(maker.lineno, owner.name, f"{name}=[]", kept[0])
    return None


def _constructor(owner: ast.ClassDef) -> ast.FunctionDef | None:
    """Return the `__init__` of a class, if it has one."""
    for statement in owner.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
            return statement
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
                yield replacing(node, text, source)
            case ast.FunctionDef(lineno=where) if where == line:
                empty = {
                    arg.arg
                    for arg, default in zip(node.args.args[::-1], node.args.defaults[::-1])
                    if isinstance(default, ast.List)
                }
                for statement in node.body:
                    if isinstance(statement, ast.Assign) and ast.unparse(statement.value) in empty:
                        text = f"list({ast.unparse(statement.value)})"
                        yield replacing(statement.value, text, source)


def _made(tree: ast.Module, item: ast.expr, line: int) -> ast.expr:
    """Return the value that a name got last before a line; anything else as it is."""
    given = [
        node
        for node in find_all(tree, ast.Assign)
        if node.lineno < line and ast.unparse(node.targets[0]) == ast.unparse(item)
    ]
    return max(given, key=lambda it: it.lineno).value if given else item


def _kept(owner: ast.ClassDef, maker: ast.FunctionDef, name: str) -> list[str]:
    """Return the attribute that is an argument as it was given, and never anything else."""
    given = [node for node in find_all(owner, ast.Name) if node.id == name]
    if any(isinstance(inner.ctx, ast.Store) for inner in given):
        return []
    found = [
        statement.targets[0]
        for statement in only(maker.body, ast.Assign)
        if ast.unparse(statement.value) == name
    ]
    stored = [node for node in find_all(owner, ast.Attribute) if isinstance(node.ctx, ast.Store)]
    names = [attribute.attr for attribute in stored]
    return [
        ast.unparse(expression)
        for expression in only(found, ast.Attribute)
        if names.count(expression.attr) == 1
    ]


def _is_made_without(owner: str, name: str, place: int, node: ast.AST) -> bool:
    """Tell whether a call makes an object of a class without an argument."""
    if not is_call_of(node, owner):
        return False
    starred = any(isinstance(arg, ast.Starred) for arg in node.args)
    named = any(keyword.arg in (name, None) for keyword in node.keywords)
    return len(node.args) <= place and not (starred or named)


def _are_filled(
    tree: ast.Module,
    made: Callable[[ast.AST], bool],
    owner: ast.ClassDef,
    kept: Sequence[str],
    reached: Collection[int],
) -> bool:
    """Tell whether two objects or more are filled by a method each: `a = Net().add(one)`."""
    fills = {
        method.name
        for method in only(owner.body, ast.FunctionDef)
        if any(f"{path}.{how}" in ast.unparse(method) for path in kept for how in GROWS)
    }
    calls = [node for node in find_all(tree, ast.Call) if node.lineno in reached]
    filled = [
        call.func.value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in fills
    ]
    named = {it.id for it in only(filled, ast.Name)}
    assigned = {
        node.targets[0].id
        for node in only(tree.body, ast.Assign)
        if isinstance(node.targets[0], ast.Name) and made(node.value)
    }
    return sum(map(made, filled)) + len(named & assigned) > 1


def _is_made_often(
    tree: ast.Module, made: Callable[[ast.AST], bool], reached: Collection[int]
) -> bool:
    """Tell whether the turns of a loop make an object each, without an argument, for one name."""
    loops = find_all(tree, ast.For, ast.While)
    for assignment in find_all(loops, ast.Assign):
        match assignment:
            case ast.Assign([ast.Name()], ast.Call() as call):
                if made(call) and assignment.lineno in reached:
                    return True
    return False
