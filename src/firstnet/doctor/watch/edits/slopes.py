"""Edits that put the slope of an activation in, as learners write it."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.scope import modules_of, root_of
from firstnet.doctor.text.nodes import end_of, find_all, is_operation, spans

Around = TypeVar("Around", ast.FunctionDef, ast.ClassDef)

KIND = "slope"
MOST = 30  # values that a slope may be made of
COST = 5.0  # of a factor, beside edits that change less
COST_RETURNED = 2.5  # of what a function returns
WRITTEN = ("{0} * (1 - {0})", "(1 - {0} ** 2)", "{0}", "({0} > 0)")  # chapter 3, equation 110
RETURNED = (
    "{0} * (1 - {0})",
    "1 - {0} ** 2",
    "({0} > 0) * 1.0",
    "{1}({0}) * (1 - {1}({0}))",
    "1 - np.tanh({0}) ** 2",
)


def slopes(tree: ast.Module, text: str, statement: ast.stmt, goal: ast.expr) -> Iterator[Edit]:
    """Yield edits that multiply an expression by a slope, or return a slope instead of it.

    Args:
        tree: of the whole file.
        text: of it.
        statement: that the expression is in.
        goal: the expression.
    """
    functions = _around(tree, statement, ast.FunctionDef)
    classes = _around(tree, statement, ast.ClassDef)
    written = ast.get_source_segment(text, goal) or ast.unparse(goal)
    nameless = [node for node in find_all(statement, ast.Lambda) if node.body is goal]
    if nameless:
        yield from _returned(nameless[0].args, goal)
    elif isinstance(statement, ast.Return) and functions:
        yield from _returned(functions[-1].args, goal)
    enclosed = written if isinstance(goal, ast.Name | ast.Call | ast.Attribute) else f"({written})"
    if is_operation(goal, ast.Mult, ast.MatMult, ast.Div):
        enclosed = written
    pool = _pool(functions[-1:] or tree.body, classes[-1:], statement.lineno, modules_of(tree))
    pool += _items(tree, pool)
    made = [one.format(it) for it in pool for one in WRITTEN]
    made += [f"{name}({it})" for name in _of_one_argument(tree) for it in pool]
    for factor in made:
        yield _instead(goal, f"{enclosed} * {factor}", f"times {factor}")
        if is_operation(goal, ast.Mult):
            within = factor if factor.startswith("(") else f"({factor})"
            for side in (goal.right, goal.left):
                bare = within[1:-1] if _is_enclosed(text, side) else within
                yield _instead(side, bare, factor)


def _is_enclosed(text: str, node: ast.expr) -> bool:
    """Tell whether there are parentheses around an expression."""
    lines = text.encode().split(b"\n")
    before = lines[node.lineno - 1][: node.col_offset].rstrip()
    after = lines[(node.end_lineno or node.lineno) - 1][node.end_col_offset or 0 :].lstrip()
    return before.endswith(b"(") and after.startswith(b")")


def _returned(arguments: ast.arguments, goal: ast.expr) -> Iterator[Edit]:
    names = [arg.arg for arg in arguments.args if arg.arg != "self"]
    needed = len(names) - len(arguments.defaults)
    called = [ast.unparse(node.func) for node in find_all(goal, ast.Call)]
    for form in RETURNED:
        if len(names) >= 1 >= needed and (called or "{1}" not in form):
            made = form.format(names[0], called[0] if called else "")
            yield _instead(goal, made, made, COST_RETURNED)


def _around(tree: ast.Module, statement: ast.stmt, kind: type[Around]) -> list[Around]:
    """Return the functions or classes around a statement, the outermost first."""
    found = [
        node for node in ast.walk(tree) if isinstance(node, kind) and spans(node, statement.lineno)
    ]
    return sorted(found, key=lambda it: it.lineno)


def _pool(
    bodies: Sequence[ast.stmt], classes: Sequence[ast.stmt], line: int, modules: Collection[str]
) -> list[str]:
    """Return what values are read in a function, those near a line first; of its class, of `self`.

    What modules hold are functions and such, and no values of a network.
    """
    called = {id(call.func) for call in find_all(bodies, ast.Call)}
    found: dict[str, int] = {}
    for place, body in enumerate([*bodies, *classes]):
        for node in find_all(body, ast.Name, ast.Attribute, ast.Subscript):
            if id(node) in called:
                continue
            text = ast.unparse(node)
            own = place < len(bodies) or text.startswith("self.")
            if own and len(text) < 40 and text != "self" and root_of(node) not in modules:
                found[text] = min(abs(node.lineno - line), found.get(text, node.lineno + line))
    return [*sorted(found, key=lambda it: found[it])[:MOST], *_others(found, classes)]


def _items(tree: ast.Module, pool: Collection[str]) -> list[str]:
    """Return other items of the same dictionaries, as far as the file uses them."""
    owners = {it.split("[")[0] for it in pool if "['" in it}
    found = dict.fromkeys(
        ast.unparse(node)
        for node in find_all(tree, ast.Subscript)
        if isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
        and ast.unparse(node.value) in owners
    )
    return [it for it in found if it not in pool][:MOST]


def _others(pool: Collection[str], classes: Sequence[ast.stmt]) -> list[str]:
    """Return other attributes of the same objects, as far as a class uses them."""
    owners = {it.split(".")[0] for it in pool if re.fullmatch(r"\w+\.\w+", it)}
    used = {attribute.attr: None for attribute in find_all(classes, ast.Attribute)}
    made = [f"{owner}.{name}" for owner in sorted(owners - {"np", "self"}) for name in used]
    return [it for it in made if it not in pool][:MOST]


def _of_one_argument(tree: ast.Module) -> list[str]:
    """Return the functions of the file that take one value, as the slope of an activation does."""
    found = []
    for node in find_all(tree, ast.FunctionDef):
        names = [arg.arg for arg in node.args.args]
        plain = names[:1] != ["self"]
        if len(names) == 2 - plain:
            found.append(node.name if plain else f"self.{node.name}")
    return found[:8]


def _instead(node: ast.expr, text: str, words: str, cost: float = COST) -> Edit:
    end_line, end_column = end_of(node)
    place = node.lineno, node.col_offset, end_line, end_column
    return Edit(*place, text, KIND, cost, words)
