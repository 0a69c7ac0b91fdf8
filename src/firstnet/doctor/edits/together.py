"""Edits made alike wherever they belong: in statements that are written alike, and twice in one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from firstnet.doctor.edits.edit import Edit, as_one
from firstnet.doctor.edits.scope import Scope
from firstnet.doctor.edits.statements import blocks

MOST_COST = 3.2  # of an edit that is made in several places
MORE = 0.2  # by which all of them together are put back
MOST_ALIKE = 8  # statements
NEAR = 12  # statements, between two that are alike
_WORD = re.compile(r"[^\W\d]\w*|\d[\w.]*|\"[^\"\n]*\"|'[^'\n]*'|\*\*|//|[-+*/@]=|[<>=!]=|\S")
_NAMED = re.compile(r"[^\W\d]\w*")
_SIGNS = ("+=", "-=")
Plain = ast.Assign | ast.AugAssign | ast.Return | ast.Expr


@dataclass(frozen=True)
class _Change:
    """What an edit does to the words of a statement: some of them become a text."""

    first: int
    last: int  # behind the last one
    text: str


def together(scope: Scope, found: Sequence[Edit]) -> Iterator[Edit]:
    """Yield edits of a function that make one of these edits in several places.

    `w1 -= lr * dw1` and `b1 -= lr * db1` for `w1 -= dw1` and `b1 -= db1`; `tanh(x)` for each x of
    a line; the other axis in each call of a function.
    """
    statements = [it for it in scope.statements if isinstance(it, Plain) and scope.alone(it)]
    alike = {it: group for group in _alike(scope) for it in group}
    axes = [node for node in scope.nodes if isinstance(node, ast.keyword) and node.arg == "axis"]
    for edit in found:
        if edit.cost > MOST_COST or "\n" in edit.replacement:
            continue
        statement = next((inner for inner in statements if _holds(inner, edit)), None)
        change = None if statement is None else _change(scope, statement, edit)
        if statement is None or change is None:
            continue
        text = _everywhere(scope.source(statement), change)
        if text is not None:
            words = f"{edit.words}, each time"
            yield scope.swap(statement, text, edit.kind, edit.cost + MORE, words)
        for group in _groups(alike.get(statement, ()), statement):
            yield from _in_all(scope, group, statement, change, edit)
        yield from _other_signs(scope, statement, change, edit)
        yield from _other_axes(scope, axes, edit)


def _holds(statement: ast.stmt, edit: Edit) -> bool:
    end = statement.end_lineno or statement.lineno, statement.end_col_offset or 0
    begins = (statement.lineno, statement.col_offset) <= (edit.line, edit.column)
    return begins and (edit.end_line, edit.end_column) <= end


def _alike(scope: Scope) -> Iterator[list[ast.stmt]]:
    """Yield the statements of a block that differ in names and numbers only."""
    for block, _ in blocks(scope):
        plain = [
            statement
            for statement in block
            if isinstance(statement, Plain) and scope.alone(statement)
        ]
        outlines: dict[tuple[str, ...], list[ast.stmt]] = {}
        for node in plain:
            outlines.setdefault(_outline(_WORD.findall(scope.source(node))), []).append(node)
        for group in outlines.values():
            near = all(block.index(two) - block.index(one) <= NEAR for one, two in pairwise(group))
            if 2 <= len(group) <= MOST_ALIKE and near:
                yield group


def _outline(words: Sequence[str]) -> tuple[str, ...]:
    return tuple("_" if word[0].isalnum() or word[0] in "_'\"" else word for word in words)


def _groups(group: Sequence[ast.stmt], statement: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    """Yield all that are alike, and of many the two that are next to each other."""
    if group:
        yield group
    if len(group) > 2:
        place = list(group).index(statement)
        yield from (pair for pair in (group[place - 1 : place + 1], group[place : place + 2]))


def _change(scope: Scope, statement: ast.stmt, edit: Edit) -> _Change | None:
    """Return what an edit does to the words of a statement."""
    start, _ = scope.span(statement)
    data = scope.source(statement).encode()
    low = scope.offset(edit.line, edit.column) - start
    high = scope.offset(edit.end_line, edit.end_column) - start
    after = (data[:low] + edit.replacement.encode() + data[high:]).decode()
    before = data.decode()
    old, new = list(_WORD.finditer(before)), list(_WORD.finditer(after))
    first = 0
    while first < min(len(old), len(new)) and old[first][0] == new[first][0]:
        first += 1
    left = 0
    while left < min(len(old), len(new)) - first and old[-1 - left][0] == new[-1 - left][0]:
        left += 1
    if first == len(old) == len(new):
        return None
    last = len(new) - left
    text = after[new[first].start() : new[last - 1].end()] if first < last else ""
    return _Change(first, len(old) - left, text)


def _made(text: str, change: _Change, names: dict[str, str]) -> str:
    """Return a statement with a change in it, whose names are those of this statement."""
    words = list(_WORD.finditer(text))
    new = _NAMED.sub(lambda it: names.get(it[0], it[0]), change.text)
    if change.first == change.last:  # put between two words
        if change.first == len(words):
            return f"{text} {new}"
        at = words[change.first].start()
        close = text[at] in ")],:.(["
        return f"{text[:at].rstrip() if close else text[:at]}{new}{'' if close else ' '}{text[at:]}"
    return text[: words[change.first].start()] + new + text[words[change.last - 1].end() :]


def _in_all(
    scope: Scope, group: Sequence[ast.stmt], statement: ast.stmt, change: _Change, edit: Edit
) -> Iterator[Edit]:
    if len(group) < 2 or statement not in group:
        return
    own, made = _WORD.findall(scope.source(statement)), []
    for it in group:
        text = scope.source(it)
        names: dict[str, str] = {}
        for mine, other in zip(own, _WORD.findall(text)):
            if _NAMED.fullmatch(mine) and names.setdefault(mine, other) != other:
                return  # one name would have to be two
        made.append(_made(text, change, names))
        if made[-1] == text:
            return
    yield _at_once(scope, group, made, edit)


def _other_signs(scope: Scope, statement: ast.stmt, change: _Change, edit: Edit) -> Iterator[Edit]:
    """Yield += in each step of a block, for -= in all of them, and the reverse."""
    if not isinstance(statement, ast.AugAssign) or change.text not in _SIGNS:
        return
    block = next((block for block, _ in blocks(scope) if statement in block), [])
    steps = [it for it in block if isinstance(it, ast.AugAssign) and scope.alone(it)]
    alike = [step for step in steps if type(step.op) is type(statement.op)]
    if len(alike) > 1:
        old = next(it for it in _SIGNS if it != change.text)
        made = [scope.source(assignment).replace(old, change.text, 1) for assignment in alike]
        yield _at_once(scope, alike, made, edit)


def _at_once(
    scope: Scope, nodes: Sequence[ast.stmt | ast.expr], texts: Sequence[str], edit: Edit
) -> Edit:
    """Return the edit that puts a text in the place of each of some nodes, which are in order."""
    each = [
        scope.swap(inner, text, edit.kind, edit.cost + MORE, edit.words)
        for inner, text in zip(nodes, texts)
    ]
    lines = ", ".join(dict.fromkeys(str(node.lineno) for node in nodes))
    return as_one(scope.data.decode(), each, f"{edit.words}, in lines {lines}")


def _everywhere(text: str, change: _Change) -> str | None:
    """Return a statement with a change at each place where the same words stand; None for one."""
    words = list(_WORD.finditer(text))
    old = [word[0] for word in words[change.first : change.last]]
    if not old or not (old == ["//"] or any(it[0].isalnum() for it in old)):
        return None
    before = words[change.first - 1][0] if change.first else ""
    places = [
        place
        for place in range(len(words) - len(old) + 1)
        if [word[0] for word in words[place : place + len(old)]] == old
        and (not old[0][0].isdigit() or (place and words[place - 1][0] == before))
    ]
    if len(places) < 2 or any(two - one < len(old) for one, two in pairwise(places)):
        return None
    for place in reversed(places):
        start, end = words[place].start(), words[place + len(old) - 1].end()
        text = text[:start] + change.text + text[end:]
    return text


def _other_axes(scope: Scope, axes: Sequence[ast.keyword], edit: Edit) -> Iterator[Edit]:
    """Yield the other axis in all calls of a function, for the same axis in each."""
    values = [axis.value for axis in axes if isinstance(axis.value, ast.Constant)]
    of_axis = any((value.lineno, value.col_offset) == (edit.line, edit.column) for value in values)
    several = (
        len({value.lineno for value in values}) > 1
    )  # of one line they are all changed already
    if of_axis and several and len({value.value for value in values}) == 1:
        values.sort(key=scope.span)
        yield _at_once(scope, values, [edit.replacement] * len(values), edit)
