"""Edits of what an equals sign does: `w =- step` sets w, and was to subtract from it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import statement_on
from firstnet.doctor.watch.edits.placed import replacing

KIND = "equals"
MISTYPED = re.compile(r"(?<![=!<>])=[-+] ")  # as nobody writes a sign
SIGNED = re.compile(r"=\s*([-+])\s*(.+)", re.DOTALL)


def subtracted(source: Source, line: int) -> Iterator[Edit]:
    """Yield `w -= step` for `w =- step` on a line, and `w += step` for `w =+ step`."""
    statement = statement_on(source.tree(), line)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return
    target = source.written(statement.targets[0])
    text = source.written(statement)
    signed = SIGNED.fullmatch(text.removeprefix(target).strip())
    if signed is not None:
        yield replacing(statement, f"{target} {signed[1]}= {signed[2]}", source)


def mistyped(source: Source) -> Iterator[Edit]:
    """Yield `w -= step` for each `w =- step` that has no space after the equals sign."""
    lines = source.runnable.split("\n")
    for number, line in enumerate(lines, 1):
        if MISTYPED.search(line):
            yield from (replace(edit, kind=KIND) for edit in subtracted(source, number))
