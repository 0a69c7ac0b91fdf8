"""A guard that is never true: `if __name__ == "main":`."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.program.run import MAIN


class Guard(NamedTuple):
    """A condition on the name of the file that is run, and the word that it is compared with."""

    test: ast.expr
    word: ast.Constant


def never_true(source: Source) -> list[Guard]:
    """Return the guards that ask for a name which no file has that is run, nor this one."""
    found = []
    for node in ast.walk(source.tree()):
        match node:
            case ast.If(
                ast.Compare(ast.Name("__name__"), [ast.Eq()], [ast.Constant() as word])
                | ast.Compare(ast.Constant() as word, [ast.Eq()], [ast.Name("__name__")])
            ):
                if word.value not in (MAIN, Path(source.path).stem):
                    found.append(Guard(node.test, word))
    return sorted(found, key=lambda it: it.test.lineno)
