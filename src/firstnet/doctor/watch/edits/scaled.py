"""Edits that scale the inputs where they are made."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.meaning import meaning
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, has, statement_on
from firstnet.doctor.watch.edits.placed import after

INPUTS = frozenset({"x", "test_x"})
WHITE, SIXTEEN = 255, 16  # the largest numbers of usual pictures
LONG = 14  # letters of a name that says more than that
FORMS = (  # of columns that differ, and of pixels
    "{0} = ({0} - {0}.mean(axis=0)) / {0}.std(axis=0)",
    "{0} = {0} / {0}.max()",
)


def scaled(source: Source, line: int) -> Iterator[Edit]:
    """Yield statements that scale what a line assigns, behind it."""
    statement = statement_on(source.tree(), line)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    names = target.elts[:1] if isinstance(target, ast.Tuple) else [target]
    for name in names:
        if name is not None and _is_computed_with(source.tree(), ast.unparse(name), line):
            continue
        if statement is not None and isinstance(name, ast.Name | ast.Attribute):
            for place, form in enumerate(FORMS):
                text = form.format(ast.unparse(name))
                yield replace(after(statement, [text], text, source), cost=0.1 * place)


def all_parts_scaled(source: Source, size: float) -> Iterator[Edit]:
    """Yield the inputs of a program divided by their largest number, where they are made.

    That is for all that one function makes, or the module, at once: training and test inputs.

    Args:
        source: a file of it.
        size: of a usual input.
    """
    tree = source.tree()
    largest = WHITE if size > SIXTEEN else SIXTEEN
    scopes = list(find_all(tree, ast.FunctionDef))
    bodies = [
        *((scope.body, {arg.arg for arg in scope.args.args}) for scope in scopes),
        (tree.body, set()),
    ]
    for body, taken in bodies:
        made: dict[str, ast.stmt] = {}
        for statement in body:
            for target in statement.targets if isinstance(statement, ast.Assign) else ():
                for expression in target.elts if isinstance(target, ast.Tuple) else [target]:
                    name = expression.id if isinstance(expression, ast.Name) else ""
                    if name not in taken and _is_input(name):
                        made[name] = statement
        if made:
            parts = [
                after(it, [f"{name} = {name} / {largest}"], "", source) for name, it in made.items()
            ]
            parts.sort(key=lambda it: (it.line, it.column))
            yield as_one(source.runnable, parts, f"inputs divided by {largest}")


def _is_input(name: str) -> bool:
    return meaning(name, INPUTS) is not None and len(name) < LONG


def _is_computed_with(tree: ast.Module, name: str, line: int) -> bool:
    """Tell whether more is computed from an array below a line, such as the targets."""
    return any(
        isinstance(inner, ast.Assign)
        and inner.lineno > line
        and has(inner.value, ast.BinOp)
        and name in {ast.unparse(node) for node in find_all(inner.value, ast.expr)}
        and not set(map(ast.unparse, inner.targets)) & {name}
        and inner in tree.body
        for inner in ast.walk(tree)
    )
