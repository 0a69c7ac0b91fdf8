"""Edits of imports from a file beside the program that has no such name."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, names_in, only
from firstnet.doctor.watch.edits.placed import replacing

NO_SUCH = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
WORDS = re.compile(r"[a-z]+|[A-Z][a-z]*")
LIKE = 0.6  # likeness of two names


def others_of_the_module(sources: Mapping[str, Source], message: str) -> Iterator[Edit]:
    """Yield names that the module has, in the place of the one that it has not, the likest first.

    Args:
        sources: the files of the program, by path.
        message: of the ImportError.
    """
    told = NO_SUCH.match(message)
    if told is None:
        return
    missing, module = told[1], told[2].rpartition(".")[2]
    there = [it for path, it in sources.items() if Path(path).stem == module]
    named = [name for it in there for name in _defined(it)]
    for source in sources.values():
        for node in find_all(source.tree(), ast.ImportFrom):
            known = {each.name for each in node.names}
            read = names_in(source.tree())
            for alias in (each for each in node.names if each.name == missing):
                near = sorted(set(named) - known, key=lambda name: -_likeness(name, missing))
                for place, name in enumerate(near):
                    if _likeness(name, missing) >= LIKE:
                        text = name if name in read else f"{name} as {alias.asname or missing}"
                        yield replacing(alias, text, source, cost=0.5 * place)


def _defined(source: Source) -> list[str]:
    return [statement.name for statement in only(source.tree().body, ast.FunctionDef, ast.ClassDef)]


def _likeness(one: str, other: str) -> float:
    """Return how alike two names are: in their letters, or in the words that they share."""
    words = [{it.casefold() for it in WORDS.findall(name)} for name in (one, other)]
    longest = max((len(it) for it in words[0] & words[1]), default=0)
    shared = longest / max(1, min(len(one), len(other)))
    letters = difflib.SequenceMatcher(None, one.casefold(), other.casefold()).ratio()
    return max(shared, letters)
