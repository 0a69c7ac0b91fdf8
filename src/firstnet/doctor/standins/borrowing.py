"""Modules of a book or a course that programs import: is that one meant by a name as plain?

Their files belong beside the program, and often were left out. Some have names that others use,
too ("functions"), so the names that a program takes from the module decide.
"""

from __future__ import annotations

import ast
import builtins
import linecache
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from firstnet.doctor.beside import programs_in
from firstnet.doctor.standins import asking, folders
from firstnet.doctor.text.nodes import parse
from firstnet.doctor.text.notebook import cells_of, without_magics
from firstnet.errors import FormatError

SCANNED, LARGEST = 100, 500_000  # files beside the program, and letters of one


def is_meant(module: str, offered: Collection[str], stars: Collection[str] = ()) -> bool:
    """Return whether a program that imports a module takes from it only what the book's has.

    Args:
        module: its name, which may have dots.
        offered: the names that the book's module has.
        stars: all names that the book's modules have, for programs that import `*`.
    """
    if _is_beside(module.partition(".")[0]):
        return False
    return any(_takes_only(tree, module, offered, stars) for tree in _programs())


def _is_beside(top: str) -> bool:
    folder = folders.learners_folder()
    names = {path.name.casefold() for path in folder.iterdir()} if folder.is_dir() else set()
    return not names.isdisjoint({top.casefold(), f"{top}.py".casefold()})


def _programs() -> Iterator[ast.Module]:
    """Yield the programs that ask, or, before one runs, those of the learner's folder."""
    texts = [
        (frame.f_code.co_filename, "".join(linecache.getlines(frame.f_code.co_filename)))
        for frame in asking.frames()
    ]
    trees = (_tree(*text) for text in dict.fromkeys(texts or _beside()))
    return (tree for tree in trees if tree is not None)


def _beside() -> Iterator[tuple[str, str]]:
    folder = folders.learners_folder()
    for file in programs_in(folder, (".py", ".ipynb"))[:SCANNED]:
        text = file.read_text(encoding="utf-8", errors="replace")
        if len(text) < LARGEST:
            yield str(file), text


@cache
def _tree(file: str, text: str) -> ast.Module | None:
    try:
        if Path(file).suffix == ".ipynb":
            cells = cells_of(text, file)
            text = "\n".join(without_magics(cells.text.split("\n"), cells.starts))
        return parse(text)
    except (FormatError, SyntaxError, ValueError):
        return None


def _takes_only(
    tree: ast.Module, module: str, offered: Collection[str], stars: Collection[str]
) -> bool:
    taken = list(_taken(tree, module))
    if not taken:
        return False
    if "*" in taken:
        unbound = _unbound(tree)
        others = any(it for it in _starred(tree) if it != module)
        fits = bool(unbound & {*offered}) and (others or unbound <= {*offered, *stars})
        if not fits:
            return False
    return {*taken} - {"*", ""} <= {*offered}


def _taken(tree: ast.Module, module: str) -> Iterator[str]:
    """Yield the names that a program takes from a module, and "" for its import."""
    parent, _, last = module.rpartition(".")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                if name.name == module:
                    yield ""
                    yield from _attributes(tree, name.asname or module)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module == module:
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module == parent:
            for name in node.names:
                if name.name == last:
                    yield ""
                    yield from _attributes(tree, name.asname or last)


def _attributes(tree: ast.Module, prefix: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == prefix:
            yield node.attr


def _starred(tree: ast.Module) -> Iterator[str]:
    """Yield the modules from which a program imports everything."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(name.name == "*" for name in node.names):
            yield node.module or "."


def _unbound(tree: ast.Module) -> set[str]:
    """Return the names that a program uses and nowhere defines."""
    used, bound = set[str](), {*dir(builtins), "__name__", "__file__"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            bound.add(node.name)
    return used - bound
