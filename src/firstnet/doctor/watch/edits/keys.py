"""Edits of the keys that a dictionary is filled with, where another key is read."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator, Mapping

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.edits.placed import replacing

LIKE = 0.5  # likeness of two keys, from which on one may be meant by the other
LETTERS = re.compile(r"[A-Za-z_]+")


def keys_meant(sources: Mapping[str, Source], missing: str) -> Iterator[Edit]:
    """Yield the key that is missing in the place of one like it, where that is filled in.

    Args:
        sources: the files of the program.
        missing: the key, as `db1`. Its letters are put in the place of those of `f"b{l}"`.
    """
    wanted = LETTERS.match(missing)
    for source in sources.values() if wanted is not None else ():
        for node in find_all(source.tree(), ast.Subscript):
            if not isinstance(node.ctx, ast.Store):
                continue
            text = source.written(node.slice)
            found = LETTERS.match(_beginning(node.slice))
            if found is None or not wanted or found[0] == wanted[0]:
                continue
            if difflib.SequenceMatcher(None, found[0], wanted[0]).ratio() >= LIKE:
                instead = re.sub(rf"(?<=['\"]){found[0]}", wanted[0], text, count=1)
                if instead != text:
                    yield replacing(node.slice, instead, source)


def _beginning(key: ast.expr) -> str:
    """Return the text that a key begins with, whatever is put into it or behind it."""
    while isinstance(key, ast.JoinedStr | ast.BinOp):
        key = key.values[0] if isinstance(key, ast.JoinedStr) else key.left
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
