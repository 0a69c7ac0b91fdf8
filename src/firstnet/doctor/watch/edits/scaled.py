"""Edits that scale the inputs where they are made."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from firstnet.doctor.edits import Edit
from firstnet.doctor.source import Source
from firstnet.doctor.watch.edits.nothing import statement_on
from firstnet.doctor.watch.edits.placed import after

FORMS = (  # of columns that differ, of rows that do, and of pixels
    "{0} = ({0} - {0}.mean(axis=0)) / {0}.std(axis=0)",
    "{0} = ({0} - {0}.mean(axis=1, keepdims=True)) / {0}.std(axis=1, keepdims=True)",
    "{0} = {0} / {0}.max()",
)


def scaled(source: Source, line: int) -> Iterator[Edit]:
    """Yield statements that scale what a line assigns, behind it."""
    statement = statement_on(source.tree(), line)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    names = target.elts[:1] if isinstance(target, ast.Tuple) else [target]
    for name in names:
        if statement is not None and isinstance(name, ast.Name | ast.Attribute):
            for place, form in enumerate(FORMS):
                text = form.format(ast.unparse(name))
                yield replace(after(statement, [text], text, source), cost=0.1 * place)
