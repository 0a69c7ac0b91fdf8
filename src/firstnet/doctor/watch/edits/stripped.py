"""Comparisons of a text with a word, without the blanks around either."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.edits.placed import enclosed, replacing


class Compared(NamedTuple):
    """A text that is compared with a word: `parts[2] == "yes"`."""

    text: ast.expr
    constant: ast.Constant
    word: str


def compared_on(source: Source, line: int) -> Iterator[Compared]:
    """Yield the texts that are compared with a word on a line."""
    comparisons = find_all(source.tree(), ast.Compare)
    for comparison in (it for it in comparisons if it.lineno == line):
        match comparison:
            case ast.Compare(ast.Constant(str(word)) as constant, [ast.Eq()], [text]) | ast.Compare(
                text, [ast.Eq()], [ast.Constant(str(word)) as constant]
            ):
                yield Compared(text, constant, word)


def stripped(source: Source, line: int) -> Iterator[Edit]:
    """Yield each of them without its blanks."""
    for text, constant, word in compared_on(source, line):
        yield replacing(text, f"{enclosed(text)}.strip()", source)
        if word != word.strip():
            yield replacing(constant, repr(word.strip()), source)
