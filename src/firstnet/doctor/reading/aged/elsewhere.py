"""Files that are on somebody else's disk, or nowhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from firstnet.doctor.reading.spans import Change

ABSOLUTE = re.compile(r"(/home/\w|/Users/\w|/mnt/\w|/content/|/kaggle/|[A-Za-z]:[\\/])")
OPENERS = {
    "open",
    "gzip.open",
    "np.load",
    "numpy.load",
    "np.loadtxt",
    "np.genfromtxt",
    "pd.read_csv",
}
OPENERS |= {"bz2.open", "io.open", "pandas.read_csv", "np.fromfile", "numpy.loadtxt"}


def foreign_files(tree: ast.Module, path: str) -> Iterator[Change]:
    """Yield the names of files that are not on this computer."""
    texts = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    opened = dict(_opened(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        name = node.value
        if id(node) in texts or "\n" in name or len(name) > 1000 or _exists(name, path):
            continue
        if ABSOLUTE.match(name):
            yield Change(
                node,
                "ND022",
                f"{name} is a place on another computer.",
                expected="a file beside your program, named without folders",
            )
        elif id(node) in opened:
            yield Change(
                node,
                "ND022",
                f"There is no file {name} here.",
                expected="the file, where the program looks for it",
                level="advice",
            )


def _exists(name: str, path: str) -> bool:
    try:
        return Path(name).exists() or (Path(path).parent / name).exists()
    except (OSError, ValueError):
        return False


def _opened(tree: ast.Module) -> Iterator[tuple[int, ast.Call]]:
    """Yield the names of files that are opened to be read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in OPENERS:
            mode = [
                *node.args[1:2],
                *(keyword.value for keyword in node.keywords if keyword.arg == "mode"),
            ]
            reads = not any(
                isinstance(expression, ast.Constant) and _writes(expression.value)
                for expression in mode
            )
            if reads:
                yield id(node.args[0]), node


def _writes(mode: object) -> bool:
    return isinstance(mode, str) and any(letter in mode for letter in "wax+")
