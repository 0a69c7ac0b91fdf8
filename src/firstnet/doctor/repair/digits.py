"""The digits that come with the package, in the place of a mnist.pkl.gz that is not there.

Only on request: a program that reads its own file is right.
"""

from __future__ import annotations

import ast

ARCHIVE = "mnist.pkl"
LOADER = "mnist_loader"  # the book's module
PARTS = 3  # training, validation and test data
READS = (
    "from firstnet.classic import mnist_loader  # the digits that come with firstnet",
    "return mnist_loader.load_data()",
)


def with_own_digits(text: str, *, has_loader: bool) -> str:
    """Return a program's text that reads the package's digits; the same text if it reads none.

    A function that reads mnist.pkl.gz, and returns its three parts, returns those of
    `firstnet.classic.mnist_loader.load_data`. An import of the book's loader becomes one of that.

    Args:
        text: of the program, which Python can read.
        has_loader: whether the book's loader is beside the program, so that it stays.
    """
    lines = text.split("\n")
    changes: list[tuple[int, int, list[str]]] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and _reads_the_archive(node):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            indent = " " * body[0].col_offset
            last = node.end_lineno or body[-1].lineno
            changes.append((body[0].lineno, last, [f"{indent}{it}" for it in READS]))
        elif isinstance(node, ast.Import | ast.ImportFrom) and not has_loader:
            imported = _of_the_package(node)
            if not imported:
                continue
            indent = lines[node.lineno - 1][: node.col_offset]
            changes.append((node.lineno, node.end_lineno or node.lineno, [indent + imported]))
    for first, last, new in sorted(changes, reverse=True):
        lines[first - 1 : last] = new
    return "\n".join(lines)


def _reads_the_archive(function: ast.FunctionDef) -> bool:
    """Tell whether a function names the archive, and returns three parts."""
    docstring = ast.get_docstring(function, clean=False)
    inside = list(ast.walk(function))
    texts = [node.value for node in inside if isinstance(node, ast.Constant)]
    named = any(isinstance(text, str) and text != docstring and ARCHIVE in text for text in texts)
    returned = [node.value for node in inside if isinstance(node, ast.Return)]
    three = all(
        isinstance(expression, ast.Tuple) and len(expression.elts) == PARTS
        for expression in returned
    )
    alone = len(function.body) > (docstring is not None)
    return named and bool(returned) and three and alone


def _of_the_package(node: ast.Import | ast.ImportFrom) -> str:
    """Return the import of the package's loader in the place of the book's; "" for all else."""
    match node:
        case ast.Import(names=[ast.alias(name=name, asname=alias)]) if name == LOADER:
            return f"from firstnet.classic import {LOADER}" + (f" as {alias}" if alias else "")
        case ast.ImportFrom(module=module, level=0) if module == LOADER:
            return ast.unparse(node).replace(LOADER, f"firstnet.classic.{LOADER}", 1)
    return ""
