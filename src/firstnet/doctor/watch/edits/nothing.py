"""A function that ends without `return`, and whose None has stopped the program somewhere else."""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    blocks,
    find_all,
    function_at,
    functions,
    is_text,
    name_of,
    only,
    spans,
    statement_on,
)
from firstnet.doctor.watch.edits.placed import after, in_front_of
from firstnet.doctor.watch.program.run import Raised

__all__ = ["blocks", "function_at", "name_of", "statement_on"]  # still imported from here
KIND = "return"
MOST_NAMES = 4  # that may be what is to be returned
Function = ast.FunctionDef


@dataclass(frozen=True)
class Silent:
    """A function that gives back None, and what its caller makes of that.

    Attributes:
        source: the file that it is in.
        function: its definition.
        wanted: the names that its caller unpacks or assigns.
    """

    source: Source
    function: Function
    wanted: tuple[str, ...]

    @property
    def line(self) -> int:
        """Where `return` is missing: the last line."""
        return self.function.end_lineno or self.function.lineno

    def edits(self) -> Iterator[Edit]:
        """Yield the function with what it may be meant to return, the likeliest first."""
        last = self.function.body[-1]
        if isinstance(last, ast.Expr) and not isinstance(last.value, ast.Constant):
            yield in_front_of(last, "return ", "return before it", self.source, KIND)
        for names in self._returned():
            text = f"return {', '.join(names)}"
            yield after(last, [text], f"{text} at the end", self.source, KIND)

    def _returned(self) -> Iterator[tuple[str, ...]]:
        assigned = _assigned(self.function)
        given = {arg.arg for arg in self.function.args.args}  # it may be changed in place
        if self.wanted and all(it in assigned or it in given for it in self.wanted):
            yield self.wanted
        count = max(1, len(self.wanted))
        last = sorted(assigned, key=lambda it: -assigned[it])
        if count == 1:
            yield from ((it,) for it in last[:MOST_NAMES] if (it,) != self.wanted)
        elif len(last) >= count:
            yield tuple(sorted(last[:count], key=lambda it: assigned[it]))


def silent(raised: Raised, sources: Mapping[str, Source]) -> Silent | None:
    """Return the function whose None has stopped the program; None where that is not the cause."""
    if raised.error is None:
        return None
    trees = {path: source.tree() for path, source in sources.items()}
    found = silent_among(raised.error, trees)
    return Silent(sources[found[0]], *found[1:]) if found is not None else None


def silent_among(
    error: BaseException, trees: Mapping[str, ast.Module]
) -> tuple[str, Function, tuple[str, ...]] | None:
    """Return the file and the function whose None an exception is about, and what is wanted of it.

    Args:
        error: that was raised.
        trees: of the program's files, by path.
    """
    if "NoneType" not in str(error):
        return None
    for frame, line in reversed(frames_of(error, trees)):
        here = frame.f_code.co_filename
        statement = statement_on(trees[here], line)
        if statement is None:
            continue
        for name, wanted in _called(trees[here], statement, frame):
            for path, tree in trees.items():
                found = _only_silent(tree, name, line if path == here else 0)
                if found is not None:
                    return path, found, wanted
    return None


def _only_silent(tree: ast.Module, name: str, line: int) -> Function | None:
    """Return the only function of a name, or the only one of several methods, that falls off.

    Args:
        tree: of a file.
        name: that is called.
        line: of the call, if it is in this file: the method that calls the others is none of them.
    """
    found = [function for function in functions(tree) if function.name == name]
    others = [it for it in found if not spans(it, line)]
    ends = [other for other in others if _falls_off(other.body)]
    return ends[0] if len(ends) == 1 and (len(found) == 1 or len(others) > 1) else None


def silent_in(text: str, sources: Mapping[str, Source]) -> Silent | None:
    """Return the function of whose None an expression is made; None where there is none.

    Args:
        text: of the expression.
        sources: the files of the program.
    """
    try:
        nodes = list(ast.walk(ast.parse(text, mode="eval")))
    except SyntaxError:  # a long expression is cut short
        return None
    names = [name_of(node.func) for node in only(nodes, ast.Call)]
    read = {node.id for node in only(nodes, ast.Name)}
    trees = [(source, source.tree()) for source in sources.values()]
    for _, tree in trees:
        for node in find_all(tree, ast.Assign):
            if read.intersection(_targets(node)):
                names += [name for name, _ in _calls_in(node)]
    for name in names:
        found = [(s, it) for s, tree in trees for it in functions(tree) if it.name == name]
        if len(found) == 1 and _falls_off(found[0][1].body):
            return Silent(*found[0], ())
    return None


def frames_of(
    error: BaseException, sources: Mapping[str, Any]
) -> list[tuple[types.FrameType, int]]:
    """Return the learner's frames that an exception went through, from outside, and their lines."""
    found = []
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in sources:
            found.append((trace.tb_frame, trace.tb_lineno))
        trace = trace.tb_next
    return found


def _called(
    tree: ast.Module, statement: ast.stmt, frame: types.FrameType
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the functions whose result a statement reads, and the names that get it."""
    body = {id(it) for block in blocks(statement) for node in block for it in ast.walk(node)}
    nodes = [node for node in ast.walk(statement) if id(node) not in body]
    yield from _calls_in(statement, nodes)
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            values = {**frame.f_globals, **frame.f_locals}
            if values.get(node.id, node) is None:
                for other in find_all(tree, ast.Assign):
                    if node.id in _targets(other):
                        yield from _calls_in(other)


def _calls_in(
    statement: ast.stmt, nodes: Sequence[ast.AST] | None = None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what a statement calls, or these nodes of it, and the names that get the result."""
    value = getattr(statement, "value", None)
    for node in only(ast.walk(statement) if nodes is None else nodes, ast.Call):
        yield name_of(node.func), _targets(statement) if node is value else ()


def _targets(statement: ast.stmt) -> tuple[str, ...]:
    """Return the names that a statement assigns."""
    if not isinstance(statement, ast.Assign):
        return ()
    target = statement.targets[0]
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    return tuple(ast.unparse(part) for part in parts)


def _falls_off(body: Sequence[ast.stmt]) -> bool:
    """Tell whether the end of a function may be reached, where it gives back None.

    One that does nothing is only there to be overridden.
    """
    if all(isinstance(statement, ast.Pass) or is_text(statement) for statement in body):
        return False
    last = body[-1]
    if isinstance(last, ast.Return):
        return last.value is None
    if isinstance(last, ast.If):
        return not last.orelse or _falls_off(last.body) or _falls_off(last.orelse)
    if isinstance(last, ast.With):
        return _falls_off(last.body)
    return not isinstance(last, ast.Raise | ast.While | ast.Try)


def _assigned(function: Function) -> dict[str, int]:
    """Return the names that a function assigns, and the line at which each is assigned last."""
    found: dict[str, int] = {}
    loops = {
        name.id for node in find_all(function, ast.For) for name in find_all(node.target, ast.Name)
    }
    for node in find_all(function, ast.Name):
        if isinstance(node.ctx, ast.Store) and node.id not in loops:
            found[node.id] = max(node.lineno, found.get(node.id, 0))
    return found
