"""Where a program counts its right answers: the comparison behind the number that it prints."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Set
from typing import NamedTuple

from firstnet.doctor.edits.scope import root_of
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    blocks,
    calls_of,
    find_all,
    function_at,
    has,
    inside,
    is_call_of,
    is_within,
    lines_of,
    name_of,
    names_in,
    names_read,
    only,
    operations,
    scopes,
    statement_on,
)
from firstnet.doctor.watch.text.once import ends_at_once

MADE = (ast.Assign, ast.For, ast.comprehension)  # what gives values to names
DEEPEST = 3  # functions
AXIS = re.compile(r"(, (?:axis=)?|\(axis=)([01])\)$")
MODULES = ("np", "numpy")
PARTS = re.compile(r"[A-Za-z][a-z]*")  # the words in a name: X and train of X_train
TRAINING = {"train", "training", "tr", "treino", "entrenamiento", "test", "te", "val", "dev"}
TEST_LABELS = re.compile(
    r"(\w+\.)?(y|labels?|targets?)_?(test|te|val|dev)|(test|te|val|dev)_?(y|labels?|targets?)",
    re.IGNORECASE,
)
Change = tuple[ast.stmt, list[ast.expr]]  # a statement, and the conditions that it is under


def counted_at(source: Source, line: int) -> int:
    """Return the line of the comparison that a printed number is made of; 0 if it is not found.

    Args:
        source: the program.
        line: on which the number is printed.
    """
    tree = source.tree()
    printed = statement_on(tree, line)
    return _compared(tree, printed, DEEPEST) if printed is not None else 0


def chooses_by_class(source: Source) -> bool:
    """Tell whether examples are chosen by a condition: X[y == 1], X[np.where(y == c)], X[mask]."""
    tree = source.tree()
    masks = {
        ast.unparse(target)
        for node in find_all(tree, ast.Assign)
        if has(node.value, ast.Compare)
        for target in node.targets
    }
    parts = (node.slice for node in find_all(tree, ast.Subscript))
    filtered = any(node.ifs for node in find_all(tree, ast.comprehension))
    return filtered or any(has(part, ast.Compare) or ast.unparse(part) in masks for part in parts)


def asks_of_a_test_set(source: Source, line: int) -> bool:
    """Tell whether the function around a line is called with labels of a test, by their name."""
    function = function_at(source.tree(), line)
    return function is not None and any(
        TEST_LABELS.fullmatch(ast.unparse(arg))
        for call in calls_of(source.tree(), function.name)
        for arg in call.args
    )


def chosen_at(source: Source, line: int) -> int:
    """Return where a side of a comparison on a line is chosen by argmax: there, or before it."""
    for scope in scopes(source.tree()):
        nodes = [inner for inner in inside(scope) if _line_of(inner) <= line]
        reading = [node for node in only(nodes, ast.Compare) if node.lineno == line]
        made = [node for node in nodes if isinstance(node, MADE)]
        parts: list[ast.AST] = [*reading]
        names: set[str] = set()
        while parts:
            chosen = [call.lineno for part in parts for call in calls_of(part, "argmax")]
            if chosen:
                return max(chosen)
            read = {name for part in parts for name in names_in(part)}
            parts = [part for node in made for part in made_of(node, read - names)]
            names |= read
    return line


def _line_of(node: ast.AST) -> int:
    at = node.target if isinstance(node, ast.comprehension) else node
    return int(getattr(at, "lineno", 0))


def made_of(
    node: ast.Assign | ast.For | ast.comprehension, names: Collection[str]
) -> list[ast.expr]:
    """Return what a statement gives to some names: of zip(a, b), that which has their place."""
    if isinstance(node, ast.Assign):
        targets, value = node.targets, node.value
    else:
        targets, value = [node.target], node.iter
    found = []
    for target in targets:
        together = [(target, value)]
        if is_call_of(value, "zip") and isinstance(target, ast.Tuple):
            together = list(zip(target.elts, value.args))
        found += [of for part, of in together if not names_in(part).isdisjoint(names)]
    return found


def answered_at(source: Source, line: int) -> int:
    """Return where a function of the program returns what is compared on a line; 0 if none does."""
    tree = source.tree()
    statement = statement_on(tree, line)
    compared = find_all(statement or tree, ast.Compare)
    sides = [side for comparison in compared for side in (comparison.left, *comparison.comparators)]
    called = {name_of(expression.func) for expression in only(sides, ast.Call)}
    lines = [
        returned.lineno
        for function in find_all(tree, ast.FunctionDef)
        if function.name in called
        for returned in find_all(function, ast.Return)
    ]
    return max(lines, default=0)


class Left(NamedTuple):
    """A loop over examples, and what ends it in its first turn."""

    loop: ast.For | ast.While
    end: ast.stmt


def left_at(source: Source, line: int) -> Left | None:
    """Return the loop around a comparison on a line that is left in its first turn, if one is."""
    for loop in find_all(source.tree(), ast.For, ast.While):
        if is_within(line, loop) and ends_at_once(source, loop.lineno):
            return Left(loop, loop.body[-1])
    return None


class Divided(NamedTuple):
    """A division by the number of other examples than those that were counted."""

    by: ast.Name  # what the number is taken of
    counted: str  # of what it would be right


def divided_by_others(source: Source) -> Divided | None:
    """Return where a count is divided by the size of what its loop does not go through."""
    tree = source.tree()
    loops = list(find_all(tree, ast.For))
    for node in operations(tree, ast.Div):
        by = _sized(node.right)
        counted = names_in(node.left)  # of 100 * right / len(X), too
        counts = [loop for loop in loops if loop.lineno < node.lineno and _adds(loop, counted)]
        if by is None or not counts:
            continue
        last = max(counts, key=lambda it: it.lineno)
        if is_within(node.lineno, last):
            continue  # inside of it
        if any(by.id in names_in(count.iter) for count in counts):
            continue  # a loop around it goes through them
        gone_through = [
            child.id
            for child in find_all(last.iter, ast.Name)
            if child.id not in ("zip", "enumerate", "range", "len")
        ]
        words = {it for name in gone_through for it in PARTS.findall(name)}
        others = set(PARTS.findall(by.id)) - words
        if gone_through and by.id not in gone_through and TRAINING & others:
            return Divided(by, gone_through[0])
    return None


def _sized(node: ast.expr) -> ast.Name | None:
    """Return the name in `len(name)`, as a number of whichever kind."""
    match node:
        case ast.Call(ast.Name("float" | "int"), [inner]):
            return _sized(inner)
    call = node if is_call_of(node, "len") else None
    first = call.args[0] if call is not None and call.args else None
    return first if isinstance(first, ast.Name) else None


def _adds(loop: ast.For, names: Collection[str]) -> bool:
    return any(name_of(total.target) in names for total in find_all(loop, ast.AugAssign))


class Other(NamedTuple):
    """Calls that choose answers, and what is put in the place of each."""

    calls: tuple[ast.expr, ...]
    texts: tuple[str, ...]


def other_answers(source: Source, line: int) -> list[Other]:
    """Return other ways to come to the answers on a line, the likeliest first.

    They are the other axis for all argmax, for one of them what it is of where that is a class
    already, or a threshold where there is one output; the place of the largest for the largest; an
    output that is rounded.
    """
    found, turned = [], []
    for node in ast.walk(source.tree()):
        of = _chosen_from(node) if isinstance(node, ast.Call) and node.lineno == line else None
        if of is None or not isinstance(node, ast.Call):
            continue
        value, text = ast.unparse(of), ast.unparse(node)
        if name_of(node.func) == "argmax":
            other = AXIS.sub(lambda match: f"{match[1]}{1 - int(match[2])})", text)
            turned += [(node, other)] if other != text else []
            found += [Other((node,), (f"({value} > 0.5)",)), Other((node,), (value,))]
        elif isinstance(node.func, ast.Name) and node.func.id == "max":
            found.append(Other((node,), (f"list({value}).index({text})",)))
    if turned:
        found.insert(0, Other(*zip(*sorted(turned, key=lambda it: it[0].col_offset))))
    return found or list(_rounded(source, line))


def _rounded(source: Source, line: int) -> Iterator[Other]:
    """Yield each side of a comparison of two names on a line, rounded."""
    for node in find_all(source.tree(), ast.Compare):
        if node.lineno == line and _is_equal(node):
            sides = [node.left, node.comparators[0]]
            names = list(only(sides, ast.Name))
            if names == sides:
                yield from (Other((side,), (f"round({side.id})",)) for side in names)


def _chosen_from(call: ast.Call) -> ast.expr | None:
    """Return what a call such as np.argmax(a, axis=1) or a.argmax(axis=1) is of."""
    function = call.func
    if isinstance(function, ast.Attribute) and root_of(function) not in MODULES:
        return function.value
    return call.args[0] if call.args else None


def _compared(tree: ast.Module, made: ast.AST, deep: int) -> int:
    """Return where a comparison is that a statement, or what it reads, is made of."""
    lines = [node.lineno for node in find_all(made, ast.Compare) if _is_equal(node)]
    if lines or not deep:
        return max(lines, default=0)
    called = {name_of(node.func) for node in find_all(made, ast.Call)}
    functions = find_all(tree, ast.FunctionDef)
    own = (function for function in functions if function.name in called and function is not made)
    if line := next(filter(None, (_compared(tree, it, deep - 1) for it in own)), 0):
        return line
    read = names_read(made)
    end = getattr(made, "lineno", 0)
    for statement, tests in reversed(list(_changes(tree, read, end))):
        for part in (statement, *tests):
            if part is not made and (line := _compared(tree, part, deep - 1)):
                return line
    return 0


def _is_equal(node: ast.Compare) -> bool:
    return any(isinstance(operator, ast.Eq) for operator in node.ops)


def _changes(tree: ast.Module, names: set[str], end: int) -> Iterator[Change]:
    """Yield the statements that change some variables, and the conditions that they are under."""

    def inside(body: list[ast.stmt], tests: list[ast.expr]) -> Iterator[Change]:
        for statement in body:
            if statement.lineno < end and _changed_by(statement) in names:
                yield statement, tests
            under = [*tests, statement.test] if isinstance(statement, ast.If) else tests
            for field in ("body", "orelse"):
                part = getattr(statement, field, None)
                if isinstance(part, list):
                    yield from inside(part, under)

    yield from inside(tree.body, [])


def _changed_by(statement: ast.stmt) -> str:
    """Return the name that a statement assigns, adds to, or appends to; "" if there is none."""
    if isinstance(statement, ast.Assign):
        return name_of(statement.targets[0])
    if isinstance(statement, ast.AugAssign):
        return name_of(statement.target)
    call = statement.value if isinstance(statement, ast.Expr) else None
    function = call.func if isinstance(call, ast.Call) else None
    if isinstance(function, ast.Attribute) and function.attr == "append":
        return name_of(function.value)
    return ""


def never_set_back(source: Source, lines: Collection[int]) -> list[int]:
    """Return the lines `right = 0` of counters that go on from epoch to epoch.

    They count in a loop within another one, and are set to 0 before both.

    Args:
        source: the file.
        lines: that were reached.
    """
    outer = list(find_all(source.tree(), ast.For, ast.While))
    within = [
        inner for loop in outer for inner in find_all(loop, ast.For, ast.While) if inner is not loop
    ]
    counts = {
        step.target.id
        for step in find_all(within, ast.AugAssign)
        if isinstance(step.target, ast.Name) and step.lineno in lines and _counts(step.value)
    }
    set_inside = {
        name
        for assignment in find_all(outer, ast.Assign)
        for target in assignment.targets
        for name in names_in(target)
    }
    return [
        start.lineno
        for start in find_all(source.tree(), ast.Assign)
        if isinstance(start.targets[0], ast.Name)
        if start.targets[0].id in counts - set_inside
        if isinstance(start.value, ast.Constant) and start.value.value == 0
    ]


def _counts(added: ast.expr) -> bool:
    """Tell whether what is added is a number as it is written, or a count of equal pairs."""
    compared = find_all(added, ast.Compare)
    return isinstance(added, ast.Constant) or any(map(_is_equal, compared))


def set_back_each_time(source: Source, lines: Set[int]) -> int:
    """Return the line `right = 0` of a counter that is set back for each example; 0 for none.

    It counts in the same loop, and is read behind it.

    Args:
        source: the file.
        lines: that were reached.
    """
    tree = source.tree()
    for loop in find_all(tree, ast.For):
        inner = any(has(statement, ast.For, ast.While) for statement in loop.body)
        if inner or lines.isdisjoint(lines_of(loop)):
            continue
        counted = {
            step.target.id
            for step in find_all(loop, ast.AugAssign)
            if isinstance(step.target, ast.Name) and isinstance(step.value, ast.Constant)
        }
        for start in only(loop.body, ast.Assign):
            name = name_of(start.targets[0])
            if ast.unparse(start.value) not in ("0", "0.0") or name not in counted:
                continue
            if name not in names_read(loop) and _is_read_behind(tree, loop, name):
                return start.lineno
    return 0


def _is_read_behind(tree: ast.Module, loop: ast.For, name: str) -> bool:
    """Tell whether what follows a loop in its block reads a name before anything sets it."""
    for block in blocks(tree):
        if loop in block:
            for statement in block[block.index(loop) + 1 :]:
                if name in names_read(statement):
                    return True
                if _changed_by(statement) == name:
                    return False
    return False
