"""A function that is named, and not called: `loss = net.loss`, without its parentheses."""

from __future__ import annotations

import ast
import inspect
import re
import types
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import calls_of, find_all, only, statement_on, walk_all
from firstnet.doctor.watch.edits.nothing import frames_of
from firstnet.doctor.watch.edits.placed import behind
from firstnet.doctor.watch.program.run import Raised

WORDS = re.compile(r"[A-Za-z_]\w*")
ABOUT = re.compile(r"'(builtin_function_or_method|function|method)'")
CALLABLE = (
    types.FunctionType,
    types.MethodType,
    types.BuiltinFunctionType,
    types.MethodDescriptorType,
)


class Uncalled(NamedTuple):
    """The expression that names the function, and the file that it is in."""

    node: ast.expr
    source: Source


def uncalled(raised: Raised, sources: Mapping[str, Source]) -> Uncalled | None:
    """Return the function that an exception shows not to have been called; None if it is none."""
    if raised.error is None or ABOUT.search(raised.message) is None:
        return None
    frames = frames_of(raised.error, sources)
    if not frames:
        return None
    frame, line = frames[-1]
    source = sources[frame.f_code.co_filename]
    statement = statement_on(source.tree(), line)
    found = [] if statement is None else list(_bare(statement, frame))
    if len(found) != 1:
        return None
    node = found[0]
    handed_over = frame.f_code.co_varnames[: frame.f_code.co_argcount]
    if isinstance(node, ast.Name) and node.id in handed_over:
        return None
    made = _assigned(source, node.id) if isinstance(node, ast.Name) else []
    if not made:
        return Uncalled(node, source)
    bare = isinstance(made[0], ast.Name | ast.Attribute)
    return Uncalled(made[0], source) if bare and len(made) == 1 else None


def named_only(sources: Mapping[str, Source], lines: Mapping[str, set[int]]) -> Uncalled | None:
    """Return a statement that names a function of the program's, and does no more; None for none.

    Args:
        sources: the files.
        lines: that were reached, by file.
    """
    trees = {path: source.tree() for path, source in sources.items()}
    functions = find_all(trees.values(), ast.FunctionDef)
    own = {function.name for function in functions if not function.decorator_list}
    for path, tree in trees.items():
        for inner in find_all(tree, ast.Expr):
            if inner.lineno not in lines.get(path, ()):
                continue
            match inner.value:
                case ast.Attribute(attr=name) | ast.Name(id=name) if name in own:
                    return Uncalled(inner.value, sources[path])
    return None


def looped_over(sources: Mapping[str, Source]) -> Uncalled | None:
    """Return a method that a loop goes through, and does not call; None for none.

    No attribute may have its name: that may be what is meant.
    """
    trees = {path: source.tree() for path, source in sources.items()}
    nodes = list(walk_all(trees.values()))
    methods = {
        it.name
        for node in only(nodes, ast.ClassDef)
        for it in only(node.body, ast.FunctionDef)
        if not it.decorator_list
    }
    stored = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in only(nodes, ast.Attribute, ast.Name)
        if isinstance(node.ctx, ast.Store)
    }
    # Properties have the name of an attribute, too, and texts name fields, and options of a parser.
    for kind in only(nodes, ast.ClassDef):
        stored |= {it.name for it in only(kind.body, ast.FunctionDef) if it.decorator_list}
    texts = (node.value for node in only(nodes, ast.Constant) if isinstance(node.value, str))
    stored |= {word for text in texts for word in WORDS.findall(text)}
    if any(True for tree in trees.values() for _ in calls_of(tree, "setattr")):
        return None
    for path, tree in trees.items():
        for node in ast.walk(tree):
            match node:
                case ast.For(iter=ast.Attribute(attr=name) as named) if name in methods - stored:
                    return Uncalled(named, sources[path])
    return None


def with_parentheses(found: Uncalled) -> Edit:
    """Return the edit that calls the function."""
    return behind(found.node, "()", f"{ast.unparse(found.node)}()", found.source, kind="name")


def _bare(statement: ast.stmt, frame: types.FrameType) -> Iterator[ast.expr]:
    """Yield the names and attributes in a statement that stand for functions, and are not called.

    What is handed to a function may be meant, as a key for sorting is.
    """
    calls = list(find_all(statement, ast.Call))
    meant = {id(it) for call in calls for it in (call.func, *call.args)}
    meant |= {id(keyword.value) for call in calls for keyword in call.keywords}
    for node in _nodes_of(statement):
        if not isinstance(node, ast.Name | ast.Attribute) or id(node) in meant:
            continue
        if isinstance(node.ctx, ast.Load) and isinstance(_value(node, frame), CALLABLE):
            yield node


def _nodes_of(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the parts of a statement, but for the statements inside of it."""
    inner = [child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt)]
    return walk_all(inner)


def _value(node: ast.AST, frame: types.FrameType) -> Any:
    if isinstance(node, ast.Name):
        return {**frame.f_globals, **frame.f_locals}.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = _value(node.value, frame)
        # Without running a property of the learner's.
        return None if owner is None else inspect.getattr_static(owner, node.attr, None)
    return None


def _assigned(source: Source, name: str) -> list[ast.expr]:
    """Return what is assigned to a variable."""
    return [
        node.value
        for node in find_all(source.tree(), ast.Assign)
        if any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    ]
